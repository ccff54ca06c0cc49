import { ErpError, type ErpPull } from '@guanxi/core/commerce'
import { at, type Exact } from './exact-json.ts'
import type { Listing } from './rest-options.ts'

/** How far a run has come. Texts are the system's own, so that no digit of a date gets lost. */
interface Mark {
  /** The date of the last row, as it was told. */
  readonly changedAt?: string
  /** Its id; of `pages` the ids of that date on the last page, unless they are too many to be kept. */
  readonly ids?: readonly string[]
  /** Of `pages`: how many rows of that date and later were told. */
  readonly passed?: number
  readonly token?: string
  /** When the run began, by the system's clock. */
  readonly began?: number
  readonly isLast?: boolean
}

/** A row, with its id. */
interface Row {
  readonly id: string
  readonly json: Exact
}

/** What to ask a list for, and what to make of its answer. */
export interface Asked {
  readonly query: Readonly<Record<string, string>>
  /** The rows that were not told yet, and where to go on. */
  take<R extends Row>(answer: Exact, rows: readonly R[], serverTime: Date | undefined): Taken<R>
}

interface Taken<R> {
  readonly rows: readonly R[]
  readonly cursor: string
  readonly more: boolean
}

export function askedOf(listing: Listing, pull: Omit<ErpPull, 'signal'>): Asked {
  const mark = pull.cursor === null ? undefined : readMark(pull.cursor, listing)
  if (listing.style === 'token') return byToken(listing, mark)
  return byDate(listing, mark, pull)
}

function byToken(
  { token, next, more, first }: Extract<Listing, { style: 'token' }>,
  mark: Mark | undefined,
): Asked {
  const from = mark?.token ?? first
  return {
    query: from === undefined ? {} : { [token]: from },
    take(answer, rows) {
      const told = at(answer, next)
      const goesOn = more === undefined ? rows.length > 0 && isText(told) : at(answer, more) === true
      return { rows, cursor: JSON.stringify({ token: isText(told) ? told : from }), more: goesOn }
    },
  }
}

type Dated = Exclude<Listing, { style: 'token' }>

function byDate(
  listing: Dated,
  mark: Mark | undefined,
  { limit, overlapMs }: Omit<ErpPull, 'signal'>,
): Asked {
  const beginsAgain = mark?.isLast === true && overlapMs > 0
  const from: Mark = beginsAgain ? { changedAt: earlier(mark, overlapMs) } : (mark ?? {})
  const dateOf = ({ json }: Row) => String(at(json, listing.changedAt))
  const { passed = 0, ids } = from
  // A page is found by what was passed, for the next one may be of another size.
  const begin = passed - (passed % limit)
  const isTold = (row: Row, index: number) =>
    ids ? ids.includes(row.id) && dateOf(row) === from.changedAt : begin + index < passed
  return {
    query: queryOf(listing, from, begin / limit + 1),
    take(_, all, serverTime) {
      const more = all.length >= limit
      const began = mark && !mark.isLast ? mark.began : serverTime?.getTime()
      const next: Mark = {
        ...(all.length > 0 ? placeOf(listing, from, begin, all, dateOf) : mark),
        ...(began !== undefined && { began }),
        isLast: !more,
      }
      return { rows: all.filter((row, index) => !isTold(row, index)), cursor: JSON.stringify(next), more }
    },
  }
}

function queryOf(listing: Dated, { changedAt, ids = [] }: Mark, page: number): Record<string, string> {
  if (changedAt === undefined) return {}
  const since = { [listing.since]: changedAt }
  if (listing.style === 'pages') return { ...since, [listing.page]: String(page) }
  const [id] = ids
  return id === undefined ? since : { ...since, [listing.after]: id }
}

/** So many ids are kept in a cursor at most. */
const MOST_IDS = 50

/** Where a page ended: at a row, or behind so many rows of its date. */
function placeOf(
  { style }: Dated,
  from: Mark,
  begin: number,
  rows: readonly Row[],
  dateOf: (row: Row) => string,
): Mark {
  const changedAt = dateOf(rows.at(-1) as Row)
  if (style === 'keyset') return { changedAt, ids: rows.slice(-1).map(({ id }) => id) }
  const ids = rows.filter((row) => dateOf(row) === changedAt).map(({ id }) => id)
  const passed = changedAt === from.changedAt ? begin + rows.length : ids.length
  return { changedAt, passed, ...(ids.length <= MOST_IDS && { ids }) }
}

/** So long before the last row, or before the run began, whichever was first; in the form of its dates. */
function earlier({ changedAt = '', began = Number.POSITIVE_INFINITY }: Mark, overlapMs: number): string {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(changedAt)
  const told = Date.parse(hasZone ? changedAt : `${changedAt}Z`)
  if (Number.isNaN(told)) return changedAt
  const since = new Date(Math.min(told, began) - overlapMs).toISOString()
  return hasZone ? since : since.slice(0, -1)
}

function readMark(cursor: string, { style }: Listing): Mark {
  try {
    const mark = JSON.parse(cursor) as Mark
    const isOurs = style === 'token' ? 'token' in mark : 'isLast' in mark
    if (isOurs) return mark
  } catch {
    // Not ours: said below.
  }
  throw new ErpError('validation', 'This cursor is none of this connector.', { remote: 'cursor' })
}

function isText(found: Exact | undefined): found is string {
  return typeof found === 'string' && found !== ''
}
