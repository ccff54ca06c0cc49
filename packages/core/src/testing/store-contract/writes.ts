import assert from 'node:assert/strict'
import { ALWAYS } from '../../conditions/predicate.ts'
import { refuses, rowsOf, valueIn } from './asking.ts'
import { all, compare, eq, isNull, name, ref, size, withId } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, someThings, TENANT, thing } from './tables.ts'

const version = ref('version', 'int')
const MAX = Number.MAX_SAFE_INTEGER

/** Changing rows, by a single writer. */
export const writeCases: readonly ContractCase[] = [
  contractCase('writes.update', 'changes the rows that match and no other column', async ({ store }) => {
    await store.insert(
      thing,
      TENANT,
      ['a', 'b', 'c'].map((id, index) => aThing(id, { size: index, note: id })),
    )

    assert.equal(
      await store.update(thing, TENANT, { where: compare(size, 'lte', 1), set: { name: 'small', used: 7 } }),
      2,
    )
    assert.deepEqual(await rowsOf(store), [
      aThing('a', { size: 0, note: 'a', name: 'small', used: 7 }),
      aThing('b', { size: 1, note: 'b', name: 'small', used: 7 }),
      aThing('c', { size: 2, note: 'c' }),
    ])
  }),

  contractCase('writes.update-guard', 'changes a row once for the same version', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a')])
    const change = { where: all(withId('a'), eq(version, 1)), set: { version: 2 } }

    assert.equal(await store.update(thing, TENANT, change), 1)
    assert.equal(await store.update(thing, TENANT, change), 0)
  }),

  contractCase(
    'writes.update-own-condition',
    'decides on the rows as they were before its own change',
    async ({ store }) => {
      await store.insert(
        thing,
        TENANT,
        someThings(3, (size) => ({ size })),
      )

      assert.equal(await store.update(thing, TENANT, { where: compare(size, 'lt', 2), set: { size: 2 } }), 2)
      assert.equal(await store.update(thing, TENANT, { where: eq(size, 2), set: { size: null } }), 3)
      assert.equal(await store.count(thing, TENANT, isNull(size)), 3)
    },
  ),

  contractCase('writes.update-add', 'adds to columns, counting null as 0', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { size: 5, used: 1 }), aThing('b', { used: 1 })])

    assert.equal(
      await store.update(thing, TENANT, { where: ALWAYS, set: { name: 'x' }, add: { size: -7, version: 1 } }),
      2,
    )
    assert.deepEqual(await rowsOf(store), [
      aThing('a', { size: -2, used: 1, name: 'x', version: 2 }),
      aThing('b', { size: -7, used: 1, name: 'x', version: 2 }),
    ])
  }),

  contractCase(
    'writes.update-add-overflow',
    'refuses to add past the safe integers and changes nothing',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a', { size: 1 }), aThing('b', { size: MAX })])

      await refuses(
        'VALUE',
        store.update(thing, TENANT, { where: ALWAYS, set: { name: 'x' }, add: { size: 1 } }),
      )
      assert.deepEqual(await rowsOf(store), [aThing('a', { size: 1 }), aThing('b', { size: MAX })])
    },
  ),

  contractCase('writes.update-bad-value', 'refuses a bad value and changes nothing', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { name: 'Ada' })])

    for (const set of [
      { size: 1.5 },
      { version: null },
      { name: 'a\0' },
      { day: '2023-02-29' },
      { missing: 1 },
    ])
      await refuses('VALUE', store.update(thing, TENANT, { where: ALWAYS, set: { name: 'x', ...set } }))
    assert.equal(await valueIn(store, 'a', 'name'), 'Ada')
  }),

  contractCase(
    'writes.update-taken',
    'refuses an update into a key that is taken and changes nothing',
    async ({ store }) => {
      await store.insert(
        thing,
        TENANT,
        ['a', 'b'].map((code) => aThing(code, { code })),
      )

      const refusal = await refuses(
        'TAKEN',
        store.update(thing, TENANT, { where: withId('b'), set: { code: 'a' } }),
      )
      assert.equal(refusal.constraint, 'thingCode')
      await refuses('TAKEN', store.update(thing, TENANT, { where: ALWAYS, set: { code: 'c' } }))
      assert.deepEqual(await rowsOf(store, { columns: ['code'] }), [
        { id: 'a', code: 'a' },
        { id: 'b', code: 'b' },
      ])
    },
  ),

  contractCase(
    'writes.patch',
    'changes each row by its own patch and leaves out rows that are not there',
    async ({ store }) => {
      await store.insert(thing, TENANT, [
        aThing('a', { note: 'A', size: 9, data: [1] }),
        aThing('b', { size: 1 }),
        aThing('c'),
      ])

      const changed = await store.patch(thing, TENANT, [
        { id: 'a', set: { name: 'Ada', data: { x: [1] } } },
        { id: 'x', set: { name: 'nobody' } },
        { id: 'b', set: { size: null, dueAt: 5, isOpen: true, day: '2024-01-01' } },
      ])
      assert.deepEqual([...changed].sort(), ['a', 'b'])
      assert.deepEqual(await rowsOf(store), [
        aThing('a', { note: 'A', size: 9, name: 'Ada', data: { x: [1] } }),
        aThing('b', { dueAt: 5, isOpen: true, day: '2024-01-01' }),
        aThing('c'),
      ])
    },
  ),

  contractCase(
    'writes.patch-version',
    'skips a patch whose version is no longer current',
    async ({ store }) => {
      await store.insert(thing, TENANT, [
        aThing('a', { version: 3 }),
        aThing('b', { version: 4 }),
        aThing('c'),
      ])

      const changed = await store.patch(thing, TENANT, [
        { id: 'a', version: 3, set: { version: 4, name: 'x' } },
        { id: 'b', version: 3, set: { version: 4, name: 'x' } },
        { id: 'c', set: { name: 'x' } },
      ])
      assert.deepEqual([...changed].sort(), ['a', 'c'])
      assert.equal(await valueIn(store, 'b', 'name'), null)
    },
  ),

  contractCase('writes.patch-all-or-none', 'changes no row when one patch is refused', async ({ store }) => {
    await store.insert(
      thing,
      TENANT,
      ['a', 'b', 'c'].map((code) => aThing(code, { code })),
    )

    const taken = [
      { id: 'a', set: { name: 'x' } },
      { id: 'b', set: { code: 'c' } },
    ]
    await refuses('TAKEN', store.patch(thing, TENANT, taken))
    const bad = [
      { id: 'a', set: { name: 'x' } },
      { id: 'b', set: { size: 0.5 } },
    ]
    await refuses('VALUE', store.patch(thing, TENANT, bad))
    assert.equal(await store.count(thing, TENANT, isNull(name)), 3)
    assert.deepEqual(await store.patch(thing, TENANT, []), [])
  }),
]
