import { compileMatcher } from '../../conditions/compile-matcher.ts'
import { both, empty, NEVER, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import { type Action, looksElsewhere } from '../access/access.ts'
import { beyondScope } from '../access/beyond-scope.ts'
import { forbidden } from '../access/forbidden.ts'
import type { Work } from '../command/work.ts'
import type { CrmError } from '../errors.ts'
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
  work: Work,
  entity: Entity,
  action: Action,
  rows: readonly Row[],
): Promise<ReadonlySet<string>> {
  const { access, tenant } = work.caller
  const ids = rows.map((row) => row['id'] as string)
  if (work.isTrusted || access.isUnlimited) return new Set(ids)
  const predicate = access.rowsFor(action, entity)
  if (!looksElsewhere(predicate)) {
    const matches = compileMatcher(predicate)
    return new Set(rows.filter((row) => matches(row)).map((row) => row['id'] as string))
  }
  const found = await work.unit.store.find(entity.table, tenant, {
    where: both(oneOf('id', ids), predicate),
    limit: ids.length,
    columns: ['id'],
  })
  return new Set(found.map((row) => row['id'] as string))
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
export function mask(
  work: Pick<Work, 'caller'>,
  entity: Entity,
  record: Rec,
  custom: CustomFields,
): Record<string, unknown> {
  const { access } = work.caller
  if (!access.isUnlimited)
    return maskWith(record, access.visibleFields(entity, encodeRecord(entity, record, custom)))
  const shown: Record<string, unknown> = { ...record }
  if (shown['deletedAt'] === null) delete shown['deletedAt']
  return shown
}

/** A row as the caller may see it. */
export function maskRow(
  work: Pick<Work, 'caller'>,
  entity: Entity,
  row: Row,
  custom: CustomFields,
): Record<string, unknown> {
  const { access } = work.caller
  if (!access.isUnlimited) return maskWith(decodeRow(entity, row, custom), access.visibleFields(entity, row))
  return row['deletedAt'] == null ? decodeLive(entity, row, custom) : decodeRow(entity, row, custom)
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
