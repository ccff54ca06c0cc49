import type { CustomFields } from '../entities/custom-fields.ts'
import type { Entity } from '../entities/entity.ts'
import type { Caller, Unit } from '../runtime.ts'

/** One command while it runs: who called it, the transaction it writes in, and what its journal entries will say. */
export interface Work {
  readonly caller: Caller
  readonly unit: Unit
  readonly command: string
  readonly commandId: string
  /** A business command: its own rule stands in place of record and field access, and it may write managed fields. */
  readonly isTrusted: boolean
  /** One record is written and nothing else: its refusal is thrown, and needs no savepoint. */
  readonly isOnlyWrite?: boolean
  /** What the command says of why it writes, by the ids of the records. */
  readonly whys?: ReadonlyMap<string, object>
}

/** The caller of this work, reading what its transaction reads. */
export function insideOf({ caller, unit }: Pick<Work, 'caller' | 'unit'>): Caller {
  return { ...caller, unit }
}

/** The fields that the tenant declared for an entity, as this work sees them. */
export function customFieldsOf({ caller, unit }: Work, entity: Entity): Promise<CustomFields> {
  const { declaresFields } = unit.transaction
  return caller.runtime.customFields(unit.store, caller.tenant, entity.name, declaresFields)
}
