import type { Flavour } from './flavour.ts'
import type { Session } from './session.ts'

/** Works through many rows in as many statements as it takes, all or none. */
export async function inChunks<Row, Result>(
  session: Session,
  { bulkRows, failureEndsTransaction }: Flavour,
  rows: readonly Row[],
  work: (inner: Session, chunk: readonly Row[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const isSafeAlone = !(session.isTransaction && failureEndsTransaction)
  if (rows.length <= bulkRows && isSafeAlone) return work(session, rows)

  return session.atomically(async (inner) => {
    const results: Result[] = []
    for (let start = 0; start < rows.length; start += bulkRows) {
      for (const result of await work(inner, rows.slice(start, start + bulkRows))) results.push(result)
    }
    return results
  })
}
