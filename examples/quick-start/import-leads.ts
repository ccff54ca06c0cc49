import { type ImportReport, isCrmError, type Locale } from '@guanxi/core'
import { type Columns, mapColumns } from './columns.ts'
import { Complaint } from './complaint.ts'
import type { CsvFile } from './read-csv.ts'
import type { SalesSession } from './sales-crm.ts'
import { progressBar, type Screen } from './screen.ts'
import type { Words } from './words.ts'
import { neutralised, writeCsv } from './write-csv.ts'

/** The name of a file's import: the same content is the same import, so a second run goes on or changes nothing. */
export function importIdOf(file: CsvFile): string {
  return `leads-${file.fingerprint}`
}

/** Takes the rows of a file in as leads, and shows how far it is. Going on after an interruption needs nothing more. */
export async function importLeads(
  session: SalesSession,
  file: CsvFile,
  { screen, words, signal }: { screen: Screen; words: Words; signal: AbortSignal },
): Promise<ImportReport> {
  const columns = usableColumns(file, words)
  if (columns.unused.length > 0) screen.write(`${words.unusedColumns(columns.unused)}\n`)
  const importId = importIdOf(file)
  const before = await reportOf(session, importId)
  if (before?.status === 'running' && before.rows > 0) screen.write(`${words.resuming(before.rows)}\n`)

  const { source, bytesRead } = file.rows()
  const bar = progressBar(screen)
  try {
    return await session.importRecords(source, {
      importId,
      into: 'lead.capture',
      columns: file.columns,
      mapping: columns.mapping,
      signal,
      onProgress: (progress) => bar.show(bytesRead() / file.bytes, words.progress(progress)),
    })
  } finally {
    bar.clear()
  }
}

function usableColumns(file: CsvFile, words: Words): Columns {
  const columns = mapColumns(file.columns)
  if (columns.missing.length > 0) throw new Complaint(words.missingColumns(columns.missing, file.columns))
  return columns
}

async function reportOf(session: SalesSession, importId: string): Promise<ImportReport | undefined> {
  try {
    return await session.importReport(importId)
  } catch (error) {
    if (isCrmError(error, 'CRM_NOT_FOUND')) return undefined
    throw error
  }
}

/** Writes the rows that were refused, as they came in and with the reason: put them right and import that file. */
export async function writeErrorFile(
  session: SalesSession,
  file: CsvFile,
  path: string,
  { words, locale }: { words: Words; locale: Locale },
): Promise<void> {
  async function* rows() {
    yield [...file.columns, words.errorRow, words.errorReason]
    for await (const row of session.importedRows(importIdOf(file), { outcome: 'rejected' })) {
      if (row.outcome !== 'rejected') continue
      const raw = row.raw as Readonly<Record<string, unknown>>
      const cells = file.columns.map((column) => neutralised(String(raw[column] ?? '')))
      yield [...cells, String(row.row), locale === 'zh-CN' ? row.error.zh : row.error.message]
    }
  }
  await writeCsv(path, rows())
}
