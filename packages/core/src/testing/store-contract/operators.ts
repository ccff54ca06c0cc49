import assert from 'node:assert/strict'
import { ALWAYS, type Comparison, NEVER, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { idsOf } from './asking.ts'
import {
  all,
  any,
  compare,
  day,
  dueAt,
  eq,
  isIn,
  isNull,
  isOpen,
  name,
  not,
  note,
  size,
  textTest,
  used,
} from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, TENANT, thing } from './tables.ts'

const UNKNOWN = eq(size, 1)

/** Each condition finds just these things. */
export async function finds(
  store: Store,
  expected: readonly (readonly [Predicate, readonly string[]])[],
): Promise<void> {
  for (const [where, ids] of expected) {
    assert.deepEqual(await idsOf(store, where), ids, JSON.stringify(where))
    assert.equal(await store.count(thing, TENANT, where), ids.length, JSON.stringify(where))
  }
}

/** One row, of which nothing but the id is known, and what of it is true. */
function logic(id: string, title: string, truths: readonly (readonly [Predicate, boolean])[]): ContractCase {
  return contractCase(id, title, async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a')])
    await finds(
      store,
      truths.map(([where, isTrue]) => [where, isTrue ? ['a'] : []] as const),
    )
  })
}

/** Comparisons, logic and text. */
export const operatorCases: readonly ContractCase[] = [
  contractCase('operators.compare', 'compares values of every kind with each operator', async ({ store }) => {
    const values = [
      { name: 'a', size: -1, isOpen: false, dueAt: -5, day: '2023-12-31' },
      { name: 'b', size: 0, isOpen: false, dueAt: 0, day: '2024-01-01' },
      { name: 'c', size: 7, isOpen: true, dueAt: 5, day: '2024-01-02' },
    ]
    await store.insert(thing, TENANT, [...values.map((value) => aThing(value.name, value)), aThing('x')])

    const results: { [op in Comparison]: readonly string[] } = {
      eq: ['b'],
      neq: ['a', 'c'],
      gt: ['c'],
      gte: ['b', 'c'],
      lt: ['a'],
      lte: ['a', 'b'],
    }
    for (const [op, ids] of Object.entries(results) as [Comparison, readonly string[]][]) {
      await finds(store, [
        [compare(name, op, 'b'), ids],
        [compare(size, op, 0), ids],
        [compare(dueAt, op, 0), ids],
        [compare(day, op, '2024-01-01'), ids],
      ])
    }
    await finds(store, [
      [compare(isOpen, 'gt', false), ['c']],
      [compare(isOpen, 'lte', false), ['a', 'b']],
      [compare(isOpen, 'neq', true), ['a', 'b']],
    ])
  }),

  contractCase(
    'operators.text-order',
    'orders texts by code point when it compares them',
    async ({ store }) => {
      await store.insert(
        thing,
        TENANT,
        ['Z', 'a', 'é', '\uff61', '😀'].map((text, index) => aThing(`t${index}`, { name: text })),
      )

      await finds(store, [
        [compare(name, 'lt', 'a'), ['t0']],
        [compare(name, 'gt', 'z'), ['t2', 't3', 't4']],
        [compare(name, 'gt', '\uff61'), ['t4']],
      ])
    },
  ),

  contractCase('operators.columns', 'compares two columns of a row', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { size: 1, used: 1, name: 'x', note: 'y' }),
      aThing('b', { size: 1, used: 2, name: 'x', note: 'x' }),
      aThing('c', { size: 1 }),
    ])

    await finds(store, [
      [eq(size, used), ['a']],
      [compare(size, 'lt', used), ['b']],
      [not(eq(size, used)), ['b']],
      [compare(name, 'neq', note), ['a']],
      [compare(name, 'gte', note), ['b']],
    ])
  }),

  contractCase('operators.in', 'finds a value among several, and none among none', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { size: 1, name: 'x' }),
      aThing('b', { size: 2, name: 'y' }),
      aThing('c'),
    ])

    await finds(store, [
      [isIn(size, [2, 3, 2]), ['b']],
      [isIn(name, ['x', 'y', "'", '😀']), ['a', 'b']],
      [not(isIn(size, [2])), ['a']],
      [isIn(size, []), []],
      [not(isIn(size, [])), ['a', 'b', 'c']],
      [isIn(isOpen, [true, false]), []],
    ])
  }),

  contractCase('operators.null', 'tells nothing from something, for sure', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { size: 0, name: '', isOpen: false }), aThing('b')])

    for (const column of [size, name, isOpen]) {
      await finds(store, [
        [isNull(column), ['b']],
        [not(isNull(column)), ['a']],
      ])
    }
  }),

  logic('operators.unknown', 'takes a comparison with nothing for neither true nor false', [
    [UNKNOWN, false],
    [compare(size, 'neq', 1), false],
    [not(UNKNOWN), false],
    [not(not(UNKNOWN)), false],
    [isIn(size, [1, 2]), false],
    [not(isIn(size, [1, 2])), false],
    [not(eq(size, used)), false],
    [not(eq(size, size)), false],
    [textTest('contains', name, ''), false],
    [not(textTest('startsWith', name, 'x')), false],
  ]),

  logic('operators.kleene', 'combines true, false and unknown as Kleene does', [
    [all(ALWAYS, UNKNOWN), false],
    [not(all(ALWAYS, UNKNOWN)), false],
    [not(all(NEVER, UNKNOWN)), true],
    [not(all(UNKNOWN, NEVER)), true],
    [any(UNKNOWN, ALWAYS), true],
    [any(NEVER, UNKNOWN), false],
    [not(any(NEVER, UNKNOWN)), false],
    [not(any(UNKNOWN, not(UNKNOWN))), false],
    [any(all(UNKNOWN, NEVER), not(all(UNKNOWN, NEVER))), true],
  ]),

  logic('operators.constants', 'takes no conditions at all for true, and no choice for false', [
    [ALWAYS, true],
    [NEVER, false],
    [not(NEVER), true],
    [all(), true],
    [any(), false],
    [not(any()), true],
    [all(any(), ALWAYS), false],
  ]),

  contractCase(
    'operators.text-tests',
    'looks for text at the start, at the end and within',
    async ({ store }) => {
      const texts = ['', 'ab', 'abc', 'cab', '😀b', 'b😀']
      await store.insert(
        thing,
        TENANT,
        texts.map((text, index) => aThing(`t${index}`, { name: text })),
      )

      await finds(store, [
        [textTest('contains', name, 'ab'), ['t1', 't2', 't3']],
        [textTest('startsWith', name, 'ab'), ['t1', 't2']],
        [textTest('endsWith', name, 'ab'), ['t1', 't3']],
        [textTest('contains', name, '😀'), ['t4', 't5']],
        [textTest('endsWith', name, '😀'), ['t5']],
        [textTest('startsWith', name, '😀b!'), []],
        [not(textTest('contains', name, 'b')), ['t0']],
        [textTest('endsWith', name, ''), ['t0', 't1', 't2', 't3', 't4', 't5']],
      ])
    },
  ),

  contractCase(
    'operators.text-tests-are-literal',
    'takes wildcards and escapes for what they are',
    async ({ store }) => {
      const texts = ['100%', '100 x', 'a_b', 'axb', 'a\\b', "a'b", 'a*b', 'a[b', 'a.b', 'a?b']
      await store.insert(
        thing,
        TENANT,
        texts.map((text, index) => aThing(`t${index}`, { name: text })),
      )

      for (const [index, mark] of [
        [0, '%'],
        [2, '_'],
        [4, '\\'],
        [5, "'"],
        [6, '*'],
        [7, '['],
        [8, '.'],
        [9, '?'],
      ] as const) {
        await finds(store, [
          [textTest('contains', name, mark), [`t${index}`]],
          [textTest('startsWith', name, `${texts[index]?.split(mark)[0]}${mark}`), [`t${index}`]],
          [textTest('endsWith', name, `${mark}${texts[index]?.split(mark)[1]}`), [`t${index}`]],
        ])
      }
    },
  ),

  contractCase(
    'operators.deep',
    'evaluates conditions sixteen deep and five hundred wide',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a', { size: 1 }), aThing('b', { size: 2 })])
      let deep: Predicate = eq(size, 1)
      for (let level = 0; level < 16; level++)
        deep = level % 2 ? all(deep, not(isNull(size))) : any(deep, isNull(size))
      const wide = any(...Array.from({ length: 500 }, (_, index) => eq(size, index + 2)))

      await finds(store, [
        [deep, ['a']],
        [not(deep), ['b']],
        [wide, ['b']],
      ])
    },
  ),
]
