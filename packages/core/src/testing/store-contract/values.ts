import assert from 'node:assert/strict'
import type { Row } from '../../store/table.ts'
import { idsOf, refuses, rowsOf, valueIn } from './asking.ts'
import { asc, compare, data, day, dueAt, eq, isNull, isOpen, size } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, TENANT, thing } from './tables.ts'

const MAX = Number.MAX_SAFE_INTEGER
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z')
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')

/** Things `a`, `b`, … with one column set to each of the values. */
function eachIn(column: string, values: readonly unknown[]): readonly Row[] {
  return values.map((value, index) => aThing(String.fromCharCode(97 + index), { [column]: value } as Row))
}

/** None of the values can be stored in the column. */
function refusing(id: string, title: string, column: string, values: readonly unknown[]): ContractCase {
  return contractCase(id, title, async ({ store }) => {
    for (const row of eachIn(column, values)) await refuses('VALUE', store.insert(thing, TENANT, [row]))
    assert.deepEqual(await idsOf(store), [])
  })
}

/** The values come back as they were. */
function keeping(id: string, title: string, column: string, values: readonly unknown[]): ContractCase {
  return contractCase(id, title, async ({ store }) => {
    const rows = eachIn(column, values)
    await store.insert(thing, TENANT, rows)
    assert.deepEqual(await rowsOf(store), rows)
  })
}

/** Nested lists, so many deep. */
function nested(depth: number): unknown {
  let value: unknown = []
  for (let level = 1; level < depth; level++) value = [value]
  return value
}

/** Numbers, booleans, instants, days and JSON. */
export const valueCases: readonly ContractCase[] = [
  keeping('values.integers', 'keeps integers up to the last safe one', 'size', [
    0,
    1,
    -1,
    2 ** 31,
    -(2 ** 40),
    MAX,
    -MAX,
  ]),
  refusing('values.integers-refused', 'refuses what is no safe integer', 'size', [
    MAX + 1,
    -MAX - 1,
    0.5,
    1e300,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '5',
    true,
    10n,
  ]),

  contractCase(
    'values.integers-compared',
    'compares integers exactly at the end of their range',
    async ({ store }) => {
      await store.insert(thing, TENANT, eachIn('size', [MAX, MAX - 1, -MAX, 1 - MAX]))

      assert.deepEqual(await idsOf(store, compare(size, 'gt', MAX - 1)), ['a'])
      assert.deepEqual(await idsOf(store, eq(size, 1 - MAX)), ['d'])
      assert.deepEqual(await idsOf(store, undefined, { orderBy: [asc(size)] }), ['c', 'd', 'b', 'a'])
    },
  ),

  contractCase('values.negative-zero', 'keeps -0 as 0', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a', { size: -0, dueAt: -0, data: [-0] })])

    assert.deepEqual(await rowsOf(store, { where: eq(size, 0) }), [
      aThing('a', { size: 0, dueAt: 0, data: [0] }),
    ])
  }),

  contractCase('values.booleans', 'keeps true, false and nothing apart', async ({ store }) => {
    await store.insert(thing, TENANT, eachIn('isOpen', [true, false, null]))

    assert.deepEqual(await idsOf(store, eq(isOpen, true)), ['a'])
    assert.deepEqual(await idsOf(store, eq(isOpen, false)), ['b'])
    assert.deepEqual(await idsOf(store, isNull(isOpen)), ['c'])
    assert.deepEqual(
      [await valueIn(store, 'a', 'isOpen'), await valueIn(store, 'b', 'isOpen')],
      [true, false],
    )
  }),
  refusing('values.booleans-refused', 'refuses what is no boolean', 'isOpen', [0, 1, 'true', '']),

  keeping('values.instants', 'keeps instants to the millisecond, also before 1970', 'dueAt', [
    0,
    1,
    999,
    -1,
    -999,
    -86_400_001,
    1_700_000_000_001,
    FIRST_INSTANT,
    LAST_INSTANT,
  ]),
  refusing('values.instants-refused', 'refuses what is no instant of the years 1 to 9999', 'dueAt', [
    0.5,
    FIRST_INSTANT - 1,
    LAST_INSTANT + 1,
    Number.NaN,
    '2024-01-01T00:00:00Z',
    new Date(0),
  ]),

  contractCase('values.instants-compared', 'compares instants to the millisecond', async ({ store }) => {
    await store.insert(thing, TENANT, eachIn('dueAt', [-1, 0, 1, -86_400_001]))

    assert.deepEqual(await idsOf(store, compare(dueAt, 'lt', 0)), ['a', 'd'])
    assert.deepEqual(await idsOf(store, eq(dueAt, -1)), ['a'])
    assert.deepEqual(await idsOf(store, undefined, { orderBy: [asc(dueAt)] }), ['d', 'a', 'b', 'c'])
  }),

  keeping('values.days', 'keeps calendar days without shifting them', 'day', [
    '1970-01-01',
    '2024-02-29',
    '1900-03-01',
    '0001-01-01',
    '9999-12-31',
    '2024-03-31',
    '1582-10-10',
  ]),
  refusing('values.days-refused', 'refuses days that do not exist', 'day', [
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-04-31',
    '0000-01-01',
    '2024-1-1',
    '20240101',
    '2024-01-01T00:00:00Z',
    '',
    0,
  ]),

  contractCase('values.days-compared', 'compares days in the order of the calendar', async ({ store }) => {
    await store.insert(thing, TENANT, eachIn('day', ['2024-01-31', '2024-02-01', '0999-12-31', null]))

    assert.deepEqual(await idsOf(store, compare(day, 'lt', '2024-02-01')), ['a', 'c'])
    assert.deepEqual(await idsOf(store, undefined, { orderBy: [asc(day)] }), ['c', 'a', 'b', 'd'])
  }),

  refusing('values.texts-refused', 'refuses what is no text', 'name', [5, true, ['a'], { a: 1 }]),
  refusing('values.needed', 'refuses null where a value is needed', 'version', [null]),

  contractCase(
    'values.left-out-needed',
    'refuses a row that leaves out a value that is needed',
    async ({ store }) => {
      await refuses('VALUE', store.insert(thing, TENANT, [{ id: 'a', name: 'Ada' }]))
      await refuses('VALUE', store.insert(thing, TENANT, [{ version: 1, name: 'Ada' }]))
    },
  ),

  contractCase(
    'values.unknown-column',
    'refuses a column that the table does not have',
    async ({ store }) => {
      for (const unknown of ['colour', 'tenant', 'constructor', 'Name', 'due_at'])
        await refuses('VALUE', store.insert(thing, TENANT, [{ ...aThing('a'), [unknown]: null }]))
    },
  ),

  keeping('values.json', 'keeps JSON of any shape', 'data', [
    {},
    [],
    '',
    'text',
    'null',
    0,
    false,
    true,
    [null, [[]], {}],
    { a: null, b: { c: [{ d: [] }] }, '': 1, 'a.b': 2, '$[0]': 3, '"': 4, 客户: '😀' },
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
  ]),
  keeping('values.json-numbers', 'keeps the numbers in JSON to the last digit', 'data', [
    [0.1, 0.1 + 0.2, -1.5, 1e21, 1e-7, 5e-324, 1.7976931348623157e308],
    [MAX, -MAX, 123_456_789.123456, 100, 1e2],
  ]),
  keeping('values.json-deep', 'keeps JSON nested a hundred deep', 'data', [nested(100)]),
  refusing('values.json-refused', 'refuses what is no plain JSON', 'data', [
    Number.NaN,
    { a: undefined },
    [Number.POSITIVE_INFINITY],
    new Date(0),
    new Map(),
    () => 1,
    10n,
    { when: new Date(0) },
    nested(100_000),
  ]),

  contractCase('values.json-null', 'takes the JSON value null for nothing', async ({ store }) => {
    await store.insert(thing, TENANT, [
      aThing('a', { data: null }),
      aThing('b', { data: 'null' }),
      aThing('c', { data: [null] }),
    ])

    assert.deepEqual(await idsOf(store, isNull(data('text'))), ['a'])
    assert.equal(await valueIn(store, 'a', 'data'), null)
  }),

  contractCase(
    'values.raw-read-back',
    'stores text and numbers as the database itself reads them',
    async ({ store, raw }) => {
      if (!raw) return
      await store.insert(thing, TENANT, [aThing('a', { name: '客户 😀', size: -MAX, dueAt: null })])

      const [row] = await raw('select tenant, id, name, size, due_at from thing')
      assert.ok(row)
      const found = [row['tenant'], row['id'], row['name'], String(row['size']), row['due_at']]
      assert.deepEqual(found, [TENANT, 'a', '客户 😀', String(-MAX), null])
    },
  ),
]
