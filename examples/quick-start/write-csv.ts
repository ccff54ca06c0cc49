import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

const LINES_AT_A_TIME = 1_000

/** Writes rows as a CSV file that spreadsheets open well: with a BOM and CRLF. It is there whole, or not at all. */
export async function writeCsv(
  file: string,
  rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
): Promise<void> {
  const unfinished = `${file}.part`
  await pipeline(lines(rows), createWriteStream(unfinished))
  await rename(unfinished, file)
}

async function* lines(rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>) {
  let text = '\uFEFF'
  let waiting = 0
  for await (const row of rows) {
    text += `${row.map(quoted).join(',')}\r\n`
    if (++waiting < LINES_AT_A_TIME) continue
    yield text
    text = ''
    waiting = 0
  }
  yield text
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** What makes a spreadsheet take a cell for a formula, also behind blanks and quotes, in either width. */
const FORMULA = /^[\s"']*[=+\-@＝＋－＠\t\r]/

/** A cell that no spreadsheet computes. {@link restored} gives back what it was. */
export function neutralised(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell
}

/** A cell as it was before it was made harmless. */
export function restored(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell
}
