import { both, equals, oneOf } from '../../conditions/predicate.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Row } from '../../store/table.ts'
import { customFieldsOf, type Work } from '../command/work.ts'
import { changesBetween, decodeRow, encodePatch } from '../entities/codec.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { journalTable } from '../journal/entry.ts'
import { eraseFromEntries } from '../journal/erase-entries.ts'
import { note } from '../journal/note.ts'
import { addKeys, removeKeys } from '../keys/keep-keys.ts'
import { textsIn } from './erase-copies.ts'
import type { Erasure } from './keeping.ts'
import {
  type ErasureForm,
  erasableFields,
  identityFields,
  reachesExt,
  recomputed,
  withoutPersonal,
} from './personal-fields.ts'

/** Records of an entity as they are, deleted ones too, locked for this transaction. */
export async function personalRecords(
  work: Work,
  entity: Entity,
  ids: readonly string[],
): Promise<readonly Rec[]> {
  const custom = await customFieldsOf(work, entity)
  const where = oneOf('id', ids)
  const rows = await work.unit.store.find(entity.table, work.caller.tenant, { where, lock: true })
  return rows.map((row) => decodeRow(entity, row, custom))
}

/**
 * Takes the personal data out of records and of their history, whether they live or not. No hook is asked, because nobody
 * may refuse it, and none is told what it was.
 */
export async function eraseRecords(
  work: Work,
  entity: Entity,
  ids: readonly string[],
  { requestId, reason, ...form }: Erasure,
): Promise<void> {
  const { mode, kind } = form
  const custom = await customFieldsOf(work, entity)
  const records = await personalRecords(work, entity, ids)
  const patches = records.flatMap((record) => {
    const erased = { ...withoutPersonal(entity, record, form), version: record.version + 1 }
    const set = patchOf(entity, record, erased, custom)
    return set ? [{ id: record.id, version: record.version, set, erased }] : []
  })
  const { store } = work.unit
  const { tenant, runtime } = work.caller
  // Before what takes their place is written, which has a key of its own; what is left beside it stays readable.
  if (reachesExt(form)) await runtime.encryption?.shred(store, tenant, entity.name, ids)
  const written = await store.patch(
    entity.table,
    tenant,
    patches.map(({ id, version, set }) => ({ id, version, set })),
  )
  if (written.length < patches.length) throw new StoreError('BUSY', 'A row changed meanwhile.')
  await keysAnew(
    work,
    entity,
    patches.map(({ erased }) => erased),
  )
  await eraseFromEntries(
    store,
    tenant,
    entity.name,
    ids,
    await fieldsInHistory(work, entity, ids, form, custom),
  )
  for (const { id } of records)
    await note(
      work.caller,
      {
        deed: 'erased',
        entity: entity.name,
        recordId: id,
        command: work.command,
        about: { requestId, mode, ...(kind && { kind }), ...(reason && { reason }) },
      },
      work.unit,
    )
}

/** Those of these records in which something is left that this would erase. */
export async function erasableRecords(
  work: Work,
  entity: Entity,
  ids: readonly string[],
  form: ErasureForm,
): Promise<readonly string[]> {
  const custom = await customFieldsOf(work, entity)
  return (await personalRecords(work, entity, ids))
    .filter((record) => patchOf(entity, record, withoutPersonal(entity, record, form), custom))
    .map(({ id }) => id)
}

/** The columns to write; undefined where nothing is left to erase. */
function patchOf(entity: Entity, before: Rec, after: Rec, custom: CustomFields): Row | undefined {
  const changed = Object.keys(changesBetween(entity, before, after, custom))
  // Fields that the tenant declares no longer may still be there.
  const hasExt = before['ext'] !== undefined && after['ext'] !== before['ext']
  if (changed.length === 0 && !hasExt) return undefined
  return { ...encodePatch(entity, changed, after, custom), ...(hasExt && { ext: null }) }
}

async function keysAnew(work: Work, entity: Entity, erased: readonly Rec[]): Promise<void> {
  const keyed = work.caller.runtime.recordKeys.get(entity.name)
  if (!keyed) return
  await removeKeys(
    work,
    keyed,
    erased.map(({ id }) => id),
  )
  await addKeys(
    work,
    keyed,
    erased.filter(({ deletedAt }) => deletedAt === null),
  )
}

async function fieldsInHistory(
  work: Work,
  entity: Entity,
  ids: readonly string[],
  form: ErasureForm,
  custom: CustomFields,
): Promise<readonly string[]> {
  const declared = reachesExt(form) ? [...custom.keys()].map((name) => `ext.${name}`) : []
  const past = reachesExt(form) ? await extInHistory(work, entity, ids) : []
  return [...new Set([...erasableFields(entity, form), ...declared, ...past])]
}

async function extInHistory(work: Work, entity: Entity, ids: readonly string[]): Promise<readonly string[]> {
  const where = both(equals('entity', entity.name), oneOf('recordId', ids))
  const rows = await work.unit.store.find(journalTable, work.caller.tenant, { where, columns: ['changes'] })
  return rows
    .flatMap(({ changes }) => Object.keys(changes as object))
    .filter((name) => name.startsWith('ext.'))
}

/** The records among these whose erasure by this request stands in the journal. */
export async function erasedAlready(
  { unit, caller }: Work,
  entity: string,
  ids: readonly string[],
  requestId?: string,
): Promise<ReadonlySet<string>> {
  const where = both(equals('entity', entity), equals('deed', 'erased'), oneOf('recordId', ids))
  const rows = await unit.store.find(journalTable, caller.tenant, { where, columns: ['recordId', 'why'] })
  const ofRequest = rows.filter(
    ({ why }) => requestId === undefined || (why as { requestId?: unknown } | null)?.requestId === requestId,
  )
  return new Set(ofRequest.map((row) => row['recordId'] as string))
}

/** Empties the fields of other records that say just what identifies somebody, now and in their history. */
export async function eraseRepeated(
  work: Work,
  entity: Entity,
  ids: readonly string[],
  texts: ReadonlySet<string>,
): Promise<void> {
  const { store } = work.unit
  const { tenant } = work.caller
  const custom = await customFieldsOf(work, entity)
  const says = (value: unknown) => textsIn(value).some((text) => texts.has(text))
  for (const record of await personalRecords(work, entity, ids)) {
    const fields = identityFields(entity).filter((field) => says(record[field]))
    const emptied = withoutPersonal(entity, record, { mode: 'pseudonymise' })
    const only = Object.fromEntries(fields.map((field) => [field, emptied[field]]))
    const erased = recomputed(entity, { ...record, ...only, version: record.version + 1 })
    const past = await fieldsThatSaid(work, entity, record.id, says)
    const set = patchOf(entity, record, erased, custom)
    if (set) await store.update(entity.table, tenant, { where: equals('id', record.id), set })
    if (set) await keysAnew(work, entity, [erased])
    await eraseFromEntries(store, tenant, entity.name, [record.id], [...new Set([...fields, ...past])])
  }
}

async function fieldsThatSaid(
  { unit, caller }: Work,
  entity: Entity,
  id: string,
  says: (value: unknown) => boolean,
): Promise<readonly string[]> {
  const where = both(equals('entity', entity.name), equals('recordId', id))
  const rows = await unit.store.find(journalTable, caller.tenant, { where, columns: ['changes'] })
  return identityFields(entity).filter((field) =>
    rows.some(({ changes }) => says((changes as Readonly<Record<string, unknown>>)[field])),
  )
}
