import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type {} from 'vitest'
import type { PostgresConnection } from './test-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL server of this test run; a test makes a database of its own on it. */
    postgres: PostgresConnection
  }
}

/** A database of a test's own. */
export interface TestDatabase {
  readonly connection: PostgresConnection
  /** The same as `connection`, for whoever wants a connection string. */
  readonly url: string
  /** Drops it, together with whatever is still connected to it. */
  drop(): Promise<void>
}

/** Creates an empty database on the test server, so that test files can run beside one another. */
export async function createTestDatabase(server: PostgresConnection): Promise<TestDatabase> {
  const database = `test_${randomBytes(8).toString('hex')}`
  await runOn(server, `create database ${database}`)

  const connection = { ...server, database }
  return {
    connection,
    url: connectionUrl(connection),
    drop: () => runOn(server, `drop database if exists ${database} with (force)`),
  }
}

/** Runs a statement on a database, by a connection of its own. */
export async function runOn(server: PostgresConnection, statement: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function connectionUrl({ host, port, user, password, database }: PostgresConnection): string {
  const credentials = [user, ...(password ? [password] : [])].map(encodeURIComponent).join(':')
  return `postgresql://${credentials}@${encodeURIComponent(host)}:${port}/${database}`
}

/** Every row of every table as text, read as whoever administers the database. */
export async function everyRowOf(server: PostgresConnection): Promise<readonly string[]> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    )
    const all: string[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`)
      all.push(...rows.map(({ row }) => `${name}: ${row}`))
    }
    return all
  } finally {
    await client.end()
  }
}
