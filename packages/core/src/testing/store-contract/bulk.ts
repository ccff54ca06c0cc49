import assert from 'node:assert/strict'
import { ALWAYS } from '../../conditions/predicate.ts'
import { idsIn, idsOf, refuses } from './asking.ts'
import { asc, compare, isIn, not, ref, size } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, someThings, TENANT, thing } from './tables.ts'

/** 78,000 values: more than the parameters that one statement of PostgreSQL takes. */
const MANY = 6000
const id = ref('id', 'text')

/** More at once than a database takes in one statement. */
export const bulkCases: readonly ContractCase[] = [
  contractCase('bulk.insert', 'adds six thousand rows of thirteen columns in one call', async ({ store }) => {
    const rows = someThings(MANY, (size) => ({
      size,
      code: `c${size}`,
      name: '名',
      data: { size },
      dueAt: size,
      day: '2024-01-01',
    }))

    assert.deepEqual(await store.insert(thing, TENANT, rows), idsIn(rows))
    assert.equal(await store.count(thing, TENANT), MANY)
    const last = await store.find(thing, TENANT, {
      orderBy: [asc(size)],
      after: { values: [MANY - 2], id: 'z' },
    })
    assert.deepEqual(
      last.map((row) => ({ ...row })),
      rows.slice(-1),
    )
  }),

  contractCase(
    'bulk.insert-all-or-none',
    'adds none of six thousand rows when the last is taken',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('z', { code: 'last' })])

      const refusal = await refuses(
        'TAKEN',
        store.insert(thing, TENANT, [...someThings(MANY), aThing('y', { code: 'last' })]),
      )
      assert.equal(refusal.constraint, 'thingCode')
      assert.equal(await store.count(thing, TENANT), 1)
    },
  ),

  contractCase('bulk.skip-taken', 'leaves out the taken half of six thousand rows', async ({ store }) => {
    const rows = someThings(MANY, (index) => ({ code: `c${index}` }))
    const even = rows.filter((_, index) => index % 2 === 0)
    const odd = rows.filter((_, index) => index % 2 === 1)
    await store.insert(thing, TENANT, even)

    assert.deepEqual(await store.insert(thing, TENANT, rows, { skipTaken: true }), idsIn(odd))
    assert.equal(await store.count(thing, TENANT), MANY)
  }),

  contractCase('bulk.in', 'finds rows among ten thousand values', async ({ store }) => {
    await store.insert(
      thing,
      TENANT,
      someThings(20, (index) => ({ size: index * 1000 })),
    )
    const numbers = Array.from({ length: 10_000 }, (_, index) => index + 1)
    const ids = [...numbers.map((number) => `x${number}`), 't00003', "t'"]

    assert.equal(await store.count(thing, TENANT, isIn(size, numbers)), 10)
    assert.equal(await store.count(thing, TENANT, not(isIn(size, numbers))), 10)
    assert.deepEqual(await idsOf(store, isIn(id, ids)), ['t00003'])
  }),

  contractCase('bulk.patch', 'changes five thousand rows, each by its own patch', async ({ store }) => {
    const rows = someThings(5000, (size) => ({ size }))
    await store.insert(thing, TENANT, rows)
    const patches = rows.map((row, index) => ({
      id: row['id'] as string,
      version: index % 10 === 0 ? 7 : 1,
      set: { version: 2, size: 10_000 + index, name: index % 2 ? `n${index}` : null, data: [index] },
    }))

    assert.equal((await store.patch(thing, TENANT, patches)).length, 4500)
    assert.equal(await store.count(thing, TENANT, compare(size, 'gte', 10_000)), 4500)
    const [row] = await store.find(thing, TENANT, { where: isIn(size, [14_999]) })
    assert.deepEqual({ ...row }, aThing('t04999', { version: 2, size: 14_999, name: 'n4999', data: [4999] }))
  }),

  contractCase('bulk.claim-and-delete', 'claims and removes six thousand rows', async ({ store }) => {
    const rows = someThings(MANY, (size) => ({ size }))
    await store.insert(thing, TENANT, rows)

    const claimed = await store.claim(thing, TENANT, {
      where: ALWAYS,
      orderBy: [asc(size)],
      limit: MANY,
      set: { name: 'x' },
    })
    assert.deepEqual(idsIn(claimed), idsIn(rows))
    assert.equal(
      await store.update(thing, TENANT, { where: ALWAYS, set: { note: 'y' }, add: { version: 1 } }),
      MANY,
    )
    assert.equal(await store.delete(thing, TENANT, isIn(id, idsIn(rows))), MANY)
  }),

  contractCase('bulk.find', 'gives six thousand rows at once', async ({ store }) => {
    await store.insert(thing, TENANT, someThings(MANY))

    assert.equal((await store.find(thing, TENANT, {})).length, MANY)
  }),
]
