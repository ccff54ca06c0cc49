import { DatabaseSync } from 'node:sqlite'
import { sqlStore } from '@guanxi/adapters-sql'
import {
  ALWAYS,
  both,
  empty,
  equals,
  type FindQuery,
  type Predicate,
  type Row,
  type SortKey,
  searchWords,
  type Table,
} from '@guanxi/core/store'
import { CompiledQuery, Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqliteConnection } from './sqlite-connection.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { sqliteFlavour } from './sqlite-flavour.ts'

const ROWS = 20_000
const TENANT = 'acme'

const column = (name: string, kind: Table['columns'][number]['kind'], nullable = true) => ({
  name,
  kind,
  nullable,
})
const lead: Table = {
  name: 'lead',
  columns: [
    column('id', 'text', false),
    column('name', 'text', false),
    column('ownerId', 'text'),
    column('stage', 'text', false),
    column('createdAt', 'datetime', false),
    column('dueAt', 'datetime'),
    column('deletedAt', 'datetime'),
  ],
  unique: [{ name: 'leadName', columns: ['name'], whileNull: 'deletedAt' }],
  indexes: [
    {
      name: 'leadOwner',
      columns: [
        { column: 'ownerId', direction: 'asc' },
        { column: 'createdAt', direction: 'desc' },
      ],
      whileNull: 'deletedAt',
    },
    {
      name: 'leadStage',
      columns: [
        { column: 'stage', direction: 'asc' },
        { column: 'dueAt', direction: 'asc' },
      ],
    },
    {
      name: 'leadDue',
      columns: [{ column: 'dueAt', direction: 'asc' }],
      whileNull: 'deletedAt',
      whileSet: 'dueAt',
    },
    {
      name: 'leadText',
      columns: [
        { column: 'name', direction: 'asc' },
        { column: 'stage', direction: 'asc' },
      ],
      fullText: true,
    },
  ],
}

const newest: SortKey = { column: { column: 'createdAt', kind: 'datetime' }, direction: 'desc' }
const due: SortKey = { column: { column: 'dueAt', kind: 'datetime' }, direction: 'asc' }
const ofOwner = both(equals('ownerId', 'owner-7'), empty('deletedAt'))
const ofStage = equals('stage', 'open')
const isDue: Predicate = {
  is: 'compare',
  column: { column: 'dueAt', kind: 'datetime' },
  op: 'lte',
  to: 50_000,
}

const lists: readonly (readonly [title: string, query: FindQuery])[] = [
  ['an owner, newest first', { where: ofOwner, orderBy: [newest] }],
  [
    'an owner, the next page',
    { where: ofOwner, orderBy: [newest], after: { values: [15_000], id: 'l00015000' } },
  ],
  ['an owner, oldest first', { where: ofOwner, orderBy: [{ ...newest, direction: 'asc' }] }],
  ['a stage, by a date that may be missing', { where: ofStage, orderBy: [due] }],
  ['a stage, latest date first', { where: ofStage, orderBy: [{ ...due, direction: 'desc' }] }],
  ['what is due, the earliest first', { where: both(isDue, empty('deletedAt')), orderBy: [due] }],
  ['everything, by id', {}],
  ['everything, by id, the next page', { after: { values: [], id: 'l00015000' } }],
]

describe('the plan of a list', () => {
  const asked: CompiledQuery[] = []
  const db = new Kysely<{ [table: string]: { [column: string]: unknown } }>({
    dialect: sqliteDialect({
      connect: () => sqliteConnection(new DatabaseSync(':memory:')),
      disconnect: (connection) => connection.close(),
      busyTimeout: 0,
    }),
    log: ({ query }) => void asked.push(query),
  })
  const store = sqlStore({
    flavour: sqliteFlavour({ batches: true }),
    db,
    capabilities: { concurrentTransactions: false, durable: false },
  })

  beforeAll(async () => {
    await store.apply({ step: 'createTable', table: lead })
    await store.insert(
      lead,
      TENANT,
      Array.from({ length: ROWS }, (_, index) => aLead(index)),
    )
  })
  afterAll(() => store.close())

  it.each(lists)('of %s reads an index in order', async (_, query) => {
    await store.find(lead, TENANT, { ...query, limit: 50 })
    const plan = await planOf(asked.at(-1))

    expect(plan).toMatch(/SEARCH t0 USING (?:COVERING )?INDEX/)
    expect(plan).not.toMatch(/TEMP B-TREE|SCAN/)
  })

  it('of one row by id looks it up', async () => {
    await store.find(lead, TENANT, { where: equals('id', 'l00000001') })

    expect(await planOf(asked.at(-1))).toMatch(/SEARCH t0 USING INDEX \S+ \(tenant=\? AND id=\?\)/)
  })

  it('of a count walks the rows of one tenant only', async () => {
    await store.count(lead, TENANT, ALWAYS)

    expect(await planOf(asked.at(-1))).toMatch(/SEARCH t0 USING COVERING INDEX \S+ \(tenant=\?\)/)
  })

  it('of a search begins with the words, and looks up the rows', async () => {
    const columns = ['name', 'stage'].map((name) => ({ column: name, weight: 1 }))
    const words = searchWords('lead 777')
    await store.search?.(lead, TENANT, { words, match: 'all', columns, where: empty('deletedAt'), limit: 50 })
    const plan = await planOf(asked.at(-1))

    expect(plan).toMatch(
      /SCAN lead\$\$lead_text\$terms VIRTUAL TABLE INDEX.*\n.*SEARCH s USING INTEGER PRIMARY KEY.*\n.*SEARCH t0 USING INDEX \S+ \(tenant=\? AND id=\?\)/,
    )
  })

  async function planOf(query: CompiledQuery | undefined): Promise<string> {
    const explain = CompiledQuery.raw(`explain query plan ${query?.sql}`, [...(query?.parameters ?? [])])
    const { rows } = await db.executeQuery<{ detail: string }>(explain)
    return rows.map(({ detail }) => detail).join('\n')
  }
})

function aLead(index: number): Row {
  return {
    id: `l${String(index).padStart(8, '0')}`,
    name: `Lead ${index}`,
    ownerId: `owner-${index % 50}`,
    stage: index % 3 === 0 ? 'open' : 'won',
    createdAt: index,
    dueAt: index % 5 === 0 ? null : index * 7,
    deletedAt: index % 11 === 0 ? 1 : null,
  }
}
