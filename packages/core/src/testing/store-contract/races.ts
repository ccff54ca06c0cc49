import assert from 'node:assert/strict'
import type { Store } from '../../store/store.ts'
import { idsIn, idsOf, persist, rowsOf, valueIn } from './asking.ts'
import { all, asc, eq, isNull, name, ref, size, withId } from './conditions.ts'
import { type Bench, type ContractCase, contractCase } from './contract-case.ts'
import { aThing, someThings, TENANT, thing } from './tables.ts'

const WORKERS = 6
const version = ref('version', 'int')

/** The same work on several connections at once; each calls again while others are in its way. */
async function race<T>(
  { connect }: Bench,
  work: (store: Store, worker: number) => Promise<T>,
): Promise<readonly T[]> {
  const stores = await Promise.all(Array.from({ length: WORKERS }, () => connect()))
  return Promise.all(stores.map((store, worker) => persist(() => work(store, worker))))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** A row's first place goes to a later worker each time, so that workers come at each other from all sides. */
function rotated<T>(list: readonly T[], worker: number): readonly T[] {
  const start = Math.floor((list.length * worker) / WORKERS)
  return [...list.slice(start), ...list.slice(0, start)]
}

/** Several connections at once. Of any number, exactly the allowed number win. */
export const raceCases: readonly ContractCase[] = [
  contractCase('races.update-guard', 'lets one of several writers of a version win', async (bench) => {
    await bench.store.insert(thing, TENANT, [aThing('a')])

    const change = { where: all(withId('a'), eq(version, 1)), set: { version: 2 } }
    const counts = await race(bench, (store) => store.update(thing, TENANT, change))
    assert.equal(sum(counts), 1)
  }),

  contractCase('races.update-add', 'loses none of the additions', async (bench) => {
    await bench.store.insert(thing, TENANT, [aThing('a', { used: 0 })])

    await race(bench, async (store) => {
      for (let turn = 0; turn < 5; turn++)
        await persist(() => store.update(thing, TENANT, { where: withId('a'), set: {}, add: { used: 1 } }))
    })
    assert.equal(await valueIn(bench.store, 'a', 'used'), WORKERS * 5)
  }),

  contractCase('races.patch', 'lets one of several patches of a version win, row by row', async (bench) => {
    const rows = someThings(20)
    await bench.store.insert(thing, TENANT, rows)

    const won = await race(bench, (store, worker) =>
      store.patch(
        thing,
        TENANT,
        rotated(idsIn(rows), worker).map((id) => ({ id, version: 1, set: { version: 2, size: worker } })),
      ),
    )
    assert.deepEqual(won.flat().sort(), idsIn(rows))
    for (const [worker, ids] of won.entries())
      assert.deepEqual(await idsOf(bench.store, eq(size, worker)), [...ids].sort())
  }),

  contractCase('races.delete', 'removes each row once', async (bench) => {
    await bench.store.insert(thing, TENANT, someThings(30))

    const counts = await race(bench, (store) => store.delete(thing, TENANT, eq(version, 1)))
    assert.equal(sum(counts), 30)
  }),

  contractCase('races.claim', 'gives each row to one of several claimers', async (bench) => {
    const rows = someThings(60, (size) => ({ size }))
    await bench.store.insert(thing, TENANT, rows)

    const claimed = await race(bench, async (store, worker) => {
      const mine: string[] = []
      // A claim may pass over rows that others hold just now: one that comes back empty proves nothing.
      for (let turn = 0; turn < 1000 && (await store.count(thing, TENANT, isNull(name))) > 0; turn++) {
        const query = { where: isNull(name), orderBy: [asc(size)], limit: 4, set: { name: `w${worker}` } }
        const batch = await persist(() => store.claim(thing, TENANT, query))
        assert.ok(batch.length <= 4)
        mine.push(...idsIn(batch))
      }
      assert.deepEqual(await idsOf(store, eq(name, `w${worker}`)), [...mine].sort())
      return mine
    })
    assert.deepEqual(claimed.flat().sort(), idsIn(rows))
  }),

  contractCase('races.claim-fewer-than-wanted', 'gives no more rows than there are', async (bench) => {
    await bench.store.insert(thing, TENANT, someThings(3))

    const claimed = await race(bench, (store, worker) =>
      store.claim(thing, TENANT, { where: isNull(size), limit: 1, set: { size: worker } }),
    )
    const ids = claimed.flatMap(idsIn)
    assert.equal(new Set(ids).size, ids.length)
    assert.equal(await bench.store.count(thing, TENANT, isNull(size)), 3 - ids.length)
  }),

  contractCase('races.claim-against-update', 'claims no row that has just ceased to match', async (bench) => {
    const rows = someThings(40)
    await bench.store.insert(thing, TENANT, rows)

    const won = await race(bench, async (store, worker): Promise<readonly string[]> => {
      const ids: string[] = []
      for (const id of rotated(idsIn(rows), worker)) {
        const free = all(withId(id), isNull(size))
        const set = { size: worker }
        const [claimed, updated] =
          worker % 2 === 0
            ? [await persist(() => store.claim(thing, TENANT, { where: free, limit: 1, set })), 0]
            : [[], await persist(() => store.update(thing, TENANT, { where: free, set }))]
        if (claimed.length + updated > 0) ids.push(id)
      }
      return ids
    })
    const free = await idsOf(bench.store, isNull(size))
    assert.deepEqual([...won.flat(), ...free].sort(), idsIn(rows))
    for (const [worker, ids] of won.entries())
      assert.deepEqual(await idsOf(bench.store, eq(size, worker)), [...ids].sort())
  }),

  contractCase('races.increment', 'counts every increment, and the first creates the row', async (bench) => {
    const results = await race(bench, async (store, worker) => {
      const rows = []
      for (let turn = 0; turn < 5; turn++) {
        const query = { id: 'a', by: { used: 1 }, initial: { version: 1, name: `w${worker}` } }
        rows.push(await persist(() => store.increment(thing, TENANT, query)))
      }
      return rows
    })

    const seen = results.flat().map((row) => Number(row?.['used']))
    assert.deepEqual(
      seen.sort((a, b) => a - b),
      Array.from({ length: WORKERS * 5 }, (_, index) => index + 1),
    )
    const [row] = await rowsOf(bench.store)
    assert.equal(row?.['used'], WORKERS * 5)
    assert.ok(results.flat().every((result) => result?.['name'] === row?.['name']))
  }),

  contractCase(
    'races.increment-bound',
    'lets exactly as many increments pass as the bound allows',
    async (bench) => {
      const results = await race(bench, async (store) => {
        let passed = 0
        for (let turn = 0; turn < 5; turn++) {
          const query = { id: 'a', by: { used: 2, size: 1 }, initial: { version: 1 }, atMost: { used: 15 } }
          if (await persist(() => store.increment(thing, TENANT, query))) passed++
        }
        return passed
      })

      assert.equal(sum(results), 7)
      assert.deepEqual(await rowsOf(bench.store), [aThing('a', { used: 14, size: 7 })])
    },
  ),

  contractCase('races.lock', 'lets nobody change a locked row before the transaction ends', async (bench) => {
    await bench.store.insert(thing, TENANT, [aThing('a', { used: 0 })])

    await race(bench, async (store) => {
      for (let turn = 0; turn < 3; turn++) await persist(() => store.transaction(countOnce))
    })
    assert.equal(await valueIn(bench.store, 'a', 'used'), WORKERS * 3)
  }),
]

/** Reads and writes in two steps, which only a lock makes one. */
async function countOnce(inside: Store): Promise<void> {
  const [row] = await inside.find(thing, TENANT, { where: withId('a'), lock: true })
  await inside.update(thing, TENANT, { where: withId('a'), set: { used: Number(row?.['used']) + 1 } })
}
