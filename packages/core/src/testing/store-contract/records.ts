import assert from 'node:assert/strict'
import { ALWAYS, NEVER } from '../../conditions/predicate.ts'
import { idsIn, idsOf, refuses, rowsOf, valueIn } from './asking.ts'
import { all, asc, compare, eq, isIn, name, size, withId } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aBox, aThing, box, TENANT, thing, things } from './tables.ts'

/** Adding and finding rows. */
export const recordCases: readonly ContractCase[] = [
  contractCase('records.insert-and-find', 'finds every value of a row that was added', async ({ store }) => {
    const row = aThing('a', {
      name: 'Ada',
      note: '',
      code: 'A-1',
      size: -3,
      used: 0,
      isOpen: false,
      dueAt: 1_700_000_000_123,
      day: '2024-02-29',
      data: { list: [1, 'two', null], deep: { yes: true } },
      boxId: 'b1',
    })
    await store.insert(thing, TENANT, [row])

    assert.deepEqual(await rowsOf(store), [row])
  }),

  contractCase('records.insert-answers-ids', 'answers with the ids in the order given', async ({ store }) => {
    const ids = ['c', 'a', 'b']

    assert.deepEqual(await store.insert(thing, TENANT, things(...ids)), ids)
  }),

  contractCase('records.insert-nothing', 'adds no rows when given none', async ({ store }) => {
    assert.deepEqual(await store.insert(thing, TENANT, []), [])
    assert.equal(await store.count(thing, TENANT), 0)
  }),

  contractCase('records.insert-all-or-none', 'adds none of the rows when one is taken', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('b')])

    await refuses('TAKEN', store.insert(thing, TENANT, things('a', 'b', 'c')))
    assert.deepEqual(await idsOf(store), ['b'])
  }),

  contractCase(
    'records.insert-all-or-none-on-bad-values',
    'adds none of the rows when one has a bad value',
    async ({ store }) => {
      await refuses('VALUE', store.insert(thing, TENANT, [aThing('a'), aThing('b', { size: 0.5 })]))
      assert.deepEqual(await idsOf(store), [])
    },
  ),

  contractCase(
    'records.id-taken',
    'refuses an id that is taken and keeps the row as it was',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a', { name: 'first' })])

      await refuses('TAKEN', store.insert(thing, TENANT, [aThing('a', { name: 'second' })]))
      assert.equal(await valueIn(store, 'a', 'name'), 'first')
    },
  ),

  contractCase('records.id-twice-in-one-call', 'refuses the same id twice in one call', async ({ store }) => {
    await refuses('TAKEN', store.insert(thing, TENANT, [aThing('a'), aThing('a')]))
    assert.deepEqual(await idsOf(store), [])
  }),

  contractCase(
    'records.skip-taken',
    'leaves out what is taken, by id or by key, and answers with the rest',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a', { name: 'old', code: 'A' })])
      const rows = [
        aThing('c'),
        aThing('a', { name: 'new' }),
        aThing('d', { code: 'A' }),
        aThing('b', { code: 'B' }),
      ]

      assert.deepEqual(await store.insert(thing, TENANT, rows, { skipTaken: true }), ['c', 'b'])
      assert.deepEqual(await idsOf(store), ['a', 'b', 'c'])
      assert.equal(await valueIn(store, 'a', 'name'), 'old')
    },
  ),

  contractCase(
    'records.skip-taken-within-a-call',
    'keeps the first of two rows of one call with the same key',
    async ({ store }) => {
      const rows = [aThing('a', { code: 'A' }), aThing('b', { code: 'A' }), aThing('a', { name: 'again' })]

      assert.deepEqual(await store.insert(thing, TENANT, rows, { skipTaken: true }), ['a'])
      assert.equal(await valueIn(store, 'a', 'name'), null)
    },
  ),

  contractCase(
    'records.skip-taken-is-no-excuse',
    'refuses bad values also when it may skip',
    async ({ store }) => {
      const rows = [aThing('a'), aThing('b', { version: null })]

      await refuses('VALUE', store.insert(thing, TENANT, rows, { skipTaken: true }))
      assert.deepEqual(await idsOf(store), [])
    },
  ),

  contractCase('records.left-out-is-null', 'takes a value that is left out for null', async ({ store }) => {
    await store.insert(thing, TENANT, [
      { id: 'a', version: 1 },
      { id: 'b', version: 1, name: 'Bea' },
    ])

    assert.deepEqual(await rowsOf(store), [aThing('a'), aThing('b', { name: 'Bea' })])
  }),

  contractCase('records.columns', 'gives only the columns asked for, and the id', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { name: 'Ada', size: 3 })])

    assert.deepEqual(await rowsOf(store, { columns: ['name'] }), [{ id: 'a', name: 'Ada' }])
    assert.deepEqual(await rowsOf(store, { columns: [] }), [{ id: 'a' }])
    const query = { columns: ['id', 'name'], where: compare(size, 'gt', 2), orderBy: [asc(size)] }
    assert.deepEqual(await rowsOf(store, query), [{ id: 'a', name: 'Ada' }])
  }),

  contractCase('records.not-shared', 'shares no value with the caller', async ({ store }) => {
    const data = { tags: ['red'] }
    const row = { id: 'a', version: 1, data }
    await store.insert(thing, TENANT, [row])
    data.tags.push('blue')
    row.id = 'b'
    const [found = {}] = await store.find(thing, TENANT, {})
    // What is found may be frozen, and then this does nothing.
    Reflect.set(found, 'name', 'changed')
    Reflect.set((found['data'] as typeof data).tags, 1, 'green')

    assert.deepEqual(await rowsOf(store), [aThing('a', { data: { tags: ['red'] } })])
  }),

  contractCase('records.limit', 'gives no more rows than asked for', async ({ store }) => {
    await store.insert(thing, TENANT, things('a', 'b', 'c'))

    assert.deepEqual(await idsOf(store, ALWAYS, { limit: 2 }), ['a', 'b'])
    assert.deepEqual(await idsOf(store, ALWAYS, { limit: 0 }), [])
    assert.deepEqual(await idsOf(store, ALWAYS, { limit: 9 }), ['a', 'b', 'c'])
  }),

  contractCase('records.count', 'counts the rows that match', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { size: 1 }), aThing('b', { size: 2 }), aThing('c')])

    assert.equal(await store.count(thing, TENANT), 3)
    assert.equal(await store.count(thing, TENANT, compare(size, 'gte', 2)), 1)
    assert.equal(await store.count(thing, TENANT, NEVER), 0)
  }),

  contractCase('records.tables-apart', 'keeps the rows of tables apart', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a')])
    await store.insert(box, TENANT, [aBox('a', { label: 'Box' }), aBox('b')])

    assert.deepEqual(await idsOf(store), ['a'])
    assert.deepEqual(idsIn(await store.find(box, TENANT, {})), ['a', 'b'])
  }),

  contractCase('records.lock', 'gives the same rows when they are to be locked', async ({ store }) => {
    await store.insert(thing, TENANT, things('a', 'b'))

    const locked = await store.transaction((inside) =>
      inside.find(thing, TENANT, { where: withId('b'), orderBy: [asc(name)], limit: 1, lock: true }),
    )
    assert.deepEqual(idsIn(locked), ['b'])
  }),

  contractCase('records.delete', 'removes the rows that match and answers how many', async ({ store }) => {
    await store.insert(
      thing,
      TENANT,
      ['a', 'b', 'c', 'd'].map((id) => aThing(id, { code: id })),
    )

    assert.equal(await store.delete(thing, TENANT, isIn(name, ['nobody'])), 0)
    assert.equal(
      await store.delete(thing, TENANT, all(isIn({ column: 'id', kind: 'text' }, ['a', 'c', 'x']))),
      2,
    )
    assert.deepEqual(await idsOf(store), ['b', 'd'])
    assert.deepEqual(await store.insert(thing, TENANT, [aThing('a', { code: 'c' })]), ['a'])
  }),

  contractCase(
    'records.read-own-writes',
    'finds what was written as soon as the call is answered',
    async ({ store, connect }) => {
      const other = await connect()
      await store.insert(thing, TENANT, [aThing('a', { name: 'one' })])

      assert.equal(await valueIn(other, 'a', 'name'), 'one')
      await other.update(thing, TENANT, { where: eq(name, 'one'), set: { name: 'two' } })
      assert.equal(await valueIn(store, 'a', 'name'), 'two')
    },
  ),
]
