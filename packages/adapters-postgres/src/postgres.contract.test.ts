import { type StoreHarness, storeContract } from '@guanxi/core/testing'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../scripts/test-database.ts'
import { type PostgresOptions, postgres } from './postgres.ts'

const settings: readonly (readonly [string, Partial<PostgresOptions>])[] = [
  ['plain tables', {}],
  ['tables that are split by tenant', { partitions: 3 }],
]

describe.each(settings)('a store in PostgreSQL, with %s', (_, options) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase(inject('postgres'))
  })
  afterAll(() => database.drop())
  // Quicker than a database for each case.
  afterEach(() => read(database.connection, 'drop schema public cascade; create schema public'))

  function harness(): StoreHarness {
    const { connection } = database
    const adapter = postgres({ ...connection, max: 4, ...options })
    return { adapter, raw: (statement) => read(connection, statement) }
  }

  for (const { id, title, run } of storeContract()) {
    it(`${title} (${id})`, () => run(harness()))
  }
})

async function read(
  connection: pg.ClientConfig,
  statement: string,
): Promise<readonly { [column: string]: unknown }[]> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rows } = await client.query(statement)
    return rows
  } finally {
    await client.end()
  }
}
