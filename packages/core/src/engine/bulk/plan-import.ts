import { forbidden } from '../access/forbidden.ts'
import type { CommandDef } from '../command/context.ts'
import { engineErrors } from '../engine-errors.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import type { Entity } from '../entities/entity.ts'
import type { Issue } from '../errors.ts'
import type { Caller } from '../runtime.ts'
import type { AskedCall } from '../step-up/challenge.ts'
import { bulkErrors } from './bulk-errors.ts'
import { isMatchable } from './find-matches.ts'
import type { ImportOptions } from './import-types.ts'
import { fieldAt, pathOf, type RowReader, rowReader } from './read-row.ts'
import { commandWriter, creatingWriter, matchingWriter, type RowWriter } from './write-rows.ts'

/** An import found to make sense, before any row is read. */
export interface ImportPlan {
  readonly options: ImportOptions
  readonly chunk: number
  /** What the journal says was called. */
  readonly command: string
  /** Written by a command's rule, in place of record access. */
  readonly isTrusted: boolean
  /** Throws CRM_FORBIDDEN. */
  readonly authorise: () => void
  /** What rules of step-up see of it: the same verbs as calling the command, or writing the records one by one. */
  readonly actions: readonly string[]
  readonly call: AskedCall
  readonly read: RowReader
  readonly write: RowWriter
}

/** More rows a chunk hardly take less time, but outlive the young generation of the heap, and so take far more memory. */
const USUAL_CHUNK = 250
const LARGEST_CHUNK = 5_000
const MAX_ID = 128

/** Checks all that can be checked without the source; everything that is wrong with the options is told at once. */
export async function planImport(caller: Caller, options: ImportOptions): Promise<ImportPlan> {
  checkId((options as ImportOptions | undefined)?.importId)
  const { into, columns, mapping, chunk = USUAL_CHUNK } = options
  const { entity, command } = targetOf(caller, into)
  const authorise = () => demandRight(caller, entity, command, options.mode)
  authorise()
  const custom = await customFieldsOf(caller, entity)
  const match = [options.match ?? []].flat()
  const issues = [
    ...chunkIssues(chunk),
    ...formulaIssues(options.formulas),
    ...mappingIssues(entity, custom, options, command?.fromRows?.fields),
    ...(command ? commandIssues(options) : matchIssues(entity, options.mode, match)),
  ]
  if (issues.length > 0) throw bulkErrors.CRM_IMPORT_OPTIONS({}, { issues })
  if (columns) checkColumns(columns, mapping)
  return {
    options,
    chunk,
    command: command?.name ?? `${entity.name}.import`,
    isTrusted: command !== undefined,
    authorise,
    actions: actionsOf(entity, command, options),
    call: callOf(entity, options),
    read: rowReader(entity, custom, options),
    write: writerFor(entity, command, options.mode, match),
  }
}

/** Refuses an id that no table could keep. */
export function checkId(importId: unknown): void {
  const isGood =
    typeof importId === 'string' &&
    importId.trim() !== '' &&
    importId.length <= MAX_ID &&
    importId.isWellFormed() &&
    !importId.includes('\0')
  if (!isGood) throw bulkErrors.CRM_IMPORT_ID()
}

/** Columns that are named twice, and columns that the mapping names but the source has not. */
export function checkColumns(columns: readonly string[], mapping: ImportOptions['mapping']): void {
  const issues: Issue[] = []
  const seen = new Set<string>()
  for (const column of columns) {
    if (seen.has(column) || column === '__proto__')
      issues.push(note('COLUMN_NAME', column, 'names two columns, or none.', '列名重复或无效。'))
    seen.add(column)
  }
  const wanted = typeof mapping === 'object' ? Object.keys(mapping) : []
  for (const column of wanted) {
    if (!seen.has(column))
      issues.push(
        note(
          'COLUMN_MISSING',
          column,
          'is mapped, but the source has no such column.',
          '已映射，但来源中没有该列。',
        ),
      )
  }
  if (issues.length > 0) throw bulkErrors.CRM_IMPORT_COLUMNS({}, { issues })
}

function targetOf(caller: Caller, into: string): { entity: Entity; command: CommandDef | undefined } {
  const { commands, model } = caller.runtime
  const command = commands.get(into)
  const [entityName = ''] = into.split('.', 2)
  const entity = model.entities.get(command ? entityName : into)
  if (!entity || (command && !(command.runMany && command.fromRows)))
    throw bulkErrors.CRM_IMPORT_TARGET({ into })
  return { entity, command }
}

function actionsOf(
  { name }: Entity,
  command: CommandDef | undefined,
  { mode = 'create' }: ImportOptions,
): readonly string[] {
  if (command) return [command.name]
  return (mode === 'upsert' ? ['create', 'update'] : [mode]).map((verb) => `${name}.${verb}`)
}

/** A proof holds for these options; of the rows nobody knows before they are read. */
function callOf({ name: entity }: Entity, options: ImportOptions): AskedCall {
  const { importId, into, mapping, columns, mode, match } = options
  return { entity, isBatch: true, input: { importId, into, mapping, columns, mode, match } }
}

/** The same right as calling the command, or as writing the records one by one. */
function demandRight(
  { access }: Caller,
  entity: Entity,
  command: CommandDef | undefined,
  mode: ImportOptions['mode'] = 'create',
): void {
  if (command) {
    const [on = '', verb = ''] = command.name.split('.', 2)
    access.demandCommand(on, verb)
    return
  }
  for (const action of mode === 'upsert' ? (['create', 'update'] as const) : [mode])
    if (!access.may(action, entity)) throw forbidden(access.actor, action, entity.name)
}

async function customFieldsOf(caller: Caller, entity: Entity): Promise<CustomFields> {
  const store = caller.unit?.store ?? (await caller.runtime.store())
  return caller.runtime.customFields(store, caller.tenant, entity.name)
}

function writerFor(
  entity: Entity,
  command: CommandDef | undefined,
  mode: ImportOptions['mode'],
  match: readonly string[],
): RowWriter {
  if (command) return commandWriter(command)
  return mode === 'update' || mode === 'upsert' ? matchingWriter(entity, match, mode) : creatingWriter(entity)
}

function chunkIssues(chunk: number): Issue[] {
  const isGood = Number.isInteger(chunk) && chunk >= 1 && chunk <= LARGEST_CHUNK
  return isGood
    ? []
    : [note('CHUNK', 'chunk', `must be 1 to ${LARGEST_CHUNK} rows.`, `必须为 1 至 ${LARGEST_CHUNK} 行。`)]
}

function formulaIssues(formulas: unknown): Issue[] {
  return formulas === undefined || formulas === 'neutralised'
    ? []
    : [note('FORMULAS', 'formulas', 'can only be neutralised.', '只能为 neutralised。')]
}

function mappingIssues(
  entity: Entity,
  custom: CustomFields,
  { mapping }: ImportOptions,
  taken: readonly string[] = [],
): Issue[] {
  if (mapping === undefined || typeof mapping === 'function') return []
  return Object.entries(mapping).flatMap(([column, target]) => {
    const path = pathOf(target)
    const field = fieldAt(entity, custom, path)
    if (field && (!field.managed || taken.includes(path))) return []
    return note(
      'FIELD_UNKNOWN',
      `mapping.${column}`,
      `goes to "${path}", which is no field to write.`,
      `映射到“${path}”，但它不是可写字段。`,
    )
  })
}

function commandIssues({ mode, match }: ImportOptions): Issue[] {
  return mode === undefined && match === undefined
    ? []
    : [note('MODE', 'mode', 'is for entities; a command has its own rule.', '仅用于实体；命令有自己的规则。')]
}

function matchIssues(entity: Entity, mode: ImportOptions['mode'], match: readonly string[]): Issue[] {
  if (mode === undefined || mode === 'create') {
    return match.length === 0
      ? []
      : [note('MATCH', 'match', 'needs mode update or upsert.', '需要 update 或 upsert 模式。')]
  }
  if (match.length === 0) return [note('MATCH', 'match', 'is needed to find records.', '查找记录时必填。')]
  return match.flatMap((field) => {
    const type = entity.fields.get(field)?.type
    if (type && isMatchable(type)) return []
    return note(
      'MATCH',
      'match',
      `"${field}" is no field to find records by.`,
      `“${field}”不能用于查找记录。`,
    )
  })
}

function note(code: string, path: string, message: string, zh: string): Issue {
  return { code, path, message, zh }
}

/** Whether the caller may see what an import left behind: its own actor, or somebody who may see everything. */
export function demandOwner(caller: Caller, actor: unknown): void {
  if (caller.access.isUnlimited || caller.actor.id === actor) return
  throw engineErrors.CRM_NOT_FOUND({ entity: 'import' })
}
