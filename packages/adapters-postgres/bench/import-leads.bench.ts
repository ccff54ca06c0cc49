/** Importing leads into PostgreSQL, against inserting the same rows by arrays. Run with `pnpm bench import`. */
import { postgres } from '@guanxi/adapters-postgres'
import pg from 'pg'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import { startPostgres } from '../../../scripts/test-postgres.ts'
import { benchImport, spent } from '../../adapters-sql/bench/lib/import-leads.ts'

const ROWS_A_STATEMENT = 5_000

interface Content {
  readonly table: string
  readonly rows: readonly Record<string, string | null>[]
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

const server = await startPostgres()
const { connection, drop } = await createTestDatabase(server.connection)

await benchImport('PostgreSQL', postgres(connection), async (tables) => {
  const client = new pg.Client(connection)
  await client.connect()
  // As text, so that nothing is spent on reading and writing values.
  const asText = { getTypeParser: () => (text: unknown) => text }
  const contents: Content[] = []
  for (const table of tables) {
    const { rows } = await client.query({ text: `select * from ${table}`, types: asText })
    const { rows: columns } = await client.query(
      `select column_name as name, udt_name as type from information_schema.columns
       where table_name = '${table}' order by ordinal_position`,
    )
    contents.push({
      table,
      rows: rows as Record<string, string | null>[],
      columns: columns as { name: string; type: string }[],
    })
  }
  await client.query(`truncate ${tables.join(', ')}`)
  const took = await spent(async () => {
    await client.query('begin')
    for (const { table, rows, columns } of contents) {
      const names = columns.map(({ name }) => `"${name}"`)
      const arrays = columns.map(({ type }, at) => `$${at + 1}::${type}[]`)
      for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
        const part = rows.slice(start, start + ROWS_A_STATEMENT)
        await client.query(
          `insert into ${table} (${names}) select * from unnest(${arrays})`,
          columns.map(({ name }) => part.map((row) => row[name])),
        )
      }
    }
    await client.query('commit')
  })
  await client.end()
  return took
})
await drop()
await server.stop()
