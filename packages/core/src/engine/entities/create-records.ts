import type { Row } from '../../store/table.ts'
import { forbidden } from '../access/forbidden.ts'
import { customFieldsOf, type Work } from '../command/work.ts'
import { type CrmError, type Issue, isCrmError } from '../errors.ts'
import { askBefore, askCheck, tellAfter } from '../hooks/moments.ts'
import { appendEntries, type Change } from '../journal/append.ts'
import { keepKeys } from '../keys/keep-keys.ts'
import { changesBetween, encodeRecord, entityOfRecord } from './codec.ts'
import type { CustomFields } from './custom-fields.ts'
import type { Entity, Rec } from './entity.ts'
import { type Draft, type Outcome, writeDrafts } from './outcome.ts'
import { compute, type Input, initialise, invalid, parseAll, readInput, withDefaults } from './prepare.ts'
import { demandReach, needsStore, outOfReach, reached } from './reach.ts'
import { checkReferences } from './references.ts'

interface NewRecord extends Draft {
  values: Record<string, unknown>
  readonly issues: Issue[]
  record: Rec | undefined
  row: Row | undefined
}

/**
 * Creates records through the whole life of a write and resolves to what became of each, in order.
 * `ids` are given only where they must be foretold, as by an import that may run twice.
 */
export async function createRecords(
  work: Work,
  entity: Entity,
  inputs: readonly unknown[],
  ids: readonly string[] = [],
): Promise<readonly Outcome[]> {
  const { access } = work.caller
  if (!work.isTrusted && !access.may('create', entity)) throw forbidden(access.actor, 'create', entity.name)
  const custom = await customFieldsOf(work, entity)
  const drafts = await prepareAll(work, entity, inputs, ids, custom)
  await checkReferences(work, entity, drafts.filter(isOpen))
  await checkReach(work, entity, drafts.filter(isOpen), custom)
  for (const draft of drafts) refuseInvalid(work, draft)
  await writeDrafts(work, entity, drafts, (inside, ready) => insert(inside, entity, ready, custom))
  return drafts.map((draft) => draft.outcome as Outcome)
}

function isOpen(draft: Draft): boolean {
  return draft.outcome === undefined
}

/** Inputs that were parsed ahead of their writing, by a command whose rules look at them. */
const parsedAhead = new WeakSet<object>()

type Parsed = { ok: true; record: Record<string, unknown> } | { ok: false; error: CrmError }

/**
 * Parses the inputs of new records ahead of their writing. They come from a caller: what commands manage is refused, and
 * not demanded.
 */
export async function parseNew(
  work: Work,
  entity: Entity,
  inputs: readonly unknown[],
  said?: readonly object[],
): Promise<readonly Parsed[]> {
  const custom = await customFieldsOf(work, entity)
  const { access, runtime } = work.caller
  const { region } = runtime.model
  const sayable = access.sayableFields(entity)
  return inputs.map((raw, at) => {
    const issues: Issue[] = []
    const theirs = said?.[at]
    const isOpenField =
      sayable && ((field: string) => (theirs && !Object.hasOwn(theirs, field)) || sayable(field))
    const input = readInput(entity, raw, false, custom, isOpenField, issues)
    const record = parseAll(entity, input, custom, { region, issues })
    const wrong = issues.filter(
      ({ code, path = '' }) => code !== 'REQUIRED' || !entity.fields.get(path)?.managed,
    )
    if (wrong.length > 0) return { ok: false, error: invalid(work, wrong) }
    parsedAhead.add(record)
    return { ok: true, record }
  })
}

async function prepareAll(
  work: Work,
  entity: Entity,
  inputs: readonly unknown[],
  ids: readonly string[],
  custom: CustomFields,
): Promise<NewRecord[]> {
  const { hooks } = work.caller.runtime
  const isAsked = hooks.of('before', entity.name, 'create') ?? hooks.of('check', entity.name, 'create')
  const drafts: NewRecord[] = []
  for (let at = 0; at < inputs.length; at++) {
    const draft: NewRecord = { values: {}, issues: [], record: undefined, row: undefined, outcome: undefined }
    drafts.push(draft)
    if (isAsked) await ask(work, entity, draft, inputs[at], custom)
    else draft.values = valuesOf(work, entity, inputs[at], custom, draft.issues)
    if (refuseInvalid(work, draft).outcome) continue
    if (!isAsked) compute(work, entity, draft.values)
    draft.record = newRecord(work, entity, draft.values, ids[at])
  }
  return drafts
}

function newRecord(work: Work, entity: Entity, values: Input, id: string | undefined): Rec {
  const { now } = work.unit
  const system = { createdAt: now, updatedAt: now, version: 1 }
  const record = {
    id: id ?? work.caller.runtime.ids.next(now.getTime()),
    ...system,
    ...values,
    deletedAt: null,
  }
  initialise(work, entity, record)
  entityOfRecord.set(record, entity.name)
  return record
}

/** The values of a new record: read, defaulted, parsed. What a command parsed ahead is taken as it is. */
function valuesOf(
  work: Work,
  entity: Entity,
  raw: unknown,
  custom: CustomFields,
  issues: Issue[],
): Record<string, unknown> {
  if (isReady(raw)) return raw
  const input = inputOf(work, entity, raw, custom, issues)
  if (issues.length > 0) return {}
  return parseAll(entity, input, custom, { region: work.caller.runtime.model.region, issues })
}

function isReady(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && parsedAhead.has(raw)
}

function inputOf(work: Work, entity: Entity, raw: unknown, custom: CustomFields, issues: Issue[]): Input {
  const { isTrusted, caller } = work
  const writable = isTrusted ? undefined : caller.access.creatableFields(entity)
  const given = isReady(raw) ? withoutComputed(entity, raw) : raw
  return withOwner(work, entity, readInput(entity, given, isTrusted, custom, writable, issues))
}

/** Whoever may make only own records need not say whose they are, also where the role does not show the owner. */
function withOwner({ isTrusted, caller: { access } }: Work, entity: Entity, input: Input): Input {
  const isTheirs = !isTrusted && access.actor.type === 'user' && input['ownerId'] === undefined
  return isTheirs && access.isOwnOnly('create', entity) ? { ...input, ownerId: access.actor.id } : input
}

/** The same where hooks are asked: `before` may patch, `check` sees the frozen result. */
async function ask(
  work: Work,
  entity: Entity,
  draft: NewRecord,
  raw: unknown,
  custom: CustomFields,
): Promise<void> {
  const { issues } = draft
  try {
    const input = inputOf(work, entity, raw, custom, issues)
    if (issues.length > 0) return
    const patched = await askBefore(work, entity, 'create', withDefaults(entity, input), null, custom)
    draft.values = parseAll(entity, patched, custom, { region: work.caller.runtime.model.region, issues })
    if (issues.length > 0) return
    compute(work, entity, draft.values)
    Object.freeze(draft.values)
    await askCheck(work, entity, 'create', draft.values, null, issues)
  } catch (error) {
    refuse(draft, error)
  }
}

function withoutComputed(entity: Entity, record: object): Input {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !entity.fields.get(name)?.compute))
}

/** A caller may only make records that its grant reaches: a rep limited to own leads cannot make one for a colleague. */
async function checkReach(
  work: Work,
  entity: Entity,
  drafts: readonly NewRecord[],
  custom: CustomFields,
): Promise<void> {
  for (const draft of drafts) draft.row = encodeRecord(entity, draft.record as Rec, custom)
  if (work.isTrusted || work.caller.access.isUnlimited || needsStore(work, entity, 'create')) return
  const allowed = await reached(
    work,
    entity,
    'create',
    drafts.map((draft) => draft.row as Row),
  )
  for (const draft of drafts) {
    if (!allowed.has(draft.record?.id ?? '')) refuse(draft, outOfReach(work, entity, 'create'))
  }
}

function refuseInvalid(work: Work, draft: NewRecord): NewRecord {
  return draft.issues.length > 0 && isOpen(draft) ? refuse(draft, invalid(work, draft.issues)) : draft
}

function refuse(draft: NewRecord, error: unknown): NewRecord {
  if (!isCrmError(error)) throw error
  draft.outcome = { ok: false, error: error as CrmError }
  return draft
}

async function insert(
  work: Work,
  entity: Entity,
  drafts: readonly NewRecord[],
  custom: CustomFields,
): Promise<void> {
  const rows = drafts.map((draft) => draft.row as Row)
  await work.unit.store.insert(entity.table, work.caller.tenant, rows)
  if (needsStore(work, entity, 'create')) await demandReach(work, entity, 'create', rows)
  const written = drafts.map(
    ({ record }): Change => ({
      deed: 'create',
      record: record as Rec,
      previous: null,
      changes: changesBetween(entity, undefined, record as Rec, custom),
    }),
  )
  await appendEntries(work, entity, written)
  await keepKeys(work, entity, written)
  const isTold = work.caller.runtime.hooks.of('after', entity.name, 'create') !== undefined
  for (const draft of drafts) {
    const record = draft.record as Rec
    if (isTold) await tellAfter(work, entity, 'create', record, null)
    draft.outcome = { ok: true, record }
  }
}
