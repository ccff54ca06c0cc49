import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { type AnyEntry, createCrm, memoryStore } from '../../index.ts'
import type { Row, Store } from '../../store/index.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'
import { journalTable } from './entry.ts'
import { sealJournal } from './seal.ts'

/** Reads on from a place to the end. */
async function readOn(
  journal: { read(query: object): Promise<{ entries: readonly AnyEntry[]; next: number }> },
  after: number,
  limit: number,
): Promise<{ seen: AnyEntry[]; next: number }> {
  const seen: AnyEntry[] = []
  for (let next = after; ; ) {
    const page = await journal.read({ after: next, limit, deeds: ['create', 'update'] })
    seen.push(...page.entries)
    next = page.next
    if (page.entries.length < limit) return { seen, next }
  }
}

it('is read by place, page by page, each entry once', async () => {
  const { session } = await createTestCrm()
  await session.lead.createMany(Array.from({ length: 25 }, () => aLead()))

  const { seen, next } = await readOn(session.journal, 0, 10)

  expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1))
  expect(next).toBe(25)
  expect(await session.journal.read({ after: next, deeds: ['create'] })).toEqual({ entries: [], next })
})

it('can be read for some entities alone', async () => {
  const { session } = await createTestCrm()
  await session.lead.create(aLead())
  await session.contact.create({ name: 'Bob' })

  const { entries } = await session.journal.read({ entities: ['contact'] })

  expect(entries.map(({ entity }) => entity)).toEqual(['contact'])
})

it('is for those who may see everything, and never more than 1,000 entries at once', async () => {
  const { session, as } = await createTestCrm({ roles: [{ id: 'rep', grants: { lead: { read: 'all' } } }] })

  await expect(as('ann', 'rep').journal.read()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  for (const limit of [0, 1_001, Number.NaN])
    await expect(session.journal.read({ limit })).rejects.toMatchObject({ code: 'CRM_LIMIT' })
})

it('skips no entry, however late it is committed and however clocks differ', async () => {
  const property = fc.asyncProperty(
    // How far the clock of each writer is off; the scheduler says when which of them commits.
    fc.array(fc.integer({ min: -300_000, max: 300_000 }), { minLength: 1, maxLength: 20 }),
    fc.scheduler(),
    async (skews, scheduler) => {
      const store = await openJournal()
      const session = createCrm({ storage: store.adapter, tenant: 'acme' }).system('reads')
      const committed: string[] = []
      const seen: string[] = []
      let next = 0
      const poll = async () => {
        const page = await readOn(session.journal, next, 3)
        next = page.next
        seen.push(...page.seen.map(({ id }) => id))
      }
      let reader = Promise.resolve()
      for (const [at, skew] of skews.entries()) {
        const id = `${String(1_000_000 + skew).padStart(9, '0')}-${at}`
        void scheduler.schedule(Promise.resolve(), `writer ${at}`).then(async () => {
          await store.opened.insert(journalTable, 'acme', [entryRow(id, `r${at % 3}`, at)])
          committed.push(id)
        })
        void scheduler.schedule(Promise.resolve(), `poll ${at}`).then(() => {
          reader = reader.then(poll)
        })
      }
      await scheduler.waitAll()
      await reader.then(poll)

      expect([...seen].sort()).toEqual([...committed].sort())
      expect(new Set(seen).size).toBe(seen.length)
    },
  )
  await fc.assert(property, { numRuns: 60 })
})

it('places the entries of one record by version, whatever the clocks of their writers said', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.record({ record: fc.nat(3), skew: fc.integer({ min: -1_000, max: 1_000 }) }), {
      minLength: 1,
      maxLength: 60,
    }),
    async (writes) => {
      const { opened } = await openJournal()
      const versions = new Map<number, number>()
      for (const [at, { record, skew }] of writes.entries()) {
        const version = (versions.get(record) ?? 0) + 1
        versions.set(record, version)
        const row = entryRow(`${String(10_000 + at + skew).padStart(6, '0')}-${at}`, `r${record}`, version)
        await opened.insert(journalTable, 'acme', [row])
      }

      await sealJournal(opened, 'acme')

      for (const record of versions.keys())
        expect(await versionsBySeq(opened, `r${record}`)).toEqual(
          Array.from({ length: versions.get(record) ?? 0 }, (_, at) => at + 1),
        )
    },
  )
  await fc.assert(property, { numRuns: 60 })
})

it.each([499, 500, 501, 1_001])(
  'keeps that order over a boundary of batches, among %i entries',
  async (count) => {
    const { opened } = await openJournal()
    // The first version was written by a clock that ran ahead: its id stands behind all others.
    const others = Array.from({ length: count - 2 }, (_, at) =>
      entryRow(`b${String(at).padStart(5, '0')}`, `x${at}`, 1),
    )
    await opened.insert(journalTable, 'acme', [
      entryRow('z-first', 'r', 1),
      entryRow('a-second', 'r', 2),
      ...others,
    ])

    const placed = await sealJournal(opened, 'acme')

    expect(placed).toBe(count)
    expect(await versionsBySeq(opened, 'r')).toEqual([1, 2])
    const seqs = (await opened.find(journalTable, 'acme', {})).map((row) => row['seq'] as number)
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at + 1))
  },
)

it('gives no place twice when several place at once', async () => {
  const { opened } = await openJournal()
  await opened.insert(
    journalTable,
    'acme',
    Array.from({ length: 700 }, (_, at) => entryRow(`e${at}`, `r${at}`, 1)),
  )

  const placed = await Promise.all(Array.from({ length: 5 }, () => sealJournal(opened, 'acme')))

  expect(placed.reduce((sum, one) => sum + one)).toBe(700)
  const seqs = new Set((await opened.find(journalTable, 'acme', {})).map((row) => row['seq']))
  expect(seqs.size).toBe(700)
})

async function openJournal() {
  const adapter = memoryStore()
  await createCrm({ storage: adapter, tenant: 'acme' }).migrate()
  return { adapter, opened: await adapter.open() }
}

function entryRow(id: string, recordId: string, version: number): Row {
  const who = { actorType: 'system', actor: 'system', onBehalfOf: null, reason: null, origin: 'api' }
  const call = { command: 'lead.update', commandId: id, cause: null, depth: 0 }
  return {
    id,
    seq: null,
    at: 0,
    entity: 'lead',
    recordId,
    deed: 'update',
    version,
    changes: {},
    ...call,
    ...who,
  }
}

async function versionsBySeq(store: Store, recordId: string): Promise<number[]> {
  const rows = await store.find(journalTable, 'acme', {
    orderBy: [{ column: { column: 'seq', kind: 'int' }, direction: 'asc' }],
  })
  return rows.filter((row) => row['recordId'] === recordId).map((row) => row['version'] as number)
}
