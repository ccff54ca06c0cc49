import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { equals } from '../../conditions/predicate.ts'
import { createCrm, memoryStore } from '../../index.ts'
import type { Row, Store } from '../../store/index.ts'
import { aLead, createTestCrm } from '../../testing/index.ts'
import { interceptedStore } from '../../testing/intercepted-store.ts'
import { journalHeadTable, journalTable } from './entry.ts'
import { eraseFromEntries } from './erase-entries.ts'
import { sealJournal } from './seal.ts'

/** A journal with a few sealed entries of leads. */
async function sealed(writes: number) {
  const made = await createTestCrm()
  const ids: string[] = []
  for (let at = 0; at < writes; at++) {
    const id = ids[at % 4]
    if (id) await made.session.lead.update(id, { name: `Lead ${at}` })
    else ids.push((await made.session.lead.create(aLead({ name: `Lead ${at}` }))).id)
  }
  return { ...made, ids, head: await made.crm.audit.head() }
}

const rowsBySeq = (store: Store) =>
  store.find(journalTable, 'acme', {
    orderBy: [{ column: { column: 'seq', kind: 'int' }, direction: 'asc' }],
  })
const change = (store: Store, id: unknown, set: Row) =>
  store.update(journalTable, 'acme', { where: equals('id', id as string), set })
const remove = (store: Store, id: unknown) => store.delete(journalTable, 'acme', equals('id', id as string))

it('verifies a journal that nobody touched, whole and from a head that is known', async () => {
  const { crm, session, head } = await sealed(6)
  await session.lead.create(aLead())
  await crm.tick()

  expect(await crm.audit.verify({ heads: [head] })).toMatchObject({ ok: true, entries: 7, head: { seq: 7 } })
  expect(await crm.audit.verify({ from: head })).toMatchObject({ ok: true, entries: 1, head: { seq: 7 } })
})

it('has an empty journal that verifies', async () => {
  const { crm } = await createTestCrm()

  expect(await crm.audit.verify()).toEqual({ ok: true, entries: 0, erased: 0, head: { seq: 0, hash: null } })
})

it('verifies after an erasure, and tells of how many entries something was erased', async () => {
  const { crm, store, ids, head } = await sealed(6)

  await store.transaction((inside) => eraseFromEntries(inside, 'acme', 'lead', ids.slice(0, 1), ['name']))

  expect(await crm.audit.verify({ heads: [head] })).toMatchObject({ ok: true, entries: 6, erased: 2 })
})

it('finds it when what was erased is put back, or erased once more by hand with another value', async () => {
  const { crm, store } = await sealed(3)
  const [first] = await rowsBySeq(store)
  const { name: _name, ...changes } = (first?.['changes'] ?? {}) as Record<string, never>
  await change(store, first?.['id'], { changes, erased: { name: 'f'.repeat(64) } })

  expect(await crm.audit.verify()).toMatchObject({ ok: false, seq: 1, problem: 'changed' })
})

it.each([
  ['of whom it tells', { actor: 'somebody else' }],
  ['when it happened', { at: 0 }],
  ['what changed', { changes: { name: [null, 'Forged'] } }],
  ['what was said of why', { why: { because: 'forged' } }],
  ['its hash', { hash: '0'.repeat(64) }],
  ['its salts', { salts: null }],
  ['its seal', { hash: null, salts: null }],
])('finds the first entry of which somebody changed %s', async (_, set) => {
  const { crm, store } = await sealed(8)
  const rows = await rowsBySeq(store)

  for (const at of [6, 3]) await change(store, rows[at]?.['id'], set as Row)

  expect(await crm.audit.verify()).toMatchObject({
    ok: false,
    seq: 4,
    entryId: rows[3]?.['id'],
    problem: 'changed',
    message: 'Entry 4 is not as it was sealed.',
    zh: '第 4 条记录与封存时不一致。',
  })
})

it('tells an entry that was removed from those that were put in between, and from those that changed places', async () => {
  const { crm, store } = await sealed(8)
  const verify = () => crm.audit.verify()
  const rows = await rowsBySeq(store)
  const renumber = async (from: number, by: number) => {
    for (const row of rows.slice(from)) await change(store, row['id'], { seq: (row['seq'] as number) + by })
  }

  await change(store, rows[2]?.['id'], { seq: 6 })
  await change(store, rows[5]?.['id'], { seq: 3 })
  expect(await verify()).toMatchObject({ ok: false, seq: 3, problem: 'reordered' })

  await change(store, rows[2]?.['id'], { seq: 3 })
  await change(store, rows[5]?.['id'], { seq: 6 })
  await store.insert(journalTable, 'acme', [{ ...(rows[4] as Row), id: 'forged', actor: 'forged' }])
  expect(await verify()).toMatchObject({ ok: false, seq: 5, entryId: 'forged', problem: 'inserted' })

  await renumber(4, 1)
  expect(await verify()).toMatchObject({ ok: false, seq: 5, entryId: 'forged', problem: 'inserted' })

  await remove(store, 'forged')
  await renumber(4, 0)
  await remove(store, rows[4]?.['id'])
  expect(await verify()).toMatchObject({ ok: false, seq: 5, problem: 'missing' })

  await renumber(5, -1)
  expect(await verify()).toMatchObject({ ok: false, seq: 5, problem: 'missing' })
})

it('finds through a head kept elsewhere that the end was cut off, and that all was sealed anew', async () => {
  const { crm, store, head } = await sealed(5)
  const rows = await rowsBySeq(store)
  await remove(store, rows[4]?.['id'])
  expect(await crm.audit.verify()).toMatchObject({ ok: false, seq: 5, problem: 'truncated' })

  await store.update(journalHeadTable, 'acme', {
    where: equals('id', 'head'),
    set: { seq: 4, hash: rows[3]?.['hash'] as string },
  })
  expect(await crm.audit.verify()).toMatchObject({ ok: true, entries: 4 })
  expect(await crm.audit.verify({ heads: [head] })).toMatchObject({ seq: 5, problem: 'truncated' })

  for (const row of rows) await change(store, row['id'], { seq: null, hash: null, salts: null })
  await store.delete(journalHeadTable, 'acme', equals('id', 'head'))
  const [first] = rows
  const early = { ...head, seq: 1, hash: first?.['hash'] as string }
  await sealJournal(store, 'acme')
  expect(await crm.audit.verify()).toMatchObject({ ok: true })
  expect(await crm.audit.verify({ heads: [early] })).toMatchObject({ ok: false, seq: 1, problem: 'changed' })
})

it('takes no chain of one tenant for that of another', async () => {
  const { crm, store } = await sealed(3)
  const rows = await rowsBySeq(store)
  await store.insert(journalTable, 'globex', rows)
  await store.insert(journalHeadTable, 'globex', [
    { id: 'head', seq: 3, hash: rows[2]?.['hash'] as string, delivered: 0 },
  ])

  expect(await crm.audit.verify({ tenant: 'globex' })).toMatchObject({ ok: false, seq: 1 })
})

it('begins the chain behind entries that a release without hashes had placed', async () => {
  const { crm, session, store } = await sealed(3)
  for (const row of await rowsBySeq(store)) await change(store, row['id'], { hash: null, salts: null })
  await store.update(journalHeadTable, 'acme', { where: equals('id', 'head'), set: { hash: null } })

  await session.lead.create(aLead())
  await crm.audit.head()

  expect(await crm.audit.verify()).toMatchObject({ ok: true, entries: 4, head: { seq: 4 } })
})

it.each(['find', 'patch', 'update', 'commit'])(
  'verifies when a sealer dies at its %s, and another goes on',
  async (place) => {
    const database = memoryStore()
    const { session } = await createTestCrm({ storage: database })
    await session.lead.createMany(Array.from({ length: 20 }, () => aLead()))
    const dying = interceptedStore(database, ({ name }, proceed) =>
      name === place ? Promise.reject(new Error('The process dies.')) : proceed(),
    )

    await expect(dying.open().then((store) => sealJournal(store, 'acme'))).rejects.toThrow('dies')
    const crm = createCrm({ storage: database, tenant: 'acme' })
    const heads = await Promise.all([crm.audit.head(), crm.audit.head(), crm.audit.head()])

    expect(heads.map(({ seq }) => seq)).toEqual([20, 20, 20])
    expect(await crm.audit.verify({ heads })).toMatchObject({ ok: true, entries: 20 })
  },
)

it('verifies whatever happened, and finds any single change at its place', async () => {
  const values = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.integer(), fc.boolean())
  const entries = fc.array(
    fc.record({
      changes: fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.tuple(values, fc.jsonValue()), {
        maxKeys: 4,
      }),
      why: fc.option(fc.jsonValue()),
    }),
    { minLength: 1, maxLength: 12 },
  )
  const mutations = [
    (row: Row): Row => ({ version: (row['version'] as number) + 1 }),
    (): Row => ({ commandId: 'another' }),
    (): Row => ({ changes: { forged: [null, 1] } }),
    (): Row => ({ reason: 'forged' }),
    (): Row => ({ erased: { forged: 'f'.repeat(64) } }),
  ]
  const property = fc.asyncProperty(
    entries,
    fc.nat(),
    fc.nat(mutations.length - 1),
    async (told, where, how) => {
      const storage = memoryStore()
      const crm = createCrm({ storage, tenant: 'acme' })
      await crm.migrate()
      const store = await storage.open()
      await store.insert(
        journalTable,
        'acme',
        told.map(({ changes, why }, at) => entryRow(at, JSON.parse(JSON.stringify({ changes, why })))),
      )
      await crm.audit.head()
      expect(await crm.audit.verify()).toMatchObject({ ok: true, entries: told.length })

      const row = (await rowsBySeq(store))[where % told.length] as Row
      await change(store, row['id'], mutations[how]?.(row) as Row)

      expect(await crm.audit.verify()).toMatchObject({ ok: false, seq: row['seq'], problem: 'changed' })
    },
  )
  await fc.assert(property, { numRuns: 60 })
})

function entryRow(at: number, { changes, why }: Pick<Row, 'changes' | 'why'>): Row {
  const who = { actorType: 'user', actor: 'ann', onBehalfOf: null, reason: null, origin: 'api' }
  const call = { command: 'lead.update', commandId: `c${at}`, cause: null, depth: 0 }
  const record = { entity: 'lead', recordId: `r${at % 3}`, deed: 'update', version: at + 1 }
  return {
    id: `e${at}`,
    seq: null,
    at,
    ...record,
    changes,
    why,
    ...call,
    ...who,
    hash: null,
    salts: null,
    erased: null,
  } as Row
}
