import { CONDITION_WARNINGS, type ConditionWarning, inWords } from './condition-errors.ts'
import { isGroup, type Outline } from './outline.ts'

/** The commonest mistake in a segment: "is not EU" leaves out all whose region is not known. */
export function warnOfNeq(outline: Outline): readonly ConditionWarning[] {
  if (isGroup(outline)) return outline.of.flatMap(warnOfNeq)
  if (outline.is === 'not' || outline.is === 'relation') return warnOfNeq(outline.of)
  const { operator, field, name, path } = outline
  if (!field.nullable || (operator !== 'neq' && operator !== 'notIn')) return []
  const words = inWords(CONDITION_WARNINGS.CONDITION_NEQ_NULLABLE, { field: name, operator })
  return [{ code: 'CONDITION_NEQ_NULLABLE', path, ...words }]
}
