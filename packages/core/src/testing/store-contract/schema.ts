import assert from 'node:assert/strict'
import type { Store } from '../../store/store.ts'
import type { Row, Table } from '../../store/table.ts'
import { idsOf, refuses, rowsOf } from './asking.ts'
import { asc, compare, eq, isNull, ref } from './conditions.ts'
import { type ContractCase, contractCase } from './contract-case.ts'
import { aThing, box, column, someThings, TENANT, thing } from './tables.ts'

const colour = column('colour', 'text')

function withColumns(table: Table, ...columns: Table['columns']): Table {
  return { ...table, columns: [...table.columns, ...columns] }
}

function infoOf({ name, columns }: Table): unknown {
  return { name, columns: columns.map(({ name, kind, nullable }) => ({ name, kind, nullable })) }
}

async function inspected(
  store: Store,
  wanted: string,
): Promise<{ readonly table: unknown; readonly indexes: readonly string[] }> {
  const info = (await store.inspect()).find(({ name }) => name === wanted)
  return {
    table: info && infoOf({ ...info, unique: [], indexes: [] } as never),
    indexes: [...(info?.indexes ?? [])].sort(),
  }
}

/** A row without its nulls. */
function filled(row: Row | undefined): unknown {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== null))
}

/** Tables, columns and keys that come and go. */
export const schemaCases: readonly ContractCase[] = [
  contractCase(
    'schema.inspect',
    'shows tables as they were created, in the spelling of the code',
    async ({ store }) => {
      for (const table of [thing, box])
        assert.deepEqual((await inspected(store, table.name)).table, infoOf(table))
      assert.deepEqual((await inspected(store, 'thing')).indexes, [
        'thingCode',
        'thingDue',
        'thingOpen',
        'thingSize',
      ])
      assert.deepEqual((await inspected(store, 'nothing')).table, undefined)
    },
  ),

  contractCase('schema.odd-names', 'takes names that mean something in SQL', async ({ store }) => {
    const order: Table = {
      name: 'order',
      columns: ['id', 'select', 'groupBy', 'user', 'primaryKey', 'line2', 'end'].map((name) =>
        column(name, 'text', name !== 'id'),
      ),
      unique: [{ name: 'orderUser', columns: ['user', 'groupBy'], whileNull: 'end' }],
      indexes: [
        {
          ...{ name: 'orderSelect', columns: [{ column: 'select', direction: 'desc' }] },
          ...{ whileNull: 'end', whileSet: 'primaryKey' },
        },
      ],
    }
    await store.apply({ step: 'createTable', table: order })
    const row = { id: 'a', select: '1', groupBy: '2', user: '3', primaryKey: '4', line2: '5', end: null }
    await store.insert(order, TENANT, [row])

    const query = { where: eq(ref('primaryKey', 'text'), '4'), orderBy: [asc(ref('groupBy', 'text'))] }
    assert.deepEqual(await rowsOf(store, query, order), [row])
    const refusal = await refuses('TAKEN', store.insert(order, TENANT, [{ ...row, id: 'b' }]))
    assert.equal(refusal.constraint, 'orderUser')
    assert.deepEqual((await inspected(store, 'order')).table, infoOf(order))
  }),

  contractCase('schema.create-twice', 'does nothing when a table is created again', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a')])
    await store.apply({ step: 'createTable', table: thing })

    assert.deepEqual(await idsOf(store), ['a'])
  }),

  contractCase(
    'schema.add-column',
    'gives old rows null in a new column, also when the table wants a value there',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a')])
      const needed = column('needed', 'int', false)
      for (const added of [colour, needed, colour])
        await store.apply({ step: 'addColumn', table: 'thing', column: added })
      const grown = withColumns(thing, colour, needed)

      await store.insert(grown, TENANT, [aThing('b', { colour: 'red', needed: 1 })])
      assert.deepEqual(await rowsOf(store, {}, grown), [
        { ...aThing('a'), colour: null, needed: null },
        { ...aThing('b'), colour: 'red', needed: 1 },
      ])
    },
  ),

  contractCase('schema.older-code', 'serves code that does not know a column yet', async ({ store }) => {
    const grown = withColumns(thing, colour)
    await store.apply({ step: 'addColumn', table: 'thing', column: colour })
    await store.insert(grown, TENANT, [aThing('a', { colour: 'red' })])

    await store.insert(thing, TENANT, [aThing('b')])
    await store.update(thing, TENANT, { where: compare(ref('version', 'int'), 'gte', 1), set: { name: 'x' } })
    assert.deepEqual(
      await rowsOf(store),
      ['a', 'b'].map((id) => aThing(id, { name: 'x' })),
    )
    assert.deepEqual(await rowsOf(store, { columns: ['colour'] }, grown), [
      { id: 'a', colour: 'red' },
      { id: 'b', colour: null },
    ])
  }),

  contractCase('schema.add-unique', 'keeps a new key from then on', async ({ store }) => {
    const unique = { name: 'thingName', columns: ['name'] }
    await store.insert(thing, TENANT, [aThing('a', { name: 'x' }), aThing('b')])
    await store.insert(thing, 'other', [aThing('a', { name: 'x' })])
    for (let time = 1; time <= 2; time++) await store.apply({ step: 'addUnique', table: 'thing', unique })

    const refusal = await refuses('TAKEN', store.insert(thing, TENANT, [aThing('c', { name: 'x' })]))
    assert.equal(refusal.constraint, 'thingName')
    await store.insert(thing, TENANT, [aThing('d')])
  }),

  contractCase(
    'schema.add-unique-refused',
    'refuses a new key that rows already break',
    async ({ store }) => {
      const unique = { name: 'thingName', columns: ['name'] }
      await store.insert(
        thing,
        TENANT,
        ['a', 'b'].map((id) => aThing(id, { name: 'x' })),
      )

      await refuses('TAKEN', store.apply({ step: 'addUnique', table: 'thing', unique }))
      assert.deepEqual((await inspected(store, 'thing')).indexes.includes('thingName'), false)
      await store.insert(thing, TENANT, [aThing('c', { name: 'x' })])
    },
  ),

  contractCase(
    'schema.indexes',
    'adds and drops indexes and keys, as often as it is told',
    async ({ store }) => {
      await store.insert(
        thing,
        TENANT,
        someThings(5, (size) => ({ size, code: `c${size}` })),
      )
      const index = {
        name: 'thingName',
        columns: [
          { column: 'name', direction: 'asc' },
          { column: 'size', direction: 'desc' },
        ],
      } as const
      for (let time = 1; time <= 2; time++) {
        await store.apply({ step: 'addIndex', table: 'thing', index })
        for (const name of ['thingSize', 'thingCode'])
          await store.apply({ step: 'dropIndex', table: 'thing', name })
      }

      assert.deepEqual((await inspected(store, 'thing')).indexes, ['thingDue', 'thingName', 'thingOpen'])
      assert.deepEqual(await store.insert(thing, TENANT, [aThing('z', { code: 'c1' })]), ['z'])
      assert.equal((await idsOf(store, compare(ref('size', 'int'), 'gt', 2))).length, 2)
    },
  ),

  contractCase(
    'schema.rename-column',
    'keeps the values of a column under its new name, and its keys',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a', { code: 'A', name: 'x' })])
      for (let time = 1; time <= 2; time++)
        await store.apply({ step: 'renameColumn', table: 'thing', from: 'code', to: 'codeName' })

      const columns = thing.columns.map((each) =>
        each.name === 'code' ? { ...each, name: 'codeName' } : each,
      )
      const renamed: Table = {
        ...thing,
        columns,
        unique: [{ name: 'thingCode', columns: ['codeName'], whileNull: 'deletedAt' }],
      }
      const [row] = await rowsOf(store, {}, renamed)
      assert.deepEqual(filled(row), { id: 'a', version: 1, name: 'x', codeName: 'A' })
      await refuses('TAKEN', store.insert(renamed, TENANT, [{ id: 'b', version: 1, codeName: 'A' }]))
      await refuses('SCHEMA', store.find(thing, TENANT, {}))
      await refuses(
        'SCHEMA',
        store.apply({ step: 'renameColumn', table: 'thing', from: 'nothing', to: 'something' }),
      )
    },
  ),

  contractCase(
    'schema.drop-column',
    'forgets a column, and the indexes and keys over it',
    async ({ store }) => {
      await store.insert(thing, TENANT, [aThing('a', { code: 'A', size: 1 })])
      for (const name of ['size', 'code', 'size'])
        await store.apply({ step: 'dropColumn', table: 'thing', name })

      const smaller: Table = {
        ...thing,
        columns: thing.columns.filter(({ name }) => name !== 'size' && name !== 'code'),
      }
      const [row] = await rowsOf(store, {}, smaller)
      assert.deepEqual(filled(row), { id: 'a', version: 1 })
      assert.deepEqual((await inspected(store, 'thing')).indexes, ['thingDue', 'thingOpen'])
    },
  ),

  contractCase('schema.drop-table', 'forgets a table with its rows', async ({ store }) => {
    await store.insert(thing, TENANT, [aThing('a')])
    for (let time = 1; time <= 2; time++) await store.apply({ step: 'dropTable', table: 'thing' })

    await refuses('SCHEMA', store.count(thing, TENANT))
    await store.apply({ step: 'createTable', table: thing })
    assert.equal(await store.count(thing, TENANT), 0)
  }),

  contractCase(
    'schema.missing',
    'says that the schema is behind when a table or column is missing',
    async ({ store }) => {
      const missing: Table = { ...thing, name: 'missing' }
      const grown = withColumns(thing, colour)

      await refuses('SCHEMA', store.find(missing, TENANT, {}))
      await refuses('SCHEMA', store.insert(missing, TENANT, [aThing('a')]))
      await refuses('SCHEMA', store.find(grown, TENANT, {}))
      await refuses('SCHEMA', store.insert(grown, TENANT, [aThing('a', { colour: 'red' })]))
      await refuses('SCHEMA', store.count(grown, TENANT, isNull(ref('colour', 'text'))))
      await refuses('SCHEMA', store.apply({ step: 'addColumn', table: 'missing', column: colour }))
      const relation = { table: 'missing', local: 'id', foreign: 'id' }
      await refuses(
        'SCHEMA',
        store.count(thing, TENANT, {
          is: 'related',
          relation,
          quantifier: 'some',
          of: isNull(ref('id', 'text')),
        }),
      )
      assert.deepEqual(await store.insert(thing, TENANT, [aThing('a')]), ['a'])
    },
  ),
]
