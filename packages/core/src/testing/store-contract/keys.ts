import assert from 'node:assert/strict'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { idsIn, idsOf, pause, persist, refuses, signal } from './asking.ts'
import { eq, isNull, ref, withId } from './conditions.ts'
import { type Bench, type ContractCase, contractCase } from './contract-case.ts'
import { aBox, aThing, box, TENANT, thing, things } from './tables.ts'

const WORKERS = 6
const code = ref('code', 'text')

/** Each of several connections adds its rows at the same time; what each then has: ids, or the code of its refusal. */
async function insertRace(
  { connect }: Bench,
  rowsOf: (worker: number) => readonly Row[],
  options: { skipTaken?: boolean } = {},
): Promise<readonly (readonly string[] | string)[]> {
  const stores = await Promise.all(Array.from({ length: WORKERS }, () => connect()))
  return Promise.all(
    stores.map((store, worker) =>
      persist(() => store.insert(thing, TENANT, rowsOf(worker), options)).catch((error) =>
        String(error.code),
      ),
    ),
  )
}

/** One worker has the row, the others were told that it is taken. */
function assertOneWinner(outcomes: readonly (readonly string[] | string)[]): void {
  const refusals = outcomes.filter((outcome) => typeof outcome === 'string')
  assert.deepEqual(
    refusals,
    Array.from({ length: WORKERS - 1 }, () => 'TAKEN'),
  )
}

async function softDelete(store: Store, id: string): Promise<void> {
  await store.update(thing, TENANT, { where: withId(id), set: { deletedAt: 1 } })
}

/** Unique keys, alone and raced for. */
export const keyCases: readonly ContractCase[] = [
  contractCase('keys.taken', 'refuses a key that is taken and names it', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { code: 'A' })])

    const refusal = await refuses('TAKEN', store.insert(thing, TENANT, [aThing('b', { code: 'A' })]))
    assert.equal(refusal.constraint, 'thingCode')
    assert.equal(refusal.retryable, false)
  }),

  contractCase('keys.no-secrets', 'shows no value of the row in what it says', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { code: 'Secret-1' })])

    const refusal = await refuses(
      'TAKEN',
      store.insert(thing, TENANT, [aThing('b', { code: 'Secret-1', name: 'Secret-2' })]),
    )
    assert.doesNotMatch(`${refusal.message} ${refusal.constraint}`, /Secret|insert|acme/i)
    const bad = await refuses('VALUE', store.insert(thing, TENANT, [aThing('c', { name: 'Secret-3\0' })]))
    assert.doesNotMatch(bad.message, /Secret|insert|acme/i)
  }),

  contractCase('keys.nulls', 'lets rows with a null in a key be as many as they like', async ({ store }) => {
    await store.insert(thing, TENANT, things('a', 'b'))
    const halves = ['a', 'b', 'c'].map((id) => aBox(id, { shelf: 'north' }))

    assert.deepEqual(await store.insert(box, TENANT, halves), ['a', 'b', 'c'])
  }),

  contractCase('keys.several-columns', 'compares all columns of a key together', async ({ store }) => {
    const places = [
      ['x', 1],
      ['x', 2],
      ['y', 1],
      ['x,', 1],
    ] as const
    await store.insert(
      box,
      TENANT,
      places.map(([shelf, slot], index) => aBox(`b${index}`, { shelf, slot })),
    )

    const refusal = await refuses('TAKEN', store.insert(box, TENANT, [aBox('c', { shelf: 'y', slot: 1 })]))
    assert.equal(refusal.constraint, 'boxPlace')
    assert.deepEqual(await store.insert(box, TENANT, [aBox('c', { shelf: 'y', slot: 2 })]), ['c'])
  }),

  contractCase('keys.exact', 'tells keys apart by case, accents and spaces', async ({ store }) => {
    const codes = ['a', 'A', 'á', 'a\u0301', 'a ', ' a', '', '0', '00']

    const rows = codes.map((code, index) => aThing(`t${index}`, { code }))
    assert.deepEqual(await store.insert(thing, TENANT, rows), idsIn(rows))
  }),

  contractCase('keys.while-null', 'gives the key of a soft-deleted row free', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { code: 'A' })])
    await softDelete(store, 'a')
    await store.insert(thing, TENANT, [aThing('b', { code: 'A' })])
    await softDelete(store, 'b')
    await store.insert(thing, TENANT, [aThing('c', { code: 'A' }), aThing('d', { code: 'A', deletedAt: 5 })])

    assert.equal(await store.count(thing, TENANT, eq(code, 'A')), 4)
    await refuses('TAKEN', store.insert(thing, TENANT, [aThing('e', { code: 'A' })]))
  }),

  contractCase(
    'keys.while-null-restored',
    'refuses to restore a row whose key was taken in the meantime',
    async ({ store }) => {
      await store.insert(thing, TENANT, [
        aThing('a', { code: 'A', deletedAt: 5 }),
        aThing('b', { code: 'A' }),
      ])

      const restore = { where: withId('a'), set: { deletedAt: null } }
      await refuses('TAKEN', store.update(thing, TENANT, restore))
      await store.delete(thing, TENANT, withId('b'))
      assert.equal(await store.update(thing, TENANT, restore), 1)
    },
  ),

  contractCase('keys.freed', 'gives a key free when its row changes or goes', async ({ store }) => {
    await store.insert(
      thing,
      TENANT,
      ['A', 'B'].map((code) => aThing(code, { code })),
    )
    await store.update(thing, TENANT, { where: withId('A'), set: { code: 'C' } })
    await store.delete(thing, TENANT, withId('B'))

    assert.deepEqual(
      await store.insert(
        thing,
        TENANT,
        ['A', 'B'].map((code) => aThing(`new ${code}`, { code })),
      ),
      ['new A', 'new B'],
    )
    await refuses('TAKEN', store.insert(thing, TENANT, [aThing('x', { code: 'C' })]))
  }),

  contractCase('keys.race', 'gives a key to one of several who insert it at once', async (bench) => {
    assertOneWinner(await insertRace(bench, (worker) => [aThing(`t${worker}`, { code: 'A' })]))
    assert.equal(await bench.store.count(thing, TENANT), 1)
  }),

  contractCase('keys.race-for-id', 'gives an id to one of several who insert it at once', async (bench) => {
    assertOneWinner(await insertRace(bench, (worker) => [aThing('a', { size: worker })]))
  }),

  contractCase('keys.race-while-null', 'gives a freed key to one of several', async (bench) => {
    await bench.store.insert(thing, TENANT, [aThing('a', { code: 'A', deletedAt: 5 })])

    assertOneWinner(await insertRace(bench, (worker) => [aThing(`t${worker}`, { code: 'A' })]))
    assert.equal(await bench.store.count(thing, TENANT, isNull(ref('deletedAt', 'datetime'))), 1)
  }),

  contractCase(
    'keys.race-skip-taken',
    'adds each row once when several add the same and skip what is taken',
    async (bench) => {
      const codes = Array.from({ length: 24 }, (_, index) => `c${index + 10}`)
      // From all sides at once: a store must not lock itself up over the order of keys.
      const rows = (worker: number) =>
        [...codes.slice(worker * 4), ...codes.slice(0, worker * 4)].map((code) =>
          aThing(`${code}-${worker}`, { code }),
        )

      const outcomes = await insertRace(bench, rows, { skipTaken: true })
      assert.deepEqual(
        outcomes
          .flat()
          .map((id) => id.slice(0, 3))
          .sort(),
        codes,
      )
      assert.deepEqual(await idsOf(bench.store), outcomes.flat().sort())
    },
  ),

  contractCase(
    'keys.race-with-rollback',
    'gives a key to the next when its first writer rolls back',
    async ({ store, connect }) => {
      const other = await connect()
      const inserted = signal()

      const first = store.transaction(async (inside) => {
        await inside.insert(thing, TENANT, [aThing('a', { code: 'A' })])
        inserted.happen()
        await pause(30)
        throw new Error('never mind')
      })
      const second = inserted.happened.then(() =>
        persist(() => other.insert(thing, TENANT, [aThing('b', { code: 'A' })])),
      )

      const [failed, succeeded] = await Promise.allSettled([first, second])
      assert.match(String(failed.status === 'rejected' && failed.reason), /never mind/)
      assert.deepEqual(succeeded, { status: 'fulfilled', value: ['b'] })
      assert.deepEqual(await idsOf(store), ['b'])
    },
  ),
]
