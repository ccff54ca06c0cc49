import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { postgresTypes } from './postgres-types.ts'

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

function typedClient(client: pg.PoolClient): PostgresPoolClient {
  return {
    query(statement: unknown, values?: readonly unknown[]) {
      // A cursor brings its own way of running.
      if (typeof statement !== 'string') return client.query(statement as never)
      return client.query({ text: statement, values: values as unknown[], types: postgresTypes })
    },
    release: (destroy?: boolean) => client.release(destroy),
  } as unknown as PostgresPoolClient
}
