import { equals, type Predicate } from '../../conditions/predicate.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Row } from '../../store/table.ts'
import { customFieldsOf, type Work } from '../command/work.ts'
import { engineErrors } from '../engine-errors.ts'
import { type Issue, isCrmError } from '../errors.ts'
import type { Operation } from '../hooks/hook.ts'
import { askBefore, askCheck, tellAfter } from '../hooks/moments.ts'
import { appendEntries } from '../journal/append.ts'
import type { Deed } from '../journal/entry.ts'
import {
  type Changes,
  changesBetween,
  decodeRow,
  encodePatch,
  encodeRecord,
  entityOfRecord,
} from './codec.ts'
import { staleWriter } from './conflict.ts'
import type { CustomFields } from './custom-fields.ts'
import type { Entity, Rec } from './entity.ts'
import { type Draft, type Outcome, writeDrafts } from './outcome.ts'
import { compute, invalid, parsePatch, readInput } from './prepare.ts'
import { demandReach, loadForWrite, reached } from './reach.ts'
import { checkReferences } from './references.ts'

/** A change to one record. */
export interface Edit {
  readonly id: string
  readonly patch: unknown
  /** The version that the writer saw. */
  readonly version?: number | undefined
}

interface Changed extends Draft {
  readonly edit: Edit
  readonly deed: Deed
  readonly current: Rec | undefined
  values: Record<string, unknown>
  readonly issues: Issue[]
  record: Rec | undefined
  changes: Changes
}

/** Updates records through the whole life of a write and resolves to what became of each, in order. */
export async function updateRecords(
  work: Work,
  entity: Entity,
  edits: readonly Edit[],
): Promise<readonly Outcome[]> {
  return changeRecords(work, entity, 'update', edits)
}

/** Soft-deletes records: they leave every list, keep their history, and free their unique keys. */
export async function deleteRecords(
  work: Work,
  entity: Entity,
  edits: readonly Omit<Edit, 'patch'>[],
): Promise<readonly Outcome[]> {
  return changeRecords(
    work,
    entity,
    'delete',
    edits.map((edit) => ({ ...edit, patch: {} })),
  )
}

/** Brings deleted records back; a unique key that was taken meanwhile refuses. */
export async function restoreRecords(
  work: Work,
  entity: Entity,
  ids: readonly string[],
): Promise<readonly Outcome[]> {
  return changeRecords(
    work,
    entity,
    'restore',
    ids.map((id) => ({ id, patch: {} })),
  )
}

async function changeRecords(
  work: Work,
  entity: Entity,
  deed: Exclude<Deed, 'create'>,
  edits: readonly Edit[],
): Promise<readonly Outcome[]> {
  const { access } = work.caller
  const action = deed === 'update' ? 'update' : 'delete'
  if (!work.isTrusted && !access.may(action, entity))
    throw engineErrors.CRM_FORBIDDEN({ action, entity: entity.name })
  const custom = await customFieldsOf(work, entity)
  const rows = await loadForWrite(
    work,
    entity,
    [...new Set(edits.map((edit) => edit.id))],
    deed === 'restore',
  )
  const allowed = await reached(work, entity, action, [...rows.values()])
  const drafts: Changed[] = []
  for (const edit of edits) {
    const row = rows.get(edit.id)
    const draft = newDraft(edit, deed, row && decodeRow(entity, row, custom))
    drafts.push(draft)
    if (!row) refuse(draft, engineErrors.CRM_NOT_FOUND({ entity: entity.name }))
    else if (!allowed.has(edit.id)) refuse(draft, engineErrors.CRM_FORBIDDEN({ action, entity: entity.name }))
    else await prepare(work, entity, draft, row, custom)
  }
  const open = () => drafts.filter((draft) => draft.outcome === undefined)
  await checkReferences(work, entity, open())
  for (const draft of open()) if (draft.issues.length > 0) refuse(draft, invalid(work, draft.issues))
  await writeDrafts(work, entity, drafts, (inside, ready) => write(inside, entity, ready, custom))
  return drafts.map((draft) => draft.outcome as Outcome)
}

function newDraft(edit: Edit, deed: Deed, current: Rec | undefined): Changed {
  return { edit, deed, current, values: {}, issues: [], record: undefined, changes: {}, outcome: undefined }
}

function refuse(draft: Changed, error: unknown): void {
  if (!isCrmError(error)) throw error
  draft.outcome = { ok: false, error }
}

function operationOf(deed: Deed): Operation {
  return deed === 'restore' ? 'update' : deed
}

async function prepare(
  work: Work,
  entity: Entity,
  draft: Changed,
  row: Row,
  custom: CustomFields,
): Promise<void> {
  const current = draft.current as Rec
  const { issues, edit, deed } = draft
  const writable = work.isTrusted ? undefined : work.caller.access.writableFields(entity, row)
  const input = readInput(entity, edit.patch, work.isTrusted, custom, writable, issues)
  if (issues.length > 0) return refuse(draft, invalid(work, issues))
  try {
    const patched = await askBefore(work, entity, operationOf(deed), input, current, custom)
    const values = parsePatch(entity, patched, current, custom, {
      region: work.caller.runtime.model.region,
      issues,
    })
    if (issues.length > 0) return refuse(draft, invalid(work, issues))
    draft.values = values
    await askCheck(work, entity, operationOf(deed), Object.freeze({ ...values }), current, issues)
    const { version } = edit
    if (version !== undefined && version !== current.version) {
      const conflict =
        deed === 'update'
          ? await staleWriter(work, entity, current, values, version, custom)
          : lost(entity, current)
      if (conflict) return refuse(draft, conflict)
    }
  } catch (error) {
    return refuse(draft, error)
  }
  settle(work, entity, draft, custom)
}

function lost(entity: Entity, current: Rec) {
  return engineErrors.CRM_CONFLICT(
    { entity: entity.name },
    { meta: { fields: {}, version: current.version } },
  )
}

/** Works out the record as it will be, and what that changes. */
function settle(work: Work, entity: Entity, draft: Changed, custom: CustomFields): void {
  const current = draft.current as Rec
  const next: Record<string, unknown> = { ...current, ...draft.values }
  compute(entity, next)
  if (draft.deed !== 'update') next['deletedAt'] = draft.deed === 'delete' ? work.unit.now : null
  draft.changes = changesBetween(entity, current, next as Rec, custom)
  next['version'] = current.version + 1
  next['updatedAt'] = work.unit.now
  entityOfRecord.set(next, entity.name)
  draft.record = next as Rec
}

async function write(
  work: Work,
  entity: Entity,
  drafts: readonly Changed[],
  custom: CustomFields,
): Promise<void> {
  const changing = drafts.filter((draft) => draft.deed !== 'update' || Object.keys(draft.changes).length > 0)
  if (changing.length > 0) await writeRows(work, entity, changing, custom)
  if (!work.isTrusted) await checkResult(work, entity, changing, custom)
  await appendEntries(
    work,
    entity,
    changing.map(({ deed, record, current, changes }) => ({
      deed,
      record: record as Rec,
      previous: current as Rec,
      changes,
    })),
  )
  for (const draft of drafts) {
    const isChanged = changing.includes(draft)
    const record = (isChanged ? draft.record : draft.current) as Rec
    if (isChanged) await tellAfter(work, entity, operationOf(draft.deed), record, draft.current as Rec)
    draft.outcome = { ok: true, record }
  }
}

/** The version is the guard. The rows are locked, or the store has one writer: a miss can only be a passing race. */
async function writeRows(
  work: Work,
  entity: Entity,
  drafts: readonly Changed[],
  custom: CustomFields,
): Promise<void> {
  const { store } = work.unit
  const { tenant } = work.caller
  const patches = drafts.map((draft) => {
    const { id, version } = draft.current as Rec
    return { id, version, set: patchOf(entity, draft, custom) }
  })
  const [only] = patches
  const changed =
    only && patches.length === 1
      ? await store.update(entity.table, tenant, { where: byVersion(only.id, only.version), set: only.set })
      : (await store.patch(entity.table, tenant, patches)).length
  if (changed < patches.length) throw new StoreError('BUSY', 'A row changed meanwhile.')
}

function byVersion(id: string, version: number): Predicate {
  return { is: 'all', of: [equals('id', id), equals('version', version, 'int')] }
}

function patchOf(entity: Entity, { record, changes, deed }: Changed, custom: CustomFields): Row {
  const fields = deed === 'update' ? Object.keys(changes) : [...Object.keys(changes), 'deletedAt']
  return encodePatch(entity, fields, record as Rec, custom)
}

/** What a caller may change must still be within the same grant afterwards: nobody gives away or takes over by editing. */
async function checkResult(
  work: Work,
  entity: Entity,
  drafts: readonly Changed[],
  custom: CustomFields,
): Promise<void> {
  const updates = drafts.filter(({ deed }) => deed === 'update')
  if (updates.length === 0 || work.caller.access.isUnlimited) return
  const rows = updates.map((draft) => encodeRecord(entity, draft.record as Rec, custom))
  await demandReach(work, entity, 'update', rows)
}
