import assert from 'node:assert/strict'
import { ALWAYS, NEVER } from '../../conditions/predicate.ts'
import { idsOf } from './asking.ts'
import {
  all,
  any,
  asc,
  compare,
  data,
  desc,
  eq,
  isIn,
  isNull,
  item,
  items,
  not,
  size,
  textTest,
} from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { finds } from './operators.ts'
import { aThing, TENANT, thing } from './tables.ts'

const tags = data('list', 'tags')
const numbers = data('list')

/** Places inside JSON, and the items of lists. */
export const jsonCases: readonly ContractCase[] = [
  contractCase('json.paths', 'compares values inside JSON', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', {
        data: { n: 1, s: 'x', b: true, at: -5, day: '2024-01-01', deep: { list: [{ n: 9 }, 'last'] } },
      }),
      aThing('b', { data: { n: 10, s: '10', b: false, at: 5, day: '2023-01-01' } }),
      aThing('c', { data: {} }),
      aThing('d'),
    ])

    await finds(store, [
      [compare(data('int', 'n'), 'lt', 9), ['a']],
      [isIn(data('int', 'n'), [1, 10]), ['a', 'b']],
      [eq(data('text', 's'), '10'), ['b']],
      [textTest('contains', data('text', 's'), 'x'), ['a']],
      [eq(data('bool', 'b'), false), ['b']],
      [compare(data('datetime', 'at'), 'lt', 0), ['a']],
      [compare(data('date', 'day'), 'gt', '2023-06-01'), ['a']],
      [eq(data('int', 'deep', 'list', 0, 'n'), 9), ['a']],
      [eq(data('text', 'deep', 'list', 1), 'last'), ['a']],
    ])
  }),

  contractCase('json.missing', 'takes a missing place for nothing', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { data: { n: 0 } }),
      aThing('b', { data: { n: null } }),
      aThing('c', { data: { m: 1 } }),
      aThing('d'),
      aThing('e', { data: [1] }),
      aThing('f', { data: 'n' }),
    ])

    await finds(store, [
      [isNull(data('int', 'n')), ['b', 'c', 'd', 'e', 'f']],
      [not(isNull(data('int', 'n'))), ['a']],
      [not(eq(data('int', 'n'), 5)), ['a']],
      [not(isNull(data('int', 0))), ['e']],
      [not(isNull(data('int', 'n', 'n'))), []],
      [not(isNull(data('int', 'n', 0))), []],
    ])
  }),

  contractCase(
    'json.other-kind',
    'takes a value of another kind for nothing to compare with',
    async ({ store }) => {
      await store.insert(thing, TENANT, [
        aThing('a', { data: { v: 1 } }),
        aThing('b', { data: { v: '1' } }),
        aThing('c', { data: { v: true } }),
        aThing('d', { data: { v: [1] } }),
        aThing('e', { data: { v: { x: 1 } } }),
      ])

      await finds(store, [
        [compare(data('int', 'v'), 'lte', 1), ['a']],
        [not(compare(data('int', 'v'), 'gt', 1)), ['a']],
        [compare(data('text', 'v'), 'neq', ''), ['b']],
        [isIn(data('bool', 'v'), [true, false]), ['c']],
        [items('every', data('list', 'v'), ALWAYS), ['d']],
        [not(isNull(data('int', 'v'))), ['a', 'b', 'c', 'd', 'e']],
      ])
      const query = { orderBy: [desc(data('int', 'v'))] }
      assert.deepEqual(await idsOf(store, undefined, query), ['a', 'e', 'd', 'c', 'b'])
    },
  ),

  contractCase('json.odd-keys', 'takes a key for a key, whatever it looks like', async ({ store }) => {
    const keys = ['a.b', "it's", '"', '$', '0', ' ', '', '客户', 'back\\slash', '%', '#-1', "a'].x", 'tenant']
    const rows = keys.map((key, index) => aThing(`t${index + 10}`, { data: { [key]: 1 } }))
    await store.insert(thing, TENANT, rows)

    for (const [index, key] of keys.entries())
      await finds(store, [[eq(data('int', key), 1), [`t${index + 10}`]]])
  }),

  contractCase('json.inherited-keys', 'finds no key that nobody put there', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { data: {} }),
      aThing('b', { data: [1, 2] }),
      aThing('c', { data: 'abc' }),
    ])

    for (const key of ['constructor', 'toString', '__proto__', 'length', 'hasOwnProperty'])
      await finds(store, [[isNull(data('text', key)), ['a', 'b', 'c']]])
  }),

  contractCase('json.items', 'asks for some, every and none of the items of a list', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { data: { tags: ['red', 'blue'] } }),
      aThing('b', { data: { tags: ['red', 'red'] } }),
      aThing('c', { data: { tags: [] } }),
      aThing('d', { data: {} }),
      aThing('e'),
    ])
    const red = eq(item('text'), 'red')

    await finds(store, [
      [items('some', tags, red), ['a', 'b']],
      [items('every', tags, red), ['b', 'c']],
      [items('everyNonEmpty', tags, red), ['b']],
      [items('none', tags, red), ['c']],
      [items('some', tags, NEVER), []],
      [
        items('some', tags, any(textTest('startsWith', item('text'), 'bl'), isIn(item('text'), ['green']))),
        ['a'],
      ],
    ])
  }),

  contractCase('json.items-unknown', 'takes a missing list for unknown', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { data: { tags: [] } }),
      aThing('b', { data: { tags: null } }),
      aThing('c'),
    ])
    const red = eq(item('text'), 'red')

    await finds(store, [
      [not(items('some', tags, red)), ['a']],
      [items('none', tags, red), ['a']],
      [not(items('every', tags, red)), []],
      [any(items('every', tags, red), isNull(size)), ['a', 'b', 'c']],
      [not(all(items('some', tags, red), isNull(size))), ['a']],
    ])
  }),

  contractCase(
    'json.items-of-numbers',
    'compares items as what they are, also of a list that is the whole column',
    async ({ store }) => {
      await store.insert(thing, TENANT, [
        aThing('a', { data: [1, 10, 9] }),
        aThing('b', { data: [2, 100] }),
        aThing('c', { data: [] }),
      ])

      await finds(store, [
        [items('some', numbers, compare(item('int'), 'gt', 10)), ['b']],
        [items('every', numbers, compare(item('int'), 'lte', 10)), ['a', 'c']],
        [items('some', numbers, all(compare(item('int'), 'gt', 8), compare(item('int'), 'lt', 10))), ['a']],
      ])
    },
  ),

  contractCase('json.items-of-objects', 'looks inside the items of a list', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', {
        data: {
          prices: [
            { minor: 100, currency: 'CNY' },
            { minor: 5, currency: 'USD' },
          ],
        },
      }),
      aThing('b', { data: { prices: [{ minor: 5, currency: 'CNY' }] } }),
    ])
    const cheap = all(compare(item('int', 'minor'), 'lt', 10), eq(item('text', 'currency'), 'CNY'))

    await finds(store, [
      [items('some', data('list', 'prices'), cheap), ['b']],
      [items('none', data('list', 'prices'), cheap), ['a']],
    ])
  }),

  contractCase('json.order', 'sorts by a place inside JSON, missing places last', async ({ store }) => {
    const values = [10, 9, undefined, -1]
    const rows = values.map((n, index) =>
      aThing(`t${index}`, { data: n === undefined ? {} : { n, s: String(n) } }),
    )
    await store.insert(thing, TENANT, rows)

    const sorted = (key: 'n' | 's') =>
      idsOf(store, undefined, { orderBy: [asc(data(key === 'n' ? 'int' : 'text', key))] })
    assert.deepEqual(await sorted('n'), ['t3', 't1', 't0', 't2'])
    assert.deepEqual(await sorted('s'), ['t3', 't0', 't1', 't2'])
  }),
]
