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
