import assert from 'node:assert/strict'
import { ALWAYS } from '../../conditions/predicate.ts'
import { idsIn, idsOf, refuses, rowsOf } from './asking.ts'
import { asc, desc, isNull, name, size } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, someThings, TENANT, thing } from './tables.ts'

const MAX = Number.MAX_SAFE_INTEGER

/** Claims and counters, by a single writer. */
export const claimCases: readonly ContractCase[] = [
  contractCase(
    'claims.in-order',
    'takes the first rows in order, changes them and gives them as changed',
    async ({ store }) => {
      await store.insert(
        thing,
        TENANT,
        someThings(5, (index) => ({ size: 5 - index, data: { index } })),
      )
      const free = isNull(name)

      const claimed = await store.claim(thing, TENANT, {
        where: free,
        orderBy: [asc(size)],
        limit: 2,
        set: { name: 'amy' },
      })
      assert.deepEqual(
        claimed.map((row) => ({ ...row })),
        [
          aThing('t00004', { size: 1, name: 'amy', data: { index: 4 } }),
          aThing('t00003', { size: 2, name: 'amy', data: { index: 3 } }),
        ],
      )
      const rest = await store.claim(thing, TENANT, { where: free, limit: 9, set: { name: 'bob' } })
      assert.deepEqual(idsIn(rest), ['t00000', 't00001', 't00002'])
      assert.deepEqual(await store.claim(thing, TENANT, { where: free, limit: 9, set: { name: 'eve' } }), [])
    },
  ),

  contractCase(
    'claims.reordering',
    'gives claimed rows in the order they were taken, also when it changes the sort key',
    async ({ store }) => {
      await store.insert(
        thing,
        TENANT,
        someThings(4, (size) => ({ size })),
      )

      const claimed = await store.claim(thing, TENANT, {
        where: ALWAYS,
        orderBy: [desc(size)],
        limit: 3,
        set: { size: 0 },
      })
      assert.deepEqual(idsIn(claimed), ['t00003', 't00002', 't00001'])
      assert.deepEqual(await store.claim(thing, TENANT, { where: ALWAYS, limit: 0, set: { size: 1 } }), [])
    },
  ),

  contractCase(
    'counters.first-and-next',
    'creates a counter from its first increment and adds to it after',
    async ({ store }) => {
      const count = (by: number) =>
        store.increment(thing, TENANT, { id: 'a', by: { used: by }, initial: { version: 1, name: 'calls' } })

      assert.deepEqual({ ...(await count(2)) }, aThing('a', { name: 'calls', used: 2 }))
      assert.deepEqual({ ...(await count(-5)) }, aThing('a', { name: 'calls', used: -3 }))
      assert.deepEqual(await rowsOf(store), [aThing('a', { name: 'calls', used: -3 })])
    },
  ),

  contractCase(
    'counters.null',
    'counts null as 0 and leaves the other columns of the row',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a', { name: 'mine', size: 4 })])

      const row = await store.increment(thing, TENANT, {
        id: 'a',
        by: { used: 1, size: 2 },
        initial: { version: 9, name: 'other' },
      })
      assert.deepEqual({ ...row }, aThing('a', { name: 'mine', used: 1, size: 6 }))
    },
  ),

  contractCase('counters.bound', 'reaches its bound and never passes it', async ({ store }) => {
    const count = (by: number) =>
      store.increment(thing, TENANT, {
        id: 'a',
        by: { used: by, size: 1 },
        initial: { version: 1 },
        atMost: { used: 3 },
      })

    assert.equal(await count(4), undefined)
    assert.deepEqual(await idsOf(store), [])
    assert.equal((await count(3))?.['used'], 3)
    assert.equal(await count(1), undefined)
    assert.deepEqual(await rowsOf(store), [aThing('a', { used: 3, size: 1 })])
  }),

  contractCase(
    'counters.refused',
    'refuses a counter past the safe integers and a key that is taken',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a', { code: 'A', used: MAX })])

      await refuses(
        'VALUE',
        store.increment(thing, TENANT, { id: 'a', by: { used: 1 }, initial: { version: 1 } }),
      )
      await refuses(
        'TAKEN',
        store.increment(thing, TENANT, { id: 'b', by: { used: 1 }, initial: { version: 1, code: 'A' } }),
      )
      assert.deepEqual(await rowsOf(store), [aThing('a', { code: 'A', used: MAX })])
    },
  ),
]
