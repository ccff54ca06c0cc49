import { type SqlStore, sqlStore } from '@guanxi/adapters-sql'
import {
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
import { CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../scripts/test-database.ts'
import { postgresFlavour } from './postgres-flavour.ts'
import { typedPool } from './postgres-pool.ts'

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
  ['what is due, the earliest first', { where: both(isDue, empty('deletedAt')), orderBy: [due] }],
  ['everything, by id', {}],
  ['everything, by id, the next page', { after: { values: [], id: 'l00015000' } }],
]

describe('the plan of a list', () => {
  const asked: CompiledQuery[] = []
  let database: TestDatabase
  let db: Kysely<{ [table: string]: { [column: string]: unknown } }>
  let store: SqlStore

  beforeAll(async () => {
    database = await createTestDatabase(inject('postgres'))
    const pool = new pg.Pool(database.connection)
    db = new Kysely({
      dialect: new PostgresDialect({ pool: typedPool(pool, () => pool.end()) }),
      log: ({ query }) => void asked.push(query),
    })
    store = sqlStore({
      flavour: postgresFlavour(),
      db,
      capabilities: { concurrentTransactions: true, durable: true },
    })
    await store.apply({ step: 'createTable', table: lead })
    const rows = Array.from({ length: ROWS }, (_, index) => aLead(index))
    await store.insert(lead, TENANT, rows)
    await store.insert(lead, 'other', rows)
    await sql`vacuum analyze lead`.execute(db)
    await sql`vacuum analyze "lead$$lead_text"`.execute(db)
  })
  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  it.each(lists)('of %s reads an index in order', async (_, query) => {
    await store.find(lead, TENANT, { ...query, limit: 50 })
    const plan = await planOf(asked.at(-1))

    expect(plan).toMatch(/Index (?:Only )?Scan/)
    expect(plan).not.toMatch(/Sort|Seq Scan|Bitmap/)
  })

  it('of one row by id looks it up', async () => {
    await store.find(lead, TENANT, { where: equals('id', 'l00000001') })

    expect(await planOf(asked.at(-1))).toMatch(/Index Scan using "?lead\$"? on lead/)
  })

  it('of a search reads the index of words', async () => {
    const columns = ['name', 'stage'].map((name) => ({ column: name, weight: 1 }))
    const words = searchWords('lead 777')
    await store.search?.(lead, TENANT, { words, match: 'all', columns, where: empty('deletedAt'), limit: 50 })
    const plan = await planOf(asked.at(-1))

    expect(plan).toMatch(/Bitmap Index Scan on "lead\$\$lead_text\$gin"/)
    expect(plan).not.toMatch(/Seq Scan on "lead\$\$/)
  })

  async function planOf(query: CompiledQuery | undefined): Promise<string> {
    const explain = CompiledQuery.raw(`explain ${query?.sql}`, [...(query?.parameters ?? [])])
    const { rows } = await db.executeQuery<{ 'QUERY PLAN': string }>(explain)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
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
