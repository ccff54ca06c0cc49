/** Importing leads into SQLite, against inserting the same rows by prepared statements. Run with `pnpm bench import`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqlite } from '@guanxi/adapters-sqlite'
import { benchImport, spent } from '../../adapters-sql/bench/lib/import-leads.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-'))
const [imported, copied] = [join(folder, 'imported.db'), join(folder, 'copied.db')]

await benchImport('SQLite', sqlite({ file: imported }), async (tables) => {
  const from = new DatabaseSync(imported)
  const to = new DatabaseSync(copied)
  to.exec('pragma journal_mode = wal; pragma synchronous = normal')
  const schema = from
    .prepare("select sql from sqlite_master where sql is not null and name not like 'sqlite_%'")
    .all()
  for (const { sql } of schema) to.exec(sql as string)
  const contents = tables.map((table) => ({ table, rows: from.prepare(`select * from ${table}`).all() }))
  from.close()
  const took = await spent(() => {
    to.exec('begin immediate')
    for (const { table, rows } of contents) {
      const columns = Object.keys(rows[0] ?? {})
      if (columns.length === 0) continue
      const insert = to.prepare(
        `insert into ${table} (${columns.map((name) => `"${name}"`)}) values (${columns.map(() => '?')})`,
      )
      for (const row of rows) insert.run(...Object.values(row))
    }
    to.exec('commit')
  })
  to.close()
  return took
})
rmSync(folder, { recursive: true })
