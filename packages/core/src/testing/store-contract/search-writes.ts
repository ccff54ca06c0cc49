import assert from 'node:assert/strict'
import { ALWAYS, equals } from '../../conditions/predicate.ts'
import type { Table } from '../../store/table.ts'
import { withId } from './conditions.ts'
import type { ContractCase } from './contract-case.ts'
import { aNote, found, foundSet, note, search, searchCase } from './searching.ts'
import { TENANT } from './tables.ts'

const [, textIndex] = note.indexes
const bare: Table = { ...note, indexes: note.indexes.filter(({ fullText }) => !fullText) }

/** Whoever writes a row, it is found by the words that it has now, and by no others. */
export const searchWriteCases: readonly ContractCase[] = [
  searchCase(
    'search.after-update',
    'finds by the new words after a change, and not by the old',
    async ({ store }) => {
      await store.insert(note, TENANT, [
        aNote('a', 'old title', 'body'),
        aNote('b', 'old title'),
        aNote('c', 'old'),
      ])

      await store.update(note, TENANT, { where: withId('a'), set: { title: 'fresh' } })
      assert.deepEqual(await foundSet(store, 'old'), ['b', 'c'])
      assert.deepEqual(await foundSet(store, 'fresh body'), ['a'])

      await store.update(note, TENANT, { where: equals('title', 'old title'), set: { title: null, size: 1 } })
      assert.deepEqual(await foundSet(store, 'old'), ['c'])
      await store.update(note, TENANT, { where: ALWAYS, set: { size: 2 } })
      assert.deepEqual(await foundSet(store, 'body'), ['a'])
    },
  ),

  searchCase('search.after-patch', 'finds by the new words after many changes at once', async ({ store }) => {
    await store.insert(
      note,
      TENANT,
      ['a', 'b', 'c'].map((id) => aNote(id, `old ${id}`, 'same')),
    )

    const changed = await store.patch(note, TENANT, [
      { id: 'a', version: 1, set: { title: 'fresh' } },
      { id: 'b', version: 7, set: { title: 'fresh' } },
      { id: 'c', set: { size: 3 } },
    ])
    assert.deepEqual(changed, ['a', 'c'])
    assert.deepEqual(await foundSet(store, 'fresh'), ['a'])
    assert.deepEqual(await foundSet(store, 'old same'), ['b', 'c'])
    assert.deepEqual(await foundSet(store, 'same'), ['a', 'b', 'c'])
  }),

  searchCase(
    'search.after-claim',
    'finds by the words that a claim or a counter wrote',
    async ({ store }) => {
      await store.insert(note, TENANT, [aNote('a', 'free'), aNote('b', 'free')])

      const where = equals('title', 'free')
      await store.claim(note, TENANT, { where, limit: 1, set: { title: 'taken' } })
      await store.increment(note, TENANT, {
        id: 'n',
        by: { size: 1 },
        initial: { version: 1, title: 'counted' },
      })
      assert.deepEqual(await foundSet(store, 'free'), ['b'])
      assert.deepEqual(await foundSet(store, 'taken'), ['a'])
      assert.deepEqual(await foundSet(store, 'counted'), ['n'])
    },
  ),

  searchCase('search.skip-taken', 'keeps the words of a row whose id is taken', async ({ store }) => {
    await store.insert(note, TENANT, [aNote('a', 'first')])

    await store.insert(note, TENANT, [aNote('a', 'second'), aNote('b', 'second')], { skipTaken: true })
    await assert.rejects(store.insert(note, TENANT, [aNote('c', 'third'), aNote('a', 'third')]))
    assert.deepEqual(await foundSet(store, 'first'), ['a'])
    assert.deepEqual(await foundSet(store, 'second'), ['b'])
    assert.deepEqual(await foundSet(store, 'third'), [])
  }),

  searchCase('search.deleted', 'finds no row that is gone, and its id anew', async ({ store }) => {
    await store.insert(note, TENANT, [aNote('a', 'gone'), aNote('b', 'gone')])
    await store.insert(note, 'other', [aNote('a', 'gone')])

    assert.equal(await store.delete(note, TENANT, withId('a')), 1)
    assert.deepEqual(await foundSet(store, 'gone'), ['b'])
    assert.deepEqual(await foundSet(store, 'gone', {}, 'other'), ['a'])
    await store.insert(note, TENANT, [aNote('a', 'back')])
    assert.deepEqual(await foundSet(store, 'gone'), ['b'])
    assert.deepEqual(await foundSet(store, 'back'), ['a'])
  }),

  searchCase(
    'search.in-transaction',
    'finds inside a transaction what was written there',
    async ({ store }) => {
      await store.insert(note, TENANT, [aNote('a', 'old')])

      await store.transaction(async (inside) => {
        await inside.insert(note, TENANT, [aNote('b', 'fresh')])
        await inside.update(note, TENANT, { where: withId('a'), set: { title: 'fresh' } })
        assert.deepEqual(await foundSet(inside, 'fresh'), ['a', 'b'])
      })
      assert.deepEqual(await foundSet(store, 'fresh'), ['a', 'b'])
    },
  ),

  searchCase('search.rollback', 'finds what was there before what was taken back', async ({ store }) => {
    await store.insert(note, TENANT, [aNote('a', 'old'), aNote('c', 'kept')])
    const stop = new Error('stop')

    const broken = store.transaction(async (inside) => {
      await inside.insert(note, TENANT, [aNote('b', 'fresh')])
      await inside.update(note, TENANT, { where: withId('a'), set: { title: 'fresh' } })
      await inside.delete(note, TENANT, withId('c'))
      throw stop
    })
    await assert.rejects(broken, stop)
    const savepoint = (inside: typeof store) =>
      inside.transaction(async (deeper) => {
        await deeper.update(note, TENANT, { where: withId('a'), set: { title: 'deeper' } })
        throw stop
      })
    await store.transaction((inside) => assert.rejects(savepoint(inside), stop))

    assert.deepEqual(await foundSet(store, 'fresh'), [])
    assert.deepEqual(await foundSet(store, 'deeper'), [])
    assert.deepEqual(await foundSet(store, 'old'), ['a'])
    assert.deepEqual(await foundSet(store, 'kept'), ['c'])
  }),

  searchCase('search.many', 'finds each of many rows that were written at once', async ({ store }) => {
    const rows = Array.from({ length: 1_200 }, (_, at) => aNote(`n${at}`, `number-${at}`, '华为设备'))
    await store.insert(note, TENANT, rows)
    await store.update(note, TENANT, { where: ALWAYS, set: { body: '联想电脑' } })

    assert.deepEqual(await found(store, 'number-777'), ['n777'])
    assert.equal((await search(store, '联想', { limit: 5_000 })).length, 1_200)
    assert.deepEqual(await found(store, '华为'), [])
    assert.equal(await store.delete(note, TENANT, ALWAYS), 1_200)
    assert.deepEqual(await found(store, '联想'), [])
  }),

  searchCase(
    'search.added-later',
    'finds rows that were there before the index, and can drop it and make it again',
    async ({ store }) => {
      const table = 'note'
      assert.ok(textIndex)
      await store.apply({ step: 'dropIndex', table, name: textIndex.name })
      await store.insert(
        bare,
        TENANT,
        Array.from({ length: 1_100 }, (_, at) => aNote(`n${at}`, `number-${at}`, at % 2 ? null : '华为')),
      )
      await store.insert(bare, 'other', [aNote('a', 'number-7')])

      for (let time = 1; time <= 2; time++) {
        for (let again = 1; again <= 2; again++)
          await store.apply({ step: 'addIndex', table, index: textIndex })
        assert.deepEqual(await foundSet(store, 'number-1099'), ['n1099'])
        assert.equal((await search(store, '华为', { limit: 5_000 })).length, 550)
        assert.deepEqual(await foundSet(store, 'number-7', {}, 'other'), ['a'])
        const [info] = (await store.inspect()).filter(({ name }) => name === table)
        assert.ok(info?.indexes.includes(textIndex.name))
        await store.apply({ step: 'dropIndex', table, name: textIndex.name })
        const [without] = (await store.inspect()).filter(({ name }) => name === table)
        assert.ok(!without?.indexes.includes(textIndex.name))
        await store.insert(bare, TENANT, [aNote(`late${time}`, 'latecomer')])
      }
      await store.apply({ step: 'addIndex', table, index: textIndex })
      assert.deepEqual(await foundSet(store, 'latecomer'), ['late1', 'late2'])
      await store.apply({ step: 'dropTable', table })
      await store.apply({ step: 'createTable', table: note })
      assert.deepEqual(await foundSet(store, 'latecomer'), [])
    },
  ),
]
