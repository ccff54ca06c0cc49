import assert from 'node:assert/strict'
import { NEVER } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { aggregate, refuses } from './asking.ts'
import { compare, data, day, dueAt, isOpen, name, size, used } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, someThings, TENANT, thing } from './tables.ts'

const MAX = Number.MAX_SAFE_INTEGER
const rows = { count: true } as const

async function addSizes(store: Store, ...sizes: readonly (number | null)[]): Promise<void> {
  await store.insert(
    thing,
    TENANT,
    someThings(sizes.length, (index) => ({ size: sizes[index] ?? null })),
  )
}

/** Groups and measures. */
export const aggregateCases: readonly ContractCase[] = [
  contractCase(
    'aggregates.measures',
    'counts, adds up and finds the least and the greatest',
    async ({ store }) => {
      await addSizes(store, 5, -2, null, 9)

      const measures = { rows, sum: { sum: size }, min: { min: size }, max: { max: size } }
      assert.deepEqual(await aggregate(store, { groupBy: [], measures }), [
        { rows: 4, sum: 12, min: -2, max: 9 },
      ])
      const where = compare(size, 'gt', 0)
      assert.deepEqual(await aggregate(store, { where, groupBy: [], measures }), [
        { rows: 2, sum: 14, min: 5, max: 9 },
      ])
    },
  ),

  contractCase('aggregates.nothing', 'measures nothing as null, and counts it as 0', async ({ store }) => {
    const measures = { rows, sum: { sum: size }, min: { min: name }, max: { max: dueAt } }
    const nothing = { sum: null, min: null, max: null }
    assert.deepEqual(await aggregate(store, { groupBy: [], measures }), [{ rows: 0, ...nothing }])
    assert.deepEqual(await aggregate(store, { groupBy: [{ name: 'size', column: size }], measures }), [])

    await addSizes(store, null, null)
    assert.deepEqual(await aggregate(store, { groupBy: [], measures }), [{ rows: 2, ...nothing }])
    assert.deepEqual(await aggregate(store, { where: NEVER, groupBy: [], measures }), [
      { rows: 0, ...nothing },
    ])
  }),

  contractCase(
    'aggregates.kinds',
    'finds the least and the greatest text, instant and day',
    async ({ store }) => {
      const values = [
        { name: '\uff61', dueAt: -5, day: '2024-01-31' },
        { name: '😀', dueAt: 3, day: '2024-02-01' },
        { name: 'Z', dueAt: 0, day: '1999-12-31' },
        { name: null, dueAt: null, day: null },
      ]
      await store.insert(
        thing,
        TENANT,
        values.map((value, index) => aThing(`t${index}`, value)),
      )

      const measures = {
        firstName: { min: name },
        lastName: { max: name },
        firstDue: { min: dueAt },
        lastDue: { max: dueAt },
        firstDay: { min: day },
        lastDay: { max: day },
      }
      assert.deepEqual(await aggregate(store, { groupBy: [], measures }), [
        {
          firstName: 'Z',
          lastName: '😀',
          firstDue: -5,
          lastDue: 3,
          firstDay: '1999-12-31',
          lastDay: '2024-02-01',
        },
      ])
    },
  ),

  contractCase('aggregates.groups', 'groups by a value, sorted, nothing last', async ({ store }) => {
    const names = ['b', 'a', null, 'B', 'a', '', null, '😀', '\uff61']
    await store.insert(
      thing,
      TENANT,
      names.map((name, index) => aThing(`t${index}`, { name, size: index })),
    )

    const groups = await aggregate(store, {
      groupBy: [{ name: 'who', column: name }],
      measures: { rows, total: { sum: size } },
    })
    assert.deepEqual(groups, [
      { who: '', rows: 1, total: 5 },
      { who: 'B', rows: 1, total: 3 },
      { who: 'a', rows: 2, total: 5 },
      { who: 'b', rows: 1, total: 0 },
      { who: '\uff61', rows: 1, total: 8 },
      { who: '😀', rows: 1, total: 7 },
      { who: null, rows: 2, total: 8 },
    ])
  }),

  contractCase('aggregates.several-groups', 'groups by several values of any kind', async ({ store }) => {
    const values = [
      { isOpen: true, day: '2024-01-02', dueAt: 5 },
      { isOpen: true, day: '2024-01-01', dueAt: 5 },
      { isOpen: false, day: '2024-01-01', dueAt: -5 },
      { isOpen: true, day: '2024-01-01', dueAt: 5 },
      { isOpen: null, day: null, dueAt: null },
    ]
    await store.insert(
      thing,
      TENANT,
      values.map((value, index) => aThing(`t${index}`, value)),
    )

    const groupBy = [
      { name: 'open', column: isOpen },
      { name: 'day', column: day },
      { name: 'due', column: dueAt },
    ]
    assert.deepEqual(await aggregate(store, { groupBy, measures: { rows } }), [
      { open: false, day: '2024-01-01', due: -5, rows: 1 },
      { open: true, day: '2024-01-01', due: 5, rows: 2 },
      { open: true, day: '2024-01-02', due: 5, rows: 1 },
      { open: null, day: null, due: null, rows: 1 },
    ])
  }),

  contractCase(
    'aggregates.boundaries',
    'groups by how many boundaries are at or below the value',
    async ({ store }) => {
      await addSizes(store, 9, 10, 11, 19, 20, 500, -3, null)

      const groupBy = [{ name: 'bucket', column: size, boundaries: [10, 20, 30] }]
      assert.deepEqual(await aggregate(store, { groupBy, measures: { rows, least: { min: size } } }), [
        { bucket: 0, rows: 2, least: -3 },
        { bucket: 1, rows: 3, least: 10 },
        { bucket: 2, rows: 1, least: 20 },
        { bucket: 3, rows: 1, least: 500 },
        { bucket: null, rows: 1, least: null },
      ])
      const none = await aggregate(store, {
        groupBy: [{ name: 'bucket', column: size, boundaries: [] }],
        measures: { rows },
      })
      assert.deepEqual(none, [
        { bucket: 0, rows: 7 },
        { bucket: null, rows: 1 },
      ])
    },
  ),

  contractCase('aggregates.time-boundaries', 'groups instants into stretches of time', async ({ store }) => {
    const instants = [-1, 0, 999, 1000, 86_400_000]
    await store.insert(
      thing,
      TENANT,
      instants.map((dueAt, index) => aThing(`t${index}`, { dueAt })),
    )

    const boundaries = Array.from({ length: 400 }, (_, index) => index * 1000)
    const groupBy = [{ name: 'second', column: dueAt, boundaries }]
    assert.deepEqual(await aggregate(store, { groupBy, measures: { rows } }), [
      { second: 0, rows: 1 },
      { second: 1, rows: 2 },
      { second: 2, rows: 1 },
      { second: 400, rows: 1 },
    ])
  }),

  contractCase(
    'aggregates.exact-sums',
    'adds up exactly, also where the way leads over unsafe integers',
    async ({ store }) => {
      await addSizes(store, MAX, MAX, 1, -MAX, -1, -MAX, 7)

      assert.deepEqual(await aggregate(store, { groupBy: [], measures: { sum: { sum: size } } }), [
        { sum: 7 },
      ])
    },
  ),

  contractCase('aggregates.sum-too-large', 'refuses a sum past the safe integers', async ({ store }) => {
    await addSizes(store, MAX, 1)

    await refuses('VALUE', aggregate(store, { groupBy: [], measures: { sum: { sum: size } } }))
    assert.deepEqual(await aggregate(store, { groupBy: [], measures: { max: { max: size } } }), [
      { max: MAX },
    ])
  }),

  contractCase('aggregates.sum-far-too-large', 'refuses a sum past what 64 bits hold', async ({ store }) => {
    await store.insert(
      thing,
      TENANT,
      someThings(1100, () => ({ size: MAX, used: -MAX })),
    )

    await refuses('VALUE', aggregate(store, { groupBy: [], measures: { sum: { sum: size } } }))
    await refuses(
      'VALUE',
      aggregate(store, { groupBy: [{ name: 'size', column: size }], measures: { sum: { sum: used } } }),
    )
  }),

  contractCase('aggregates.json', 'groups and measures by places inside JSON', async ({ store }) => {
    const values = [{ tier: 'gold', n: 5 }, { tier: 'gold', n: 6 }, { tier: 'tin' }, { n: 1 }, null]
    await store.insert(
      thing,
      TENANT,
      values.map((data, index) => aThing(`t${index}`, { data } as never)),
    )

    const groupBy = [{ name: 'tier', column: data('text', 'tier') }]
    const measures = { rows, sum: { sum: data('int', 'n') }, max: { max: data('int', 'n') } }
    assert.deepEqual(await aggregate(store, { groupBy, measures }), [
      { tier: 'gold', rows: 2, sum: 11, max: 6 },
      { tier: 'tin', rows: 1, sum: null, max: null },
      { tier: null, rows: 2, sum: 1, max: 1 },
    ])
  }),
]
