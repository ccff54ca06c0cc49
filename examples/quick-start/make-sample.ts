/** Writes leads.csv, the sample of this example, anew: `node examples/quick-start/make-sample.ts`. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeRows } from './make-rows.ts'
import { writeCsv } from './write-csv.ts'

const ROWS = 300

/** Writes the sample; the same one each time. */
export function writeSample(file: string): Promise<void> {
  return writeCsv(file, makeRows(ROWS))
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeSample(join(import.meta.dirname, 'leads.csv'))
