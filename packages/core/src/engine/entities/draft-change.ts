import type { Row } from '../../store/table.ts'
import { insideOf, type Work } from '../command/work.ts'
import { engineErrors } from '../engine-errors.ts'
import { type Issue, isCrmError } from '../errors.ts'
import type { Operation } from '../hooks/hook.ts'
import { askBefore, askCheck } from '../hooks/moments.ts'
import type { Deed } from '../journal/entry.ts'
import { type Changes, changesBetween, decodeRow, entityOfRecord } from './codec.ts'
import { staleDeletion, staleWriter } from './conflict.ts'
import type { CustomFields } from './custom-fields.ts'
import type { Entity, Rec } from './entity.ts'
import { issue } from './issues.ts'
import type { Draft } from './outcome.ts'
import { isPlainObject } from './parse-value.ts'
import { compute, invalid, parsePatch, readInput } from './prepare.ts'
import { writableIn } from './reach.ts'

/** A change to one record. */
export interface Edit {
  readonly id: string
  readonly patch: unknown
  /** The version that the writer saw. */
  readonly version?: number | undefined
}

/** One record on its way through a change: as it is, and as it will be. */
export interface Changed extends Draft {
  readonly edit: Edit
  readonly deed: Deed
  readonly current: Rec | undefined
  values: Record<string, unknown>
  readonly issues: Issue[]
  record: Rec | undefined
  changes: Changes
}

/** What hooks know a deed as: restoring is an update. */
export function operationOf(deed: Deed): Operation {
  return deed === 'restore' ? 'update' : deed
}

/** Begins a change. An edit that is none is refused at once. */
export function newDraft(
  work: Work,
  entity: Entity,
  edit: Edit,
  deed: Deed,
  row: Row | undefined,
  custom: CustomFields,
): Changed {
  const current = row && decodeRow(entity, row, custom)
  const issues = isPlainObject(edit) ? editIssues(edit) : [issue('NOT_OBJECT', '')]
  const draft: Changed = {
    edit,
    deed,
    current,
    values: {},
    issues,
    record: undefined,
    changes: {},
    outcome: undefined,
  }
  if (issues.length > 0) refuse(draft, invalid(work, issues))
  else if (!current) refuse(draft, engineErrors.CRM_NOT_FOUND({ entity: entity.name }))
  return draft
}

const EDIT_KEYS: ReadonlySet<string> = new Set(['id', 'patch', 'version'])

function editIssues(edit: Readonly<Record<string, unknown>>): Issue[] {
  const { id, version } = edit
  const issues = Object.keys(edit)
    .filter((key) => !EDIT_KEYS.has(key))
    .map((key) => issue('UNKNOWN_FIELD', key))
  if (typeof id !== 'string') issues.push(issue('NOT_ID', 'id'))
  if (version !== undefined && !(Number.isSafeInteger(version) && (version as number) >= 1))
    issues.push(issue('NOT_VERSION', 'version'))
  return issues
}

/** Carries a draft through `before` and `check`, and works out the record as it will be. */
export async function prepareChange(
  work: Work,
  entity: Entity,
  draft: Changed,
  row: Row,
  custom: CustomFields,
): Promise<void> {
  try {
    await valuesOf(work, entity, draft, row, custom)
    settle(work, entity, draft, custom)
  } catch (error) {
    refuse(draft, error)
  }
}

async function valuesOf(
  work: Work,
  entity: Entity,
  draft: Changed,
  row: Row,
  custom: CustomFields,
): Promise<void> {
  const current = draft.current as Rec
  const { issues, edit, deed } = draft
  const writable = work.isTrusted ? undefined : (await writableIn(insideOf(work), entity, [row]))(row)
  const input = readInput(entity, edit.patch, work.isTrusted, custom, writable, issues)
  if (issues.length > 0) throw invalid(work, issues)
  const patched = await askBefore(work, entity, operationOf(deed), input, current, custom)
  const { region } = work.caller.runtime.model
  draft.values = parsePatch(entity, patched, current, custom, { region, issues })
  if (issues.length > 0) throw invalid(work, issues)
  await askCheck(work, entity, operationOf(deed), Object.freeze({ ...draft.values }), current, issues)
  const { version } = edit
  if (version === undefined || version === current.version) return
  if (version > current.version)
    throw invalid(work, [issue('VERSION_AHEAD', 'version', { current: current.version })])
  const conflict =
    deed === 'update'
      ? await staleWriter(work, entity, current, draft.values, version, custom)
      : await staleDeletion(work, entity, current, version, custom)
  if (conflict) throw conflict
}

/** Works out the record as it will be, and what that changes. */
function settle(work: Work, entity: Entity, draft: Changed, custom: CustomFields): void {
  const current = draft.current as Rec
  const next: Record<string, unknown> = { ...current, ...draft.values }
  compute(work, entity, next)
  if (draft.deed !== 'update') next['deletedAt'] = draft.deed === 'delete' ? work.unit.now : null
  draft.changes = changesBetween(entity, current, next as Rec, custom)
  next['version'] = current.version + 1
  next['updatedAt'] = work.unit.now
  entityOfRecord.set(next, entity.name)
  draft.record = next as Rec
}

/** Notes why a record was not changed. What is no refusal of ours fails everything. */
export function refuse(draft: Changed, error: unknown): void {
  if (!isCrmError(error)) throw error
  draft.outcome = { ok: false, error }
}
