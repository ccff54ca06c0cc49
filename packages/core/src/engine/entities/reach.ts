import { both, empty, NEVER, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import { type Decision, type Elsewhere, looksElsewhere } from '../access/access.ts'
import type { Action } from '../access/action.ts'
import { beyondScope } from '../access/beyond-scope.ts'
import type { FieldTest } from '../access/field-test.ts'
import { forbidden } from '../access/forbidden.ts'
import { insideOf, type Work } from '../command/work.ts'
import type { CrmError } from '../errors.ts'
import type { Caller } from '../runtime.ts'
import { decodeLive, decodeRow, encodeRecord } from './codec.ts'
import type { CustomFields } from './custom-fields.ts'
import type { Entity, Rec } from './entity.ts'
import { isId } from './parse-value.ts'

/** What the caller may read of an entity: nothing, where no role grants it. Undefined: everything. */
export function readableBy(
  { caller: { access } }: Pick<Work, 'caller'>,
  entity: Entity,
): Predicate | undefined {
  if (access.isUnlimited) return undefined
  return access.may('read', entity) ? access.rowsFor('read', entity) : NEVER
}

/** Live rows by id that the caller may read, locked for this transaction. */
export async function loadForWrite(
  work: Work,
  entity: Entity,
  ids: readonly unknown[],
  deleted = false,
): Promise<ReadonlyMap<string, Row>> {
  const { tenant } = work.caller
  const wanted = [...new Set(ids.filter(isId))]
  if (wanted.length === 0) return new Map()
  const live = deleted ? ({ is: 'not', of: empty('deletedAt') } as const) : empty('deletedAt')
  const readable = work.isTrusted ? undefined : readableBy(work, entity)
  const rows = await work.unit.store.find(entity.table, tenant, {
    where: both(oneOf('id', wanted), live, readable),
    limit: wanted.length,
    lock: true,
  })
  return new Map(rows.map((row) => [row['id'] as string, row]))
}

/** Which of these rows a grant reaches. Decided without the store where the grant does not look at other records. */
export async function reached(
  work: Pick<Work, 'caller' | 'unit' | 'isTrusted'>,
  entity: Entity,
  action: Action,
  rows: readonly Row[],
): Promise<ReadonlySet<string>> {
  const { access } = work.caller
  if (work.isTrusted || access.isUnlimited) return new Set(rows.map((row) => row['id'] as string))
  if (!access.may(action, entity)) throw forbidden(access.actor, action, entity.name)
  const elsewhere = await askElsewhere(insideOf(work), entity, access.asksElsewhere(action, entity), rows)
  const allowed = rows.filter((row) => access.decide(action, entity, row, elsewhere).isAllowed)
  return new Set(allowed.map((row) => row['id'] as string))
}

/** What is decided of one row, and by which grants. */
export async function decisionOn(
  work: Pick<Work, 'caller' | 'unit'>,
  entity: Entity,
  action: Action,
  row: Row,
): Promise<Decision> {
  const { access } = work.caller
  const elsewhere = await askElsewhere(insideOf(work), entity, access.asksElsewhere(action, entity), [row])
  return access.decide(action, entity, row, elsewhere)
}

/** Asks the store which of these rows match predicates that only it can decide. Without any it is not asked. */
export async function askElsewhere(
  { runtime, unit, tenant }: Caller,
  entity: Entity,
  predicates: readonly Predicate[],
  rows: readonly Row[],
): Promise<Elsewhere> {
  const matching = new Map<Predicate, ReadonlySet<unknown>>()
  if (predicates.length > 0 && rows.length > 0) {
    const store = unit?.store ?? (await runtime.store())
    const ids = oneOf('id', [...new Set(rows.map((row) => row['id'] as string))])
    for (const predicate of new Set(predicates)) {
      const found = await store.find(entity.table, tenant, { where: both(ids, predicate), columns: ['id'] })
      matching.set(predicate, new Set(found.map((row) => row['id'])))
    }
  }
  return (predicate, row) => matching.get(predicate)?.has(row['id']) === true
}

/** Which fields of a row are open. Undefined: all of them. */
export type Sight = (row: Row) => FieldTest | undefined

/** Tells of each of these rows which of its fields the caller sees. */
export function sightOf(caller: Caller, entity: Entity, rows: readonly Row[]): Promise<Sight> {
  return fieldsOf(caller, 'read', entity, rows)
}

/** Tells of each of these rows which of its fields the caller may change. */
export function writableIn(caller: Caller, entity: Entity, rows: readonly Row[]): Promise<Sight> {
  return fieldsOf(caller, 'update', entity, rows)
}

async function fieldsOf(
  caller: Caller,
  action: 'read' | 'update',
  entity: Entity,
  rows: readonly Row[],
): Promise<Sight> {
  const { access } = caller
  const elsewhere = await askElsewhere(caller, entity, access.fieldsElsewhere(action, entity), rows)
  return (row) => access.fieldsOf(action, entity, row, elsewhere)
}

/** Whether the grant looks at other records, so that a new or changed row can only be judged once it is written. */
export function needsStore({ caller, isTrusted }: Work, entity: Entity, action: Action): boolean {
  return !isTrusted && !caller.access.isUnlimited && looksElsewhere(caller.access.rowsFor(action, entity))
}

/** Throws CRM_FORBIDDEN unless a grant reaches all of these rows. */
export async function demandReach(
  work: Work,
  entity: Entity,
  action: Action,
  rows: readonly Row[],
): Promise<void> {
  const allowed = await reached(work, entity, action, rows)
  if (rows.some((row) => !allowed.has(row['id'] as string))) throw outOfReach(work, entity, action)
}

/** The refusal for a record that exists for the caller, but that no grant for the action reaches. */
export function outOfReach({ caller: { access } }: Work, entity: Entity, action: Action): CrmError {
  return access.may(action, entity)
    ? beyondScope(access, action, entity)
    : forbidden(access.actor, action, entity.name)
}

/** A record with only the fields that the caller may see. */
export async function mask(
  caller: Caller,
  entity: Entity,
  record: Rec,
  custom: CustomFields,
): Promise<Record<string, unknown>> {
  if (!caller.access.isUnlimited) {
    const row = encodeRecord(entity, record, custom)
    return maskWith(record, (await sightOf(caller, entity, [row]))(row))
  }
  const shown: Record<string, unknown> = { ...record }
  if (shown['deletedAt'] === null) delete shown['deletedAt']
  return shown
}

/** Rows as the caller may see them. */
export async function maskRows(
  caller: Caller,
  entity: Entity,
  rows: readonly Row[],
  custom: CustomFields,
): Promise<Record<string, unknown>[]> {
  const sight = caller.access.isUnlimited ? undefined : await sightOf(caller, entity, rows)
  return rows.map((row) => {
    const visible = sight?.(row)
    if (visible) return maskWith(decodeRow(entity, row, custom), visible)
    return row['deletedAt'] == null ? decodeLive(entity, row, custom) : decodeRow(entity, row, custom)
  })
}

/** A record with only the fields that `visible` lets through. */
export function maskWith(
  record: Readonly<Record<string, unknown>>,
  visible: ((field: string) => boolean) | undefined,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) {
    if (name === 'deletedAt' && value === null) continue
    if (name === 'ext') shown[name] = maskExt(value as Record<string, unknown>, visible)
    else if (!visible || visible(name) || name === 'deletedAt') shown[name] = value
  }
  return shown
}

function maskExt(ext: Readonly<Record<string, unknown>>, visible: ((field: string) => boolean) | undefined) {
  return visible ? Object.fromEntries(Object.entries(ext).filter(([name]) => visible(`ext.${name}`))) : ext
}
