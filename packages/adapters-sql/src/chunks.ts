import { atomicallyOn, type Target } from './target.ts'

/** Works through many rows in as many statements as it takes, all or none. */
export async function inChunks<Row, Result>(
  target: Target,
  rows: readonly Row[],
  work: (inner: Target, chunk: readonly Row[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const { bulkRows, failureEndsTransaction } = target.flavour
  const isSafeAlone = !(target.session.isTransaction && failureEndsTransaction)
  if (rows.length <= bulkRows && isSafeAlone) return work(target, rows)

  return atomicallyOn(target, async (inner) => {
    const results: Result[] = []
    for (let start = 0; start < rows.length; start += bulkRows) {
      for (const result of await work(inner, rows.slice(start, start + bulkRows))) results.push(result)
    }
    return results
  })
}
