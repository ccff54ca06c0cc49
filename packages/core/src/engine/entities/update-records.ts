import { equals, type Predicate } from '../../conditions/predicate.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Row } from '../../store/table.ts'
import { forbidden } from '../access/forbidden.ts'
import { customFieldsOf, type Work } from '../command/work.ts'
import { tellAfter } from '../hooks/moments.ts'
import { appendEntries, type Change } from '../journal/append.ts'
import type { Deed } from '../journal/entry.ts'
import { keepKeys } from '../keys/keep-keys.ts'
import { encodePatch, encodeRecord } from './codec.ts'
import type { CustomFields } from './custom-fields.ts'
import { type Changed, type Edit, newDraft, operationOf, prepareChange, refuse } from './draft-change.ts'
import type { Entity, Rec } from './entity.ts'
import { type Outcome, writeDrafts } from './outcome.ts'
import { invalid } from './prepare.ts'
import { demandReach, loadForWrite, outOfReach, reached } from './reach.ts'
import { checkReferences } from './references.ts'

/** Updates records through the whole life of a write and resolves to what became of each, in order. */
export async function updateRecords(
  work: Work,
  entity: Entity,
  edits: readonly Edit[],
): Promise<readonly Outcome[]> {
  return changeInRounds(work, entity, 'update', edits)
}

/** Soft-deletes records: they leave every list, keep their history, and free their unique keys. */
export async function deleteRecords(
  work: Work,
  entity: Entity,
  edits: readonly Omit<Edit, 'patch'>[],
): Promise<readonly Outcome[]> {
  return changeInRounds(
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
  return changeInRounds(
    work,
    entity,
    'restore',
    ids.map((id) => ({ id, patch: {} })),
  )
}

type ChangingDeed = Exclude<Deed, 'create'>

/** Several edits of one record happen one after another, each on what the one before left. */
async function changeInRounds(
  work: Work,
  entity: Entity,
  deed: ChangingDeed,
  edits: readonly Edit[],
): Promise<readonly Outcome[]> {
  const action = deed === 'update' ? 'update' : 'delete'
  if (!work.isTrusted && !work.caller.access.may(action, entity))
    throw forbidden(work.caller.access.actor, action, entity.name)
  const seen = new Map<unknown, number>()
  const rounds: number[][] = []
  for (const [at, edit] of edits.entries()) {
    const round = seen.get(edit?.id) ?? 0
    seen.set(edit?.id, round + 1)
    rounds[round] = [...(rounds[round] ?? []), at]
  }
  const outcomes: Outcome[] = []
  for (const round of rounds) {
    const changed = await changeRecords(
      work,
      entity,
      deed,
      round.map((at) => edits[at] as Edit),
    )
    for (const [index, at] of round.entries()) outcomes[at] = changed[index] as Outcome
  }
  return outcomes
}

async function changeRecords(
  work: Work,
  entity: Entity,
  deed: ChangingDeed,
  edits: readonly Edit[],
): Promise<readonly Outcome[]> {
  const action = deed === 'update' ? 'update' : 'delete'
  const custom = await customFieldsOf(work, entity)
  const ids = edits.map((edit) => edit?.id)
  const rows = await loadForWrite(work, entity, ids, deed === 'restore')
  const allowed = await reached(work, entity, action, [...rows.values()])
  const drafts: Changed[] = []
  for (const edit of edits) {
    const row = rows.get(edit?.id)
    const draft = newDraft(work, entity, edit, deed, row, custom)
    drafts.push(draft)
    if (draft.outcome !== undefined || !row) continue
    if (!allowed.has(edit.id)) refuse(draft, outOfReach(work, entity, action))
    else await prepareChange(work, entity, draft, row, custom)
  }
  const open = () => drafts.filter((draft) => draft.outcome === undefined)
  await checkReferences(work, entity, open())
  for (const draft of open()) if (draft.issues.length > 0) refuse(draft, invalid(work, draft.issues))
  await writeDrafts(work, entity, drafts, (inside, ready) => write(inside, entity, ready, custom))
  return drafts.map((draft) => draft.outcome as Outcome)
}

async function write(
  work: Work,
  entity: Entity,
  drafts: readonly Changed[],
  custom: CustomFields,
): Promise<void> {
  // What changes nothing is written where the command says why: a decision that confirms the owner is one, too.
  const changing = drafts.filter(
    (draft) =>
      draft.deed !== 'update' || Object.keys(draft.changes).length > 0 || work.whys?.has(draft.edit.id),
  )
  if (changing.length > 0) await writeRows(work, entity, changing, custom)
  if (!work.isTrusted) await checkResult(work, entity, changing, custom)
  const written = changing.map(
    ({ deed, record, current, changes }): Change => ({
      deed,
      record: record as Rec,
      previous: current as Rec,
      changes,
    }),
  )
  await appendEntries(work, entity, written)
  await keepKeys(work, entity, written)
  const isChanged = new Set(changing)
  for (const draft of drafts) {
    const record = (isChanged.has(draft) ? draft.record : draft.current) as Rec
    if (isChanged.has(draft))
      await tellAfter(work, entity, operationOf(draft.deed), record, draft.current as Rec)
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
