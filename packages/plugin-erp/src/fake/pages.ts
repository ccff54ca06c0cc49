import { ErpError, type ErpPage, type ErpPull } from '@guanxi/core/commerce'

/** How far a run has come. */
interface Mark {
  /** Of the last record told. */
  readonly at: number
  readonly id: string
  /** When the run began, by the clock of the system. */
  readonly began: number
  readonly isLast: boolean
}

interface Dated {
  readonly changedAt: number
  readonly remoteId: string
}

/** A page of what is sorted by date and id. */
export function pageOf<R extends Dated, T>(
  rows: readonly R[],
  { cursor, limit, overlapMs }: Omit<ErpPull, 'signal'>,
  { now, told }: { readonly now: number; readonly told: (row: R) => T },
): ErpPage<T> {
  const mark = cursor === null ? undefined : readMark(cursor)
  const from = firstAfter(rows, mark, overlapMs)
  const taken = rows.slice(from, from + limit)
  const last = taken.at(-1)
  const more = from + limit < rows.length
  const began = mark && !mark.isLast ? mark.began : now
  const next: Mark = {
    at: last?.changedAt ?? mark?.at ?? 0,
    id: last?.remoteId ?? mark?.id ?? '',
    began,
    isLast: !more,
  }
  return { items: taken.map(told), cursor: JSON.stringify(next), more }
}

/** Where the page begins: behind the mark, or as far before it as transactions may take. */
function firstAfter(rows: readonly Dated[], mark: Mark | undefined, overlapMs: number): number {
  if (!mark) return 0
  const isAgain = mark.isLast && overlapMs > 0
  const since = Math.min(mark.at, mark.began) - overlapMs
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const { changedAt, remoteId } = rows[middle] as Dated
    const isBehind = isAgain
      ? changedAt >= since
      : changedAt > mark.at || (changedAt === mark.at && remoteId > mark.id)
    if (isBehind) high = middle
    else low = middle + 1
  }
  return low
}

function readMark(cursor: string): Mark {
  try {
    const mark = JSON.parse(cursor) as Mark
    if (Number.isInteger(mark.at) && Number.isInteger(mark.began)) return mark
  } catch {
    // Not ours: said below.
  }
  throw new ErpError('validation', 'The fake ERP did not make this cursor.', { remote: 'cursor' })
}
