import type { Entity } from '../entities/entity.ts'
import { note } from '../journal/note.ts'
import { answeredTo } from '../query/asking.ts'
import { checkKeys, countRecords, type ListQuery, listRecords, type Page } from '../query/list-records.ts'
import type { Asker } from '../runtime.ts'
import { cellText, jsonOf, mayHoldFormula } from './cell-text.ts'
import { neutralise } from './formulas.ts'
import { type ExportColumn, type ExportOptions, planExport } from './plan-export.ts'

/** Which records, in which order. */
export type ExportQuery = Pick<ListQuery, 'where' | 'orderBy'>

type Shown = Readonly<Record<string, unknown>>

const PAGE = 1_000
const QUERY_KEYS: ReadonlySet<string> = new Set(['where', 'orderBy'])

/**
 * All records that match, as texts to write one behind the other, with a page of records each. It sees what a list sees.
 * Before the first is handed out the journal has it: who, which fields, and how many records there were.
 */
export async function* exportRecords(
  asker: Asker,
  entity: Entity,
  query: ExportQuery,
  options: ExportOptions,
): AsyncGenerator<string, void> {
  checkKeys(entity, query, QUERY_KEYS)
  let page = await answeredTo(asker, (caller) => listRecords(caller, entity, { ...query, limit: PAGE }))
  const columns = await answeredTo(asker, async (caller) => planExport(caller, entity, options))
  const count = await answeredTo(asker, (caller) => countRecords(caller, entity, query.where))
  const about = { format: options.format, count, fields: columns.map(({ name }) => name) }
  await note(asker, { deed: 'exported', entity: entity.name, command: `${entity.name}.export`, about })
  const asLine = options.format === 'csv' ? csvLine(columns, options) : jsonLine(columns)
  if (options.format === 'csv') yield headerLine(columns, options)
  for (;;) {
    if (page.items.length > 0) yield page.items.map(asLine).join('')
    const after = page.next
    if (after === undefined) return
    page = await answeredTo(
      asker,
      (caller): Promise<Page<Shown>> => listRecords(caller, entity, { ...query, limit: PAGE, after }),
    )
  }
}

function headerLine(columns: readonly ExportColumn[], { bom, formulas }: ExportOptions): string {
  const cells = columns.map(({ header }) => csvCell(formulas === 'lossless' ? header : neutralise(header)))
  return `${bom ? '\uFEFF' : ''}${cells.join(',')}\r\n`
}

function csvLine(columns: readonly ExportColumn[], { formulas }: ExportOptions): (record: Shown) => string {
  const cells = columns.map(({ name, type }) => {
    const isOpen = formulas === 'lossless' || !mayHoldFormula(type)
    return (record: Shown) => {
      const text = cellText(type, valueAt(record, name))
      return csvCell(isOpen ? text : neutralise(text))
    }
  })
  return (record) => `${cells.map((cell) => cell(record)).join(',')}\r\n`
}

/** RFC 4180: what parts cells and lines stands in quotes, and so do blanks at an end, which readers may cut. */
function csvCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function jsonLine(columns: readonly ExportColumn[]): (record: Shown) => string {
  return (record) =>
    `${JSON.stringify(Object.fromEntries(columns.map(({ name, type }) => [name, jsonOf(type, valueAt(record, name))])))}\n`
}

/** Nothing where the field of this record is hidden. */
function valueAt(record: Shown, name: string): unknown {
  if (!name.startsWith('ext.')) return record[name]
  return (record['ext'] as Shown | undefined)?.[name.slice('ext.'.length)]
}
