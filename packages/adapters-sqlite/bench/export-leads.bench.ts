/** Exporting leads from SQLite, piece by piece: memory must not grow with the rows. Run with `pnpm bench export`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@guanxi/adapters-sqlite'
import { createCrm } from '@guanxi/core'
import { heading } from '../../adapters-sql/bench/lib/measure.ts'

const ROWS = Number(process.env['ROWS'] ?? 200_000)
const BATCH = 5_000
const folder = mkdtempSync(join(tmpdir(), 'guanxi-bench-'))
const crm = createCrm({ storage: sqlite({ file: join(folder, 'crm.db') }), tenant: 'acme', region: 'CN' })
await crm.migrate()
const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
for (let from = 0; from < ROWS; from += BATCH)
  await session.lead.createMany(
    Array.from({ length: BATCH }, (_, at) => ({
      name: `Person ${from + at}`,
      company: `Company ${(from + at) % 9_000} Ltd.`,
      phone: `138${String(from + at).padStart(8, '0')}`,
    })),
  )

heading(`SQLite, export of ${ROWS} leads`)
globalThis.gc?.()
for (const format of ['csv', 'jsonl'] as const) {
  const start = performance.now()
  let bytes = 0
  let pages = 0
  let largest = 0
  const atPages: number[] = []
  for await (const text of session.lead.export({}, { format })) {
    bytes += text.length
    pages += 1
    // What is in use, not what waits to be collected.
    if (pages % Math.ceil(ROWS / 10_000) === 0) {
      globalThis.gc?.()
      atPages.push(Math.round(process.memoryUsage().heapUsed / 2 ** 20))
    }
    largest = Math.max(largest, process.memoryUsage.rss())
  }
  const seconds = (performance.now() - start) / 1_000
  console.log(
    `  ${format}: ${Math.round(ROWS / seconds)} rows/s, ${Math.round(bytes / 2 ** 20)} MB written; largest memory ${Math.round(largest / 2 ** 20)} MB`,
  )
  console.log(`  heap in use after each tenth: ${atPages.join(' ')} MB`)
}
await crm.stop()
rmSync(folder, { recursive: true })
