import { StoreError } from '@guanxi/core/store'
import type pg from 'pg'

const MARKS = ['first', 'second'] as const

/**
 * Tries out whether transactions are safe on these connections: each keeps to one server connection and to its own
 * settings, and leaves nothing behind for the next. A pooler in statement mode fails, and so does a connection on which
 * somebody has named a tenant for good.
 */
export async function checkPooler(pool: pg.Pool, setting = 'guanxi.tenant'): Promise<void> {
  // Side by side, as far as the pool has connections for it.
  const isAlone = pool.options.max === 1
  const clients = [await pool.connect(), ...(isAlone ? [] : [await pool.connect()])]
  try {
    for (const client of clients) await checkEmpty(client, setting, BEFORE)
    for (const [at, client] of clients.entries())
      await client.query(`begin; set local ${setting} = '${MARKS[at]}'`)
    for (const [at, client] of clients.entries()) {
      const first = await lookAt(client, setting)
      const second = await lookAt(client, setting)
      if (first.pid !== second.pid || first.value !== MARKS[at]) throw refused(SPLIT)
    }
    for (const client of clients) await client.query('commit')
    for (const client of clients) await checkEmpty(client, setting, AFTER)
    for (const client of clients) client.release()
  } catch (error) {
    // In whichever state they are: nobody is to get them.
    for (const client of clients) client.release(true)
    throw error
  }
}

const BEFORE = (setting: string) =>
  `A new connection has ${setting} set already: take it out of the role, the database and the connection's options.`
const AFTER = (setting: string) => `What a transaction said of ${setting} is still there after it.`
const SPLIT =
  'A transaction is not kept on one connection: the pooler has to be in transaction or session mode.'

async function checkEmpty(
  client: pg.PoolClient,
  setting: string,
  sentence: (setting: string) => string,
): Promise<void> {
  const { value } = await lookAt(client, setting)
  if (value !== null && value !== '') throw refused(sentence(setting))
}

async function lookAt(
  client: pg.PoolClient,
  setting: string,
): Promise<{ pid: number; value: string | null }> {
  const { rows } = await client.query<{ pid: number; value: string | null }>(
    'select pg_backend_pid() as pid, current_setting($1, true) as value',
    [setting],
  )
  return rows[0] as { pid: number; value: string | null }
}

function refused(sentence: string): StoreError {
  return new StoreError('CANNOT_OPEN', sentence)
}
