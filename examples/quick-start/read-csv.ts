import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { CsvError, parse } from 'csv-parse'
import { Complaint } from './complaint.ts'
import type { Words } from './words.ts'
import { restored } from './write-csv.ts'

/** A CSV file that was looked through once: its text is sound, and its columns are known. */
export interface CsvFile {
  readonly name: string
  readonly bytes: number
  /** The same for the same content, wherever the file lies. */
  readonly fingerprint: string
  readonly columns: readonly string[]
  /** The rows below the header, from the first one each time, and how many bytes are read so far. */
  rows(): { readonly source: AsyncIterable<readonly string[]>; readonly bytesRead: () => number }
}

const DELIMITERS = [',', ';', '\t', '|']
/** No honest cell is longer; a quote that is never closed ends here instead of in memory. */
const LONGEST_ROW = 1_000_000
const BYTES_AT_A_TIME = 64 * 1024

/** Looks a file through. Throws a {@link Complaint} in the user's words when it is no CSV file that can be read. */
export async function openCsv(file: string, encoding: string, words: Words): Promise<CsvFile> {
  const hash = createHash('sha256')
  let head = ''
  let bytes = 0
  try {
    bytes = (await stat(file)).size
    for await (const text of decoded(file, encoding, words, (chunk) => hash.update(chunk)))
      if (head.length < LONGEST_ROW) head += text
  } catch (error) {
    if (isMissing(error)) throw new Complaint(words.noFile(file))
    throw error
  }
  if (head.replaceAll('\0', '').trim() === '') throw new Complaint(words.emptyFile(file))
  const delimiter = delimiterOf(head)
  const parser = { delimiter, relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_ROW }
  const columns = named(await headerOf(head, parser), words)

  return {
    name: basename(file),
    bytes,
    fingerprint: hash.digest('hex').slice(0, 16),
    columns,
    rows() {
      let bytesRead = 0
      const text = decoded(file, encoding, words, (chunk) => {
        bytesRead += chunk.length
      })
      const cells = pipeline(Readable.from(text), parse({ ...parser, from: 2 }), () => {})
      return { source: withWords(cells, words), bytesRead: () => bytesRead }
    },
  }
}

/** The text of a file, without its BOM. Bytes that are none in this encoding are refused, not replaced. */
async function* decoded(
  file: string,
  encoding: string,
  words: Words,
  look: (chunk: Buffer) => void,
): AsyncGenerator<string> {
  const decoder = decoderFor(encoding, words)
  let place = 0
  for await (const chunk of createReadStream(file, {
    highWaterMark: BYTES_AT_A_TIME,
  }) as AsyncIterable<Buffer>) {
    look(chunk)
    yield decode(() => decoder.decode(chunk, { stream: true }), encoding, place, words)
    place += chunk.length
  }
  yield decode(() => decoder.decode(), encoding, place, words)
}

function decoderFor(encoding: string, words: Words): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new Complaint(words.unknownEncoding(encoding))
  }
}

function decode(read: () => string, encoding: string, place: number, words: Words): string {
  try {
    return read()
  } catch {
    throw new Complaint(words.badBytes(encoding, place))
  }
}

/** The delimiter that parts most cells of the first line. */
function delimiterOf(head: string): string {
  const [line = ''] = head.replaceAll(/"[^"]*"/g, '').split(/\r?\n|\r/, 1)
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

async function headerOf(head: string, parser: object): Promise<readonly string[]> {
  for await (const cells of Readable.from([head]).pipe(parse({ ...parser, to: 1 }))) return cells as string[]
  return []
}

/** Every column gets a name of its own: files repeat names, or leave them out. */
function named(header: readonly string[], words: Words): readonly string[] {
  const seen = new Set<string>()
  return header.map((cell, at) => {
    const name = cell.trim() || words.unnamedColumn(at + 1)
    let own = name
    for (let copy = 2; seen.has(own); copy++) own = `${name} (${copy})`
    seen.add(own)
    return own
  })
}

async function* withWords(cells: AsyncIterable<unknown>, words: Words): AsyncGenerator<readonly string[]> {
  try {
    for await (const row of cells) yield (row as readonly string[]).map(restored)
  } catch (error) {
    throw error instanceof CsvError ? new Complaint(words.brokenCsv(error.message)) : error
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return code === 'ENOENT' || code === 'EISDIR'
}
