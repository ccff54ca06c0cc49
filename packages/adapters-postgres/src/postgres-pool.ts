import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { postgresTypes } from './postgres-types.ts'

const BEGIN = /^(?:begin|start transaction)\b/
const NOTHING = { command: 'BEGIN', rowCount: null, rows: [] }

/** A pool as Kysely takes it, whose clients give values as the port speaks them. */
export function typedPool(pool: pg.Pool, end: () => Promise<void>): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  // An idle client that loses its connection says so here; unheard, it would end the process.
  pool.on('error', ignore)

  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect()
      const known = clients.get(client)
      if (known) return known
      // The same for a client in use, between two statements of a transaction.
      client.on('error', ignore)
      const typed = typedClient(client)
      clients.set(client, typed)
      return typed
    },
    end,
  }
}

/** The next statement fails, and tells. */
function ignore(): void {}

/**
 * A `begin` waits for the first statement, and goes to the server together with it where that has no parameters: saying
 * whose transaction it is then costs no way there and back of its own.
 */
function typedClient(client: pg.PoolClient): PostgresPoolClient {
  let begin: string | undefined

  async function query(text: string, values?: readonly unknown[]) {
    if (BEGIN.test(text)) {
      begin = text
      return NOTHING
    }
    const held = begin
    begin = undefined
    if (held === undefined) return ask(text, values)
    // Nothing was begun.
    if (text === 'commit' || text === 'rollback') return { ...NOTHING, command: text.toUpperCase() }
    if (values && values.length > 0) {
      await ask(held)
      return ask(text, values)
    }
    const results = (await ask(`${held}; ${text}`)) as unknown as readonly pg.QueryResult[]
    return results.at(-1)
  }

  function ask(text: string, values: readonly unknown[] = []) {
    return client.query({ text, values: values as unknown[], types: postgresTypes })
  }

  return {
    // A cursor brings its own way of running.
    query: (statement: unknown, values?: readonly unknown[]) =>
      typeof statement === 'string' ? query(statement, values) : client.query(statement as never),
    release: (destroy?: boolean) => {
      begin = undefined
      client.release(destroy)
    },
  } as unknown as PostgresPoolClient
}
