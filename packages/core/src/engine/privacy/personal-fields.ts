import type { Entity, Rec } from '../entities/entity.ts'
import type { FieldSpec, PersonalData } from '../entities/field.ts'

/**
 * What becomes of personal data. `delete`: it is emptied and its record deleted. `anonymise`: it is emptied, and figures
 * stay. `pseudonymise`: what finds the person again is replaced, and all else stays.
 */
export type ErasureMode = 'delete' | 'anonymise' | 'pseudonymise'

/** Which personal data is erased, and what takes its place. */
export interface ErasureForm {
  readonly mode: ErasureMode
  /** Stands in texts that must not be empty. */
  readonly alias?: string
  /** One class of fields alone; all when left out. */
  readonly kind?: PersonalData
}

/** What stands in a text that must not be empty once it is erased. */
const ERASED = '[erased]'

/** Whether a record stands for a person. */
export function isPerson({ subject }: Pick<Entity, 'subject'>): boolean {
  return subject.includes('self')
}

/** The fields that an erasure empties: what came in as it came repeats whatever identifies. */
export function erasableFields(
  { fields }: Pick<Entity, 'fields'>,
  { mode, kind }: ErasureForm,
): readonly string[] {
  return [...fields].flatMap(([name, { personal, verbatim }]) => {
    if (personal === undefined) return []
    if (kind !== undefined) return personal === kind || verbatim ? [name] : []
    return mode !== 'pseudonymise' || personal === 'identity' || verbatim ? [name] : []
  })
}

/** The personal fields that find a person again. */
export function identityFields({ fields }: Pick<Entity, 'fields'>): readonly string[] {
  return [...fields].flatMap(([name, { personal }]) => (personal === 'identity' ? [name] : []))
}

/** A record without its personal data: empty where it may be, else a text that says so; `alias` stands for the person. */
export function withoutPersonal(entity: Entity, record: Rec, form: ErasureForm): Rec {
  const emptied: Record<string, unknown> = { ...record }
  for (const name of erasableFields(entity, form))
    emptied[name] = erasedValue(entity.fields.get(name) as FieldSpec, record.id, form.alias ?? ERASED)
  if (reachesExt(form)) emptied['ext'] = {}
  return recomputed(entity, emptied as Rec)
}

/** Whether fields that tenants declare are erased: nobody says of what class they are, so not with one class alone. */
export function reachesExt({ mode, kind }: ErasureForm): boolean {
  return mode !== 'pseudonymise' && kind === undefined
}

/** A record whose computed fields fit the others. */
export function recomputed(entity: Entity, record: Rec): Rec {
  const fresh: Record<string, unknown> = { ...record }
  for (const [name, compute] of entity.computed) fresh[name] = compute(fresh)
  return fresh as Rec
}

function erasedValue(spec: FieldSpec, id: string, alias: string): string | null {
  if (spec.optional || spec.type.kind !== 'text' || spec.normaliser) return null
  const text = spec.unique ? `${alias} ${id}` : alias
  return text.slice(0, spec.max)
}
