import { ErpError, type ErpPull } from '@guanxi/core/commerce'
import { at, type Exact } from './exact-json.ts'
import type { Listing } from './rest-options.ts'

/** How far a run has come. Texts are the system's own, so that no digit of a date gets lost. */
interface Mark {
  /** The date of the last row, as it was told. */
  readonly changedAt?: string
  /** Its id; of `pages` all ids of that date that were told. */
  readonly ids?: readonly string[]
  readonly page?: number
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

function byDate(
  listing: Exclude<Listing, { style: 'token' }>,
  mark: Mark | undefined,
  { limit, overlapMs }: Omit<ErpPull, 'signal'>,
): Asked {
  const beginsAgain = mark?.isLast === true && overlapMs > 0
  const from = beginsAgain ? { changedAt: earlier(mark, overlapMs) } : mark
  return {
    query: queryOf(listing, from),
    take(_, all, serverTime) {
      const dateOf = ({ json }: Row) => String(at(json, listing.changedAt))
      const known = new Set(from?.ids)
      const isNew = (row: Row) => !(known.has(row.id) && dateOf(row) === from?.changedAt)
      const last = all.at(-1)
      const changedAt = last ? dateOf(last) : mark?.changedAt
      const more = all.length >= limit
      const began = mark && !mark.isLast ? mark.began : serverTime?.getTime()
      const stands = more && changedAt === from?.changedAt
      const next: Mark = {
        ...(changedAt !== undefined && { changedAt }),
        ids: last ? idsAt(listing, changedAt, all, from, dateOf) : (mark?.ids ?? []),
        ...(listing.style === 'pages' && stands && { page: (from?.page ?? 1) + 1 }),
        ...(began !== undefined && { began }),
        ...(!more && { isLast: true }),
      }
      return { rows: all.filter(isNew), cursor: JSON.stringify(next), more }
    },
  }
}

function queryOf(
  listing: Exclude<Listing, { style: 'token' }>,
  from: Mark | undefined,
): Record<string, string> {
  if (from?.changedAt === undefined) return {}
  const since = { [listing.since]: from.changedAt }
  if (listing.style === 'pages') return { ...since, [listing.page]: String(from.page ?? 1) }
  const [id] = from.ids ?? []
  return id === undefined ? since : { ...since, [listing.after]: id }
}

/** What was told of the date at which the page ended: with `keyset` the last, with `pages` all of them. */
function idsAt(
  { style }: Listing,
  changedAt: string | undefined,
  rows: readonly Row[],
  from: Mark | undefined,
  dateOf: (row: Row) => string,
): readonly string[] {
  if (style === 'keyset') return rows.slice(-1).map(({ id }) => id)
  const before = from?.changedAt === changedAt ? (from?.ids ?? []) : []
  return [...new Set([...before, ...rows.filter((row) => dateOf(row) === changedAt).map(({ id }) => id)])]
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
    const isOurs = style === 'token' ? 'token' in mark : Array.isArray(mark.ids)
    if (isOurs) return mark
  } catch {
    // Not ours: said below.
  }
  throw new ErpError('validation', 'This cursor is none of this connector.', { remote: 'cursor' })
}

function isText(found: Exact | undefined): found is string {
  return typeof found === 'string' && found !== ''
}
