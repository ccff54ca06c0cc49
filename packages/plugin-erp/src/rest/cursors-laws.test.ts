import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pageOf } from '../fake/pages.ts'
import { askedOf } from './cursors.ts'
import type { Listing } from './rest-options.ts'

const OVERLAP_MS = 5_000
/** With pages by number no more rows may share a date than this. */
const ROWS = 9
const BEGIN = Date.parse('2026-11-02T09:00:00Z')

interface Written {
  readonly remoteId: string
  readonly changedAt: number
  readonly version: number
}

type Step =
  | { readonly do: 'write'; readonly row: number; readonly lateByMs: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'pull'; readonly limit: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('write' as const), row: fc.nat(ROWS - 1), lateByMs: fc.nat(OVERLAP_MS) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 1_000, 20_000) }),
  fc.record({ do: fc.constant('pull' as const), limit: fc.integer({ min: 1, max: 4 }) }),
)

type PullPage = (
  rows: readonly Written[],
  asked: { readonly cursor: string | null; readonly limit: number; readonly overlapMs: number },
  now: number,
) => { readonly items: readonly Written[]; readonly cursor: string; readonly more: boolean }

const LISTINGS = {
  keyset: { style: 'keyset', since: 'since', after: 'after', changedAt: 'changed' },
  pages: { style: 'pages', since: 'since', page: 'page', changedAt: 'changed' },
} as const satisfies Record<string, Listing>

const dateOf = (at: number) => new Date(at).toISOString()

/** A list over there, asked as the connector asks it. */
function listed(listing: Listing): PullPage {
  return (rows, asked, now) => {
    const { query, take } = askedOf(listing, asked)
    const { since = '', after = '', page = '1' } = query
    const found = rows
      .filter(({ changedAt }) => dateOf(changedAt) >= since)
      .filter(({ changedAt, remoteId }) => !after || dateOf(changedAt) > since || remoteId > after)
    const begin = (Number(page) - 1) * asked.limit
    const told = found
      .slice(begin, begin + asked.limit)
      .map((row) => ({ id: row.remoteId, json: { changed: dateOf(row.changedAt) }, row }))
    const taken = take({}, told, new Date(now))
    return { ...taken, items: taken.rows.map(({ row }) => row) }
  }
}

const fake: PullPage = (rows, asked, now) => pageOf(rows, asked, { now, told: (row) => row })

it.each<[string, PullPage, number]>([
  ['the fake', fake, 0],
  ['a list by date and id', listed(LISTINGS.keyset), 0],
  ['a list by date and page, larger than what shares a date,', listed(LISTINGS.pages), ROWS],
])('%s tells the latest of everything, whatever is written meanwhile and however late', (_, pull, least) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const rows = new Map<string, Written>()
      const told = new Map<string, number>()
      let now = BEGIN
      let cursor: string | null = null
      let version = 0
      const next = (limit: number) => {
        const sorted = [...rows.values()].sort(
          (a, b) => a.changedAt - b.changedAt || (a.remoteId < b.remoteId ? -1 : 1),
        )
        const page = pull(sorted, { cursor, limit: limit + least, overlapMs: OVERLAP_MS }, now)
        for (const item of page.items)
          told.set(item.remoteId, Math.max(item.version, told.get(item.remoteId) ?? 0))
        cursor = page.cursor
        return page.more
      }

      for (const one of steps) {
        if (one.do === 'pass') now += one.ms
        if (one.do === 'pull') next(one.limit)
        if (one.do !== 'write') continue
        const remoteId = `r${one.row}`
        rows.set(remoteId, { remoteId, changedAt: now - one.lateByMs, version: ++version })
      }
      // The run that goes on, and one more from its beginning to its end.
      for (let runs = 0; runs < 2; ) if (!next(3)) runs++

      expect([...rows.values()].filter((row) => told.get(row.remoteId) !== row.version)).toEqual([])
    }),
    { numRuns: 3_000 },
  )
})
