import type { FieldType } from '../../conditions/shape.ts'
import { changesBetween, encodeRecord } from '../../engine/entities/codec.ts'
import { NO_CUSTOM_FIELDS } from '../../engine/entities/custom-fields.ts'
import type { Entity, Rec } from '../../engine/entities/entity.ts'
import type { Model } from '../../engine/entities/model.ts'
import { entryRow, journalTable } from '../../engine/journal/entry.ts'
import type { Store } from '../../store/store.ts'

/** Stands in every text that must not be seen. */
export const CANARY = 'canary'
/** A number that stands nowhere else. */
const ODD_NUMBER = 7_340_033
const ODD_DAY = '1987-11-13'
const ODD_INSTANT = new Date('1987-11-13T07:34:00.033Z')

/** A record of each entity in one tenant, with something in every field, and one entry of it in the journal. */
export interface Planted {
  readonly tenant: string
  readonly ids: ReadonlyMap<string, string>
}

/** Plants a record of every entity, referring to one another, past all rules of writing. */
export async function plant(store: Store, model: Model, tenant: string): Promise<Planted> {
  const ids = new Map([...model.entities.keys()].map((name) => [name, `${tenant}-${name}`]))
  for (const entity of model.entities.values()) {
    const record = recordOf(entity, ids)
    await store.insert(entity.table, tenant, [encodeRecord(entity, record, NO_CUSTOM_FIELDS)])
    await store.insert(journalTable, tenant, [entryOf(entity, record)])
  }
  return { tenant, ids }
}

function recordOf(entity: Entity, ids: ReadonlyMap<string, string>): Rec {
  const values = [...entity.fields].map(([name, { type }]) => [name, planted(type, entity.name, name, ids)])
  return {
    ...Object.fromEntries(values),
    ...{ id: ids.get(entity.name) ?? '', version: 1, deletedAt: null },
    ...{ createdAt: new Date(0), updatedAt: new Date(0) },
  }
}

/** Something of a type that is found again wherever it is shown, as far as the type lets one. */
export function planted(
  type: FieldType,
  entity: string,
  field: string,
  ids: ReadonlyMap<string, string>,
): unknown {
  switch (type.kind) {
    case 'text':
      return `${CANARY} ${entity} ${field}`
    case 'int':
      return ODD_NUMBER
    case 'bool':
      return true
    case 'decimal':
      return type.scale === 0 ? String(ODD_NUMBER) : `${ODD_NUMBER}.${'0'.repeat(type.scale)}`
    case 'date':
      return ODD_DAY
    case 'datetime':
      return ODD_INSTANT
    case 'money':
      return { amount: `${ODD_NUMBER}.00`, currency: type.currency ?? 'CNY' }
    case 'select':
      return type.options[0]
    case 'list':
      return [planted(type.of, entity, field, ids)]
    case 'ref':
      return ids.get(type.to)
    case 'json':
      return { said: `${CANARY} ${entity} ${field}` }
  }
}

function entryOf(entity: Entity, record: Rec) {
  const id = `entry-${record.id}`
  return entryRow({
    ...{
      id,
      seq: null,
      at: new Date(0),
      entity: entity.name,
      recordId: record.id,
      deed: 'create',
      version: 1,
    },
    changes: changesBetween(entity, undefined, record, NO_CUSTOM_FIELDS),
    ...{ command: `${entity.name}.create`, commandId: id, cause: null, depth: 0, origin: 'api' },
    ...{
      actorType: 'system',
      actor: 'system',
      onBehalfOf: null,
      reason: null,
      why: { said: `${CANARY} why` },
    },
  })
}
