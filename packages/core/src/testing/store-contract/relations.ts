import assert from 'node:assert/strict'
import { ALWAYS, type ColumnRef, NEVER, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { idsIn, refuses } from './asking.ts'
import {
  all,
  any,
  asc,
  BOX,
  compare,
  countOf,
  dueAt,
  eq,
  isNull,
  name,
  not,
  ref,
  related,
  size,
  THINGS,
  used,
} from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { finds } from './operators.ts'
import { aBox, aThing, box, TENANT, thing } from './tables.ts'

const label = ref('label', 'text')
const big = compare(size, 'gte', 10)

/** `full` holds a big and a small thing, `big` a big one, `odd` one of unknown size, `empty` none. */
async function fillBoxes(store: Store): Promise<void> {
  await store.insert(
    box,
    TENANT,
    ['full', 'big', 'odd', 'empty'].map((id) => aBox(id, { label: id, parentId: 'full' })),
  )
  await store.insert(thing, TENANT, [
    aThing('a', { boxId: 'full', size: 10 }),
    aThing('b', { boxId: 'full', size: 1 }),
    aThing('c', { boxId: 'big', size: 12, deletedAt: 5 }),
    aThing('d', { boxId: 'odd' }),
    aThing('e', { size: 99 }),
    aThing('f', { boxId: 'nowhere', size: 99 }),
  ])
}

async function findsBoxes(
  store: Store,
  expected: readonly (readonly [Predicate, readonly string[]])[],
): Promise<void> {
  for (const [where, ids] of expected) {
    const found = await store.find(box, TENANT, { where, orderBy: [asc(label)] })
    assert.deepEqual(idsIn(found), [...ids].sort(), JSON.stringify(where))
  }
}

/** Related rows: some, every, none, how many. */
export const relationCases: readonly ContractCase[] = [
  contractCase(
    'relations.quantifiers',
    'asks for some, every and none of the related rows',
    async ({ store }) => {
      await fillBoxes(store)

      await findsBoxes(store, [
        [related('some', THINGS, big), ['full', 'big']],
        [related('every', THINGS, big), ['big', 'empty']],
        [related('everyNonEmpty', THINGS, big), ['big']],
        [related('none', THINGS, big), ['odd', 'empty']],
        [related('some', THINGS, ALWAYS), ['full', 'big', 'odd']],
        [related('none', THINGS, ALWAYS), ['empty']],
        [related('every', THINGS, NEVER), ['empty']],
      ])
    },
  ),

  contractCase(
    'relations.two-valued',
    'takes an unknown of a related row for no, whatever stands around',
    async ({ store }) => {
      await fillBoxes(store)

      await findsBoxes(store, [
        [not(related('some', THINGS, big)), ['odd', 'empty']],
        [not(related('every', THINGS, big)), ['full', 'odd']],
        [related('some', THINGS, not(big)), ['full']],
        [related('every', THINGS, not(big)), ['empty']],
        [related('everyNonEmpty', THINGS, not(eq(name, 'x'))), []],
        [not(related('everyNonEmpty', THINGS, big)), ['full', 'odd', 'empty']],
      ])
    },
  ),

  contractCase('relations.to-one', 'asks the one row that a row refers to', async ({ store }) => {
    await fillBoxes(store)

    await finds(store, [
      [related('some', BOX, eq(label, 'full')), ['a', 'b']],
      [related('none', BOX, eq(label, 'full')), ['c', 'd', 'e', 'f']],
      [related('none', BOX, ALWAYS), ['e', 'f']],
      [related('every', BOX, eq(label, 'full')), ['a', 'b', 'e', 'f']],
    ])
  }),

  contractCase(
    'relations.where',
    'leaves out related rows for which the relation does not hold',
    async ({ store }) => {
      await fillBoxes(store)
      const live = { ...THINGS, where: isNull(ref('deletedAt', 'datetime')) }

      await findsBoxes(store, [
        [related('some', live, big), ['full']],
        [related('every', live, big), ['big', 'empty']],
        [related('everyNonEmpty', live, big), []],
        [countOf(live, ALWAYS, 'eq', 0), ['big', 'empty']],
      ])
    },
  ),

  contractCase('relations.count', 'compares the number of related rows', async ({ store }) => {
    await fillBoxes(store)

    await findsBoxes(store, [
      [countOf(THINGS, ALWAYS, 'eq', 1), ['big', 'odd']],
      [countOf(THINGS, ALWAYS, 'neq', 1), ['full', 'empty']],
      [countOf(THINGS, ALWAYS, 'gt', 1), ['full']],
      [countOf(THINGS, ALWAYS, 'gte', 1), ['full', 'big', 'odd']],
      [countOf(THINGS, big, 'lt', 1), ['odd', 'empty']],
      [countOf(THINGS, big, 'lte', 0), ['odd', 'empty']],
      [not(countOf(THINGS, big, 'eq', 0)), ['full', 'big']],
    ])
  }),

  contractCase(
    'relations.nested',
    'follows a relation of a relation, also back into the same table',
    async ({ store }) => {
      await fillBoxes(store)
      const inner = { table: 'box', local: 'parentId', foreign: 'id' }
      const boxes = { table: 'box', local: 'id', foreign: 'parentId' }

      await finds(store, [
        [related('some', BOX, related('some', THINGS, all(big, eq(size, 10)))), ['a', 'b']],
        [related('some', BOX, countOf(THINGS, ALWAYS, 'eq', 2)), ['a', 'b']],
        [related('some', BOX, related('some', inner, eq(label, 'full'))), ['a', 'b', 'c', 'd']],
      ])
      await findsBoxes(store, [
        [related('some', boxes, eq(label, 'odd')), ['full']],
        [
          related('some', inner, related('some', boxes, related('none', THINGS, ALWAYS))),
          ['full', 'big', 'odd', 'empty'],
        ],
        [countOf(boxes, eq(label, 'odd'), 'eq', 1), ['full']],
      ])
    },
  ),

  contractCase(
    'relations.own-columns',
    'means the related row by its columns, and the row itself outside',
    async ({ store }) => {
      await fillBoxes(store)
      await store.update(thing, TENANT, { where: eq(size, 10), set: { name: 'a', note: 'a' } })
      const sameNames = eq(name, ref('note', 'text'))

      await finds(store, [
        [all(sameNames, related('some', BOX, related('some', THINGS, not(sameNames)))), []],
      ])
      await finds(store, [
        [any(isNull(size), related('some', BOX, related('some', THINGS, sameNames))), ['a', 'b', 'd']],
      ])
    },
  ),

  contractCase(
    'relations.in-writes',
    'decides by related rows what to change, claim and remove',
    async ({ store }) => {
      await fillBoxes(store)
      const inFull = related('some', BOX, eq(label, 'full'))

      assert.equal(await store.update(thing, TENANT, { where: inFull, set: { note: 'full' } }), 2)
      const claimed = await store.claim(thing, TENANT, {
        where: inFull,
        orderBy: [asc(size)],
        limit: 1,
        set: { note: 'mine' },
      })
      assert.deepEqual(idsIn(claimed), ['b'])
      assert.equal(await store.delete(thing, TENANT, not(inFull)), 4)
      assert.equal(await store.delete(thing, TENANT, related('some', BOX, related('some', THINGS, big))), 2)
    },
  ),

  contractCase(
    'relations.outer',
    'compares related rows with the row that they are related to',
    async ({ store }) => {
      const LATER = { ...THINGS, table: 'thing', local: 'boxId', foreign: 'boxId' }
      await store.insert(thing, TENANT, [
        aThing('a', { boxId: 'x', size: 1, dueAt: 0, data: { n: 1 } }),
        aThing('b', { boxId: 'x', size: 2, dueAt: 86_400_000, data: { n: 2 } }),
        aThing('c', { boxId: 'x', size: 5, dueAt: 86_400_001, data: { n: 9 } }),
        aThing('d', { boxId: 'x', size: null, dueAt: null }),
        aThing('e', { boxId: 'y', size: 3, dueAt: 0 }),
      ])
      const outer = (column: ColumnRef): ColumnRef => ({ ...column, of: 'outer' })
      const beyond = (column: ColumnRef, op: 'gt' | 'lte', plus?: number): Predicate =>
        compare(column, op, outer(column), plus)
      const isLarger = compare(size, 'gt', outer(size))
      const n = ref('data', 'int', 'n')

      await finds(store, [
        [related('some', LATER, isLarger), ['a', 'b']],
        [related('none', LATER, isLarger), ['c', 'd', 'e']],
        [related('some', LATER, beyond(size, 'gt', 3)), ['a']],
        [related('some', LATER, beyond(size, 'gt', -1)), ['a', 'b', 'c', 'e']],
        [related('some', { ...LATER, where: isLarger }, compare(name, 'neq', 'x')), []],
        [related('some', { ...LATER, where: isLarger }, compare(size, 'eq', 5)), ['a', 'b']],
        [related('some', LATER, all(isLarger, beyond(dueAt, 'lte', 1))), ['b']],
        [related('some', LATER, all(isLarger, beyond(dueAt, 'lte', 86_400_000))), ['a', 'b']],
        [countOf(LATER, isLarger, 'eq', 2), ['a']],
        [related('some', LATER, beyond(n, 'gt', 7)), ['a']],
        [related('some', LATER, compare(n, 'gt', outer(size), 7)), ['a']],
        [related('some', LATER, compare(size, 'gt', outer(n), 3)), ['a']],
        // The row itself is the nearest one around: two relations deep, it is the related row between.
        [related('some', LATER, all(isLarger, related('some', LATER, isLarger))), ['a']],
      ])
      await refuses('SCHEMA', store.find(thing, TENANT, { where: isLarger }))
      const astray = related('some', BOX, compare(label, 'eq', outer(label)))
      await refuses('SCHEMA', store.find(thing, TENANT, { where: astray }))
    },
  ),

  contractCase('relations.plus', 'adds to the column that another is compared with', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { size: 5, used: 3, dueAt: 0 }),
      aThing('b', { size: 5, used: 1, dueAt: 9 }),
      aThing('c', { used: 1 }),
    ])

    await finds(store, [
      [compare(size, 'eq', used, 2), ['a']],
      [compare(size, 'gt', used, 2), ['b']],
      [not(compare(size, 'gt', used, 2)), ['a']],
      [compare(dueAt, 'eq', dueAt, 0), ['a', 'b']],
      [compare(dueAt, 'lt', dueAt, 100_000_000_000_000), ['a', 'b']],
      [compare(dueAt, 'gt', dueAt, -100_000_000_000_000), ['a', 'b']],
    ])
  }),
]
