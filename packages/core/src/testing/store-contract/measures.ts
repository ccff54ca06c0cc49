import assert from 'node:assert/strict'
import { ALWAYS, NEVER } from '../../conditions/predicate.ts'
import { aggregate } from './asking.ts'
import { BOX, compare, data, dueAt, isOpen, name, related, size } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aBox, aThing, box, TENANT, thing } from './tables.ts'

const rows = { count: true } as const

/** What is measured of a group besides all of its rows. */
export const measureCases: readonly ContractCase[] = [
  contractCase(
    'aggregates.distinct',
    'counts the different values, of which nothing is none',
    async ({ store }) => {
      const values = [
        { name: 'a', size: 1, dueAt: 5, isOpen: true },
        { name: 'A', size: 1, dueAt: 5, isOpen: false },
        { name: 'a', size: 2, dueAt: null, isOpen: true },
        { name: null, size: 2, dueAt: -5, isOpen: null },
      ]
      await store.insert(
        thing,
        TENANT,
        values.map((value, index) => aThing(`t${index}`, { ...value, data: { n: value.size } } as never)),
      )

      const measures = {
        rows,
        names: { countDistinct: name },
        sizes: { countDistinct: size },
        instants: { countDistinct: dueAt },
        states: { countDistinct: isOpen },
        inside: { countDistinct: data('int', 'n') },
      }
      assert.deepEqual(await aggregate(store, { groupBy: [], measures }), [
        { rows: 4, names: 2, sizes: 2, instants: 2, states: 2, inside: 2 },
      ])
      const groupBy = [{ name: 'size', column: size }]
      assert.deepEqual(await aggregate(store, { groupBy, measures: { names: { countDistinct: name } } }), [
        { size: 1, names: 2 },
        { size: 2, names: 1 },
      ])
      assert.deepEqual(
        await aggregate(store, { where: NEVER, groupBy: [], measures: { n: { countDistinct: name } } }),
        [{ n: 0 }],
      )
    },
  ),

  contractCase(
    'aggregates.some-rows',
    'measures those rows of a group that a measure asks for',
    async ({ store }) => {
      await store.insert(box, TENANT, [aBox('full', { label: 'x' })])
      await store.insert(thing, TENANT, [
        aThing('a', { name: 'a', size: 1, boxId: 'full' }),
        aThing('b', { name: 'a', size: 5, boxId: 'full' }),
        aThing('c', { name: 'b', size: 7 }),
        aThing('d', { name: 'b', size: null, boxId: 'full' }),
      ])

      const big = compare(size, 'gte', 5)
      const measures = {
        rows,
        bigOnes: { count: true, where: big },
        sum: { sum: size, where: big },
        most: { max: size, where: compare(size, 'lt', 5) },
        sizes: { countDistinct: size, where: big },
        boxed: { count: true, where: related('some', BOX, ALWAYS) },
      } as const
      const where = compare(name, 'gte', 'a')
      assert.deepEqual(
        await aggregate(store, { where, groupBy: [{ name: 'who', column: name }], measures }),
        [
          { who: 'a', rows: 2, bigOnes: 1, sum: 5, most: 1, sizes: 1, boxed: 2 },
          { who: 'b', rows: 2, bigOnes: 1, sum: 7, most: null, sizes: 1, boxed: 1 },
        ],
      )
    },
  ),
]
