import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { createTestDatabase, type TestDatabase } from './test-database.ts'
import type { PostgresConnection } from './test-postgres.ts'

/** A database whose tables belong to one role and are used by another, as row security wants it. */
export interface TwoRoles {
  /** As the superuser. */
  readonly database: TestDatabase
  readonly owner: PostgresConnection
  readonly app: PostgresConnection
  drop(): Promise<void>
}

/** Creates an empty database with both roles. */
export async function createTwoRoles(server: PostgresConnection): Promise<TwoRoles> {
  const database = await createTestDatabase(server)
  const mark = randomBytes(6).toString('hex')
  const [owner, app] = [`owner_${mark}`, `app_${mark}`]
  await onServer(database.connection, [
    `create role ${owner} login`,
    `create role ${app} login`,
    `grant create, usage on schema public to ${owner}`,
    `grant usage on schema public to ${app}`,
  ])
  return {
    database,
    owner: { ...database.connection, user: owner },
    app: { ...database.connection, user: app },
    async drop() {
      await database.drop()
      await onServer(server, [`drop role ${owner}`, `drop role ${app}`])
    },
  }
}

/** Runs statements on a connection of their own; resolves to the rows of the last. */
export async function onServer(
  connection: PostgresConnection,
  statements: readonly string[],
): Promise<readonly { [column: string]: unknown }[]> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    let rows: readonly { [column: string]: unknown }[] = []
    for (const statement of statements) ({ rows } = await client.query(statement))
    return rows
  } finally {
    await client.end()
  }
}
