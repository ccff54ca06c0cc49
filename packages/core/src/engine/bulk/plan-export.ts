import type { FieldType } from '../../conditions/shape.ts'
import type { Entity } from '../entities/entity.ts'
import type { Issue, Locale } from '../errors.ts'
import { unknownKeys } from '../misspelt.ts'
import { ask, shapeWith } from '../query/asking.ts'
import type { Caller } from '../runtime.ts'
import { bulkErrors } from './bulk-errors.ts'

/** How records are written. */
export interface ExportOptions<Column extends string = string> {
  /** `csv` by RFC 4180, with a line of headers; `jsonl`: an object a line. */
  readonly format: 'csv' | 'jsonl'
  /** Which fields, in this order, those of the tenant as `ext.tier`. All that the actor sees, when left out. */
  readonly columns?: readonly Column[]
  /**
   * For CSV. `neutralise` (when left out) puts an apostrophe before a text that a spreadsheet could take for a formula, as
   * before the `+` of a telephone number; importing with `formulas: 'neutralised'` takes it away again. `lossless` writes
   * everything as it is, for machines.
   */
  readonly formulas?: 'neutralise' | 'lossless'
  /** For CSV. Headers in this language, where fields have labels; the names of the fields when left out. */
  readonly locale?: Locale
  /** For CSV. Begins with a byte order mark, by which Excel knows UTF-8. */
  readonly bom?: boolean
}

/** One column of an export. */
export interface ExportColumn {
  readonly name: string
  readonly type: FieldType
  readonly header: string
}

/** The columns of an export. One that is hidden is refused like one that is not there. Throws CRM_EXPORT_OPTIONS. */
export async function planExport(
  caller: Caller,
  entity: Entity,
  options: ExportOptions,
): Promise<readonly ExportColumn[]> {
  const issues = optionIssues(options)
  if (issues.length > 0) throw bulkErrors.CRM_EXPORT_OPTIONS({}, { issues })
  const open = await openColumns(caller, entity)
  const { columns = [...open.keys()], locale } = options
  for (const [at, name] of columns.entries())
    if (!open.has(name) || columns.indexOf(name) !== at)
      issues.push(
        note('COLUMN', `columns.${at}`, 'is no field to export, or there twice.', '不可导出或重复。'),
      )
  if (issues.length > 0) throw bulkErrors.CRM_EXPORT_OPTIONS({}, { issues })
  const taken = new Set<string>()
  return columns.map((name) => {
    const { type, label = {} } = open.get(name) as OpenColumn
    const wanted = (locale && label[locale]) ?? name
    // Two columns of one name could not be told apart when they are read.
    const header = taken.has(wanted) ? name : wanted
    taken.add(header)
    return { name, type, header }
  })
}

type OpenColumn = { readonly type: FieldType; readonly label?: Readonly<Record<string, string>> }

/** The fields that the caller sees of some record, in the order in which a list has them. */
async function openColumns(caller: Caller, entity: Entity): Promise<ReadonlyMap<string, OpenColumn>> {
  const { custom } = await ask(caller, entity)
  const { fields, ext = {} } = shapeWith(entity, custom, caller.runtime.model.region)
  const all = [
    ...Object.entries(fields),
    ...Object.entries(ext).map(([name, field]) => [`ext.${name}`, field] as const),
  ]
  return new Map(all.filter(([name]) => caller.access.seesSome(entity, name)))
}

const OPTIONS = { format: true, columns: true, formulas: true, locale: true, bom: true } as const

function optionIssues(options: ExportOptions): Issue[] {
  const { format, formulas = 'neutralise', columns } = options ?? {}
  const issues = [...unknownKeys(options ?? {}, OPTIONS, 'export')]
  if (format !== 'csv' && format !== 'jsonl')
    issues.push(note('FORMAT', 'format', 'must be csv or jsonl.', '必须为 csv 或 jsonl。'))
  if (formulas !== 'neutralise' && formulas !== 'lossless')
    issues.push(
      note('FORMULAS', 'formulas', 'must be neutralise or lossless.', '必须为 neutralise 或 lossless。'),
    )
  if (columns !== undefined && !(Array.isArray(columns) && columns.length > 0))
    issues.push(note('COLUMNS', 'columns', 'must be a list of fields.', '必须为字段列表。'))
  return issues
}

function note(code: string, path: string, message: string, zh: string): Issue {
  return { code, path, message, zh }
}
