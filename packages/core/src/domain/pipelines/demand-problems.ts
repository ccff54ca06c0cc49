import { type AnyRecord, type Condition, checkCondition, prepareCondition } from '../../conditions/index.ts'
import { looksElsewhere } from '../../engine/access/access.ts'
import type { Entity } from '../../engine/entities/entity.ts'
import type { Issue } from '../../engine/errors.ts'
import { misspelt } from '../../engine/misspelt.ts'

/** Fields that are demanded, and that nobody can fill in. */
export function fieldProblems(
  entity: Entity,
  path: string,
  fields: readonly string[] = [],
): readonly Issue[] {
  if (!Array.isArray(fields))
    return unless(false, path, "must be a list of fields: ['amount'].", "必须是字段列表：['amount']。")
  const open = [...entity.fields].flatMap(([name, { managed }]) => (managed ? [] : [name]))
  return fields
    .filter((field) => entity.fields.get(field)?.managed !== false)
    .map((field) =>
      misspelt(
        {
          ...{ code: 'FIELD_UNKNOWN', path: `${path}.${field}`, wrong: String(field) },
          ...{
            en: `is no field of ${entity.name} that can be filled in`,
            zh: `不是 ${entity.name} 中可填写的字段`,
          },
        },
        open,
      ),
    )
}

/** A condition that a record at hand cannot be asked. */
export function guardProblems(
  { shape }: Entity,
  path: string,
  guard: Condition<AnyRecord> | undefined,
): readonly Issue[] {
  if (guard === undefined) return []
  const { issues } = checkCondition(shape, guard, { history: false })
  if (issues.length > 0)
    return issues.map(({ code, message, zh, path: inside }) => ({
      code,
      message,
      zh,
      path: [path, ...inside].join('.'),
    }))
  // A guard is asked of the record at hand, as it would be after the move; related records are not at hand.
  const predicate = prepareCondition(shape, guard).predicate({ now: 0, zone: 'UTC', actor: {} })
  return looksElsewhere(predicate)
    ? [
        {
          code: 'GUARD_RELATION',
          path,
          message: 'asks about related records, which a guard cannot see.',
          zh: '引用了关联记录，准入条件无法读取。',
        },
      ]
    : []
}

/** The issue that there is, unless all is fine. */
export function unless(isFine: boolean, path: string, message: string, zh: string): readonly Issue[] {
  return isFine ? [] : [{ code: 'STAGE_VALUE', path, message, zh }]
}
