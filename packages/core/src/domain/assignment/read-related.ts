import type { Condition } from '../../conditions/condition.ts'
import type { Shape } from '../../conditions/shape.ts'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineEntity, type EntityDef } from '../../engine/entities/define-entity.ts'
import { milliseconds } from '../../engine/time/duration.ts'
import type { Named, Preference, Target } from './assignment-rule.ts'
import { type LastOwner, valueKey } from './assignment-world.ts'
import { relatedPath } from './named.ts'
import { stickyFields } from './preferred.ts'
import { type PeopleReader, unique } from './read-people.ts'

type AnyRecord = Readonly<Record<string, unknown>>

const MOST = 10_000

/** What the records that these refer to say, as far as targets ask for it: whose the account is, for `account.ownerId`. */
export async function readRelated(
  reader: PeopleReader,
  shape: Shape,
  targets: readonly Target[],
  records: readonly AnyRecord[],
): Promise<ReadonlyMap<string, unknown>> {
  const related = new Map<string, unknown>()
  for (const asked of unique(targets.flatMap(fieldsNamed))) {
    const path = relatedPath(asked)
    const to = path && referredTo(shape, path.ref)
    if (!path || !to) continue
    const ids = unique(textsOf(records, path.ref))
    if (ids.length === 0) continue
    const found = await reader.where(to, { id: { in: ids } } as Condition)
    for (const one of found) related.set(valueKey(asked, one.id), (one as AnyRecord)[path.field])
  }
  return related
}

/** Who was given the like of these records last, for targets that give it to them again. */
export async function readLastOwners(
  { records: of, now }: CommandContext,
  entity: EntityDef,
  targets: readonly Target[],
  records: readonly AnyRecord[],
): Promise<ReadonlyMap<string, LastOwner>> {
  const owners = new Map<string, LastOwner>()
  const asked = targets.flatMap((target) => ('sticky' in target && target.sticky ? [target.sticky] : []))
  for (const [field, within] of longestByField(asked)) {
    const values = unique(textsOf(records, field))
    if (values.length === 0) continue
    const ids = textsOf(records, 'id')
    const found = (await of(entity).where(
      {
        [field]: { in: values },
        ownerId: { isNotNull: true },
        createdAt: { gte: new Date(now.getTime() - within) },
        ...(ids.length > 0 && { id: { notIn: ids } }),
      } as Condition,
      { limit: MOST, orderBy: '-createdAt' },
    )) as unknown as readonly (AnyRecord & { readonly createdAt: Date })[]
    for (const one of found) {
      const key = valueKey(field, String(one[field]))
      if (!owners.has(key)) owners.set(key, { userId: String(one['ownerId']), at: one.createdAt.getTime() })
    }
  }
  return owners
}

function longestByField(asked: readonly NonNullable<Preference['sticky']>[]): ReadonlyMap<string, number> {
  const longest = new Map<string, number>()
  for (const sticky of asked)
    for (const field of stickyFields(sticky))
      longest.set(field, Math.max(longest.get(field) ?? 0, milliseconds(sticky.within)))
  return longest
}

function fieldsNamed(target: Target): readonly string[] {
  const named: readonly Named[] = [
    ...('exclude' in target ? (target.exclude ?? []) : []),
    ...('affinity' in target ? (target.affinity ?? []) : []),
  ]
  const fields = named.flatMap((one) => (typeof one === 'string' ? [] : [one.field]))
  return target.to === 'field' ? [target.field, ...fields] : fields
}

/** The entity that a field of another refers to. */
function referredTo(shape: Shape, field: string): EntityDef | undefined {
  const type = shape.fields[field]?.type
  return type?.kind === 'ref' ? defineEntity(type.to, { fields: {} }) : undefined
}

function textsOf(records: readonly AnyRecord[], field: string): readonly string[] {
  return records.flatMap((record) => {
    const value = record[field]
    return typeof value === 'string' && value !== '' ? [value] : []
  })
}
