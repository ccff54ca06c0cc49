import assert from 'node:assert/strict'
import type { FindQuery, SortKey } from '../../store/query.ts'
import type { Store } from '../../store/store.ts'
import type { Row, Stored } from '../../store/table.ts'
import { idsIn, idsOf } from './asking.ts'
import { asc, compare, data, day, desc, dueAt, isOpen, name, note, ref, size, used } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, someThings, TENANT, thing, things } from './tables.ts'

const id = ref('id', 'text')

/** In the order of their code points, and in no other order one might think of. */
const BY_CODE_POINT = [
  '',
  '\u0001',
  ' ',
  '10',
  '9',
  'A',
  'B',
  'Z',
  '_',
  'a',
  'aa',
  'b',
  'ä',
  'é',
  '关',
  '\uff61',
  '😀',
  '𝒳',
].sort((a, b) => (a === b ? 0 : codePoints(a) < codePoints(b) ? -1 : 1))

function codePoints(text: string): string {
  return Array.from(text, (char) => (char.codePointAt(0) ?? 0).toString(16).padStart(6, '0')).join('')
}

/** The ids of all things, page after page. */
async function pages(store: Store, query: FindQuery, limit: number): Promise<readonly string[]> {
  const ids: string[] = []
  let after: FindQuery['after']
  // A store that starts every page anew would go on for ever.
  while (ids.length < 200) {
    const page = await store.find(thing, TENANT, { ...query, limit, ...(after && { after }) })
    ids.push(...idsIn(page))
    const last = page.at(-1)
    if (!last || page.length < limit) break
    after = { values: (query.orderBy ?? []).map((key) => sortValue(last, key)), id: last['id'] as string }
  }
  return ids
}

function sortValue(row: Row, { column }: SortKey): Stored {
  let value: Stored | undefined = row[column.column]
  for (const key of column.path ?? []) value = (value as { readonly [key: string]: Stored } | null)?.[key]
  return value ?? null
}

/** Things that share many values and lack many. */
function tiedThings(): readonly Row[] {
  return someThings(40, (index) => ({
    size: index % 4 === 3 ? null : index % 3,
    used: (index * 7) % 5,
    name: index % 5 === 0 ? null : (BY_CODE_POINT[(index * 11) % BY_CODE_POINT.length] ?? null),
    isOpen: index % 3 === 0 ? null : index % 2 === 0,
    dueAt: index % 6 === 5 ? null : (index % 4) - 2,
    day: index % 7 === 0 ? null : `2024-01-0${1 + (index % 3)}`,
    data: index % 8 === 0 ? null : { rank: index % 4 === 1 ? null : index % 5 },
  }))
}

/** Pages of several sizes, put together, are the one big page. */
function paging(name: string, title: string, orderBy: readonly SortKey[]): ContractCase {
  return contractCase(`ordering.pages-${name}`, title, async ({ store }) => {
    await store.insert(thing, TENANT, tiedThings())
    const whole = await idsOf(store, undefined, { orderBy })
    assert.equal(new Set(whole).size, 40)

    for (const limit of [1, 3, 20, 40])
      assert.deepEqual(await pages(store, { orderBy }, limit), whole, `limit ${limit}`)
  })
}

/** A total order, the same in every store, and pages that fit together. */
export const orderingCases: readonly ContractCase[] = [
  contractCase('ordering.by-id', 'sorts by id when nothing else is asked for', async ({ store }) => {
    await store.insert(thing, TENANT, things('b', 'a', 'B', '10', '9', '😀', '\uff61'))

    assert.deepEqual(await idsOf(store), ['10', '9', 'B', 'a', 'b', '\uff61', '😀'])
    assert.deepEqual(await idsOf(store, undefined, { orderBy: [desc(id)] }), [
      '😀',
      '\uff61',
      'b',
      'a',
      'B',
      '9',
      '10',
    ])
  }),

  contractCase('ordering.code-points', 'sorts text by code point', async ({ store }) => {
    const rows = BY_CODE_POINT.map((text, index) => aThing(`t${index + 10}`, { name: text }))
    await store.insert(thing, TENANT, [...rows].reverse())

    assert.deepEqual(await idsOf(store, undefined, { orderBy: [asc(name)] }), idsIn(rows))
    assert.deepEqual(await idsOf(store, undefined, { orderBy: [desc(name)] }), idsIn(rows).toReversed())
  }),

  contractCase('ordering.nulls-last', 'puts nothing last in both directions', async ({ store }) => {
    const values = [{}, { name: 'x', size: 1, isOpen: true }, { name: '', size: -1, isOpen: false }]
    await store.insert(
      thing,
      TENANT,
      values.map((value, index) => aThing(`t${index}`, value)),
    )

    for (const column of [name, size, isOpen]) {
      assert.deepEqual(await idsOf(store, undefined, { orderBy: [asc(column)] }), ['t2', 't1', 't0'])
      assert.deepEqual(await idsOf(store, undefined, { orderBy: [desc(column)] }), ['t1', 't2', 't0'])
    }
  }),

  contractCase('ordering.ties', 'breaks ties by id, in the direction of the last key', async ({ store }) => {
    await store.insert(
      thing,
      TENANT,
      ['b', 'c', 'a'].map((text) => aThing(text, { size: 1 })),
    )

    assert.deepEqual(await idsOf(store, undefined, { orderBy: [asc(size)] }), ['a', 'b', 'c'])
    assert.deepEqual(await idsOf(store, undefined, { orderBy: [desc(size)] }), ['c', 'b', 'a'])
    assert.deepEqual(await idsOf(store, undefined, { orderBy: [asc(size), desc(name)] }), ['c', 'b', 'a'])
    assert.deepEqual(await idsOf(store, undefined, { orderBy: [desc(name), asc(size)] }), ['a', 'b', 'c'])
  }),

  contractCase('ordering.several-keys', 'sorts by several keys, each in its direction', async ({ store }) => {
    const sizes = [
      [1, 5],
      [2, 1],
      [1, 9],
      [2, null],
      [null, 7],
    ] as const
    await store.insert(
      thing,
      TENANT,
      sizes.map(([size, used], index) => aThing(`t${index}`, { size, used })),
    )

    assert.deepEqual(await idsOf(store, undefined, { orderBy: [asc(size), desc(used)] }), [
      't2',
      't0',
      't1',
      't3',
      't4',
    ])
    assert.deepEqual(await idsOf(store, undefined, { orderBy: [desc(size), asc(used)] }), [
      't1',
      't3',
      't0',
      't2',
      't4',
    ])
  }),

  contractCase(
    'ordering.after',
    'continues behind a place, also when its row is gone or nobody was ever there',
    async ({ store }) => {
      await store.insert(
        thing,
        TENANT,
        someThings(5, (size) => ({ size })),
      )
      const behind = (values: readonly Stored[], id: string, orderBy: readonly SortKey[]) =>
        idsOf(store, undefined, { orderBy, after: { values, id } })

      await store.delete(thing, TENANT, compare(size, 'eq', 2))
      assert.deepEqual(await behind([2], 't00002', [asc(size)]), ['t00003', 't00004'])
      assert.deepEqual(await behind([2], 't00002', [desc(size)]), ['t00001', 't00000'])
      assert.deepEqual(await behind([1], '', [asc(size)]), ['t00001', 't00003', 't00004'])
      assert.deepEqual(await behind([], 't00003', []), ['t00004'])
      assert.deepEqual(await behind([null], 'x', [asc(size)]), [])
    },
  ),

  contractCase('ordering.pages-with-where', 'keeps to the condition on every page', async ({ store }) => {
    await store.insert(thing, TENANT, tiedThings())
    const query = { where: compare(used, 'gte', 2), orderBy: [desc(size), asc(name)] }
    const whole = await idsOf(store, query.where, query)

    assert.deepEqual(await pages(store, query, 7), whole)
  }),

  contractCase(
    'ordering.pages-while-writing',
    'skips and repeats no row that stays while others come and go',
    async ({ store }) => {
      await store.insert(
        thing,
        TENANT,
        someThings(20, (index) => ({ size: index * 10 })),
      )
      const orderBy = [asc(size)]
      const first = await store.find(thing, TENANT, { orderBy, limit: 10 })

      await store.insert(thing, TENANT, [aThing('early', { size: 5 }), aThing('late', { size: 95 })])
      await store.delete(thing, TENANT, compare(size, 'eq', 90))
      const rest = await idsOf(store, undefined, { orderBy, after: { values: [90], id: 't00009' } })
      assert.equal(first.length, 10)
      assert.deepEqual(rest, ['late', ...idsIn(someThings(20)).slice(10)])
    },
  ),

  paging('by-id', 'gives pages that fit together, by id', []),
  paging('by-id-descending', 'gives pages that fit together, by id descending', [desc(id)]),
  paging('ascending', 'gives pages that fit together, ascending with nulls', [asc(size)]),
  paging('descending', 'gives pages that fit together, descending with nulls', [desc(size)]),
  paging('by-text', 'gives pages that fit together, by text', [asc(name)]),
  paging('mixed', 'gives pages that fit together, in mixed directions with nulls', [
    desc(size),
    asc(name),
    desc(used),
  ]),
  paging('by-booleans', 'gives pages that fit together, by booleans', [desc(isOpen), asc(isOpen), asc(note)]),
  paging('by-time', 'gives pages that fit together, by instants and days', [asc(dueAt), desc(day)]),
  paging('by-json', 'gives pages that fit together, by a place inside JSON', [
    desc(data('int', 'rank')),
    asc(size),
  ]),
]
