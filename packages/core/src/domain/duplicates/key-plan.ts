import type { Shape } from '../../conditions/shape.ts'
import { type PreparedField, shapeOfField } from './prepared-field.ts'

/** Of which fields a record's keys are made: each group makes keys of its own, its fields side by side. */
export type KeyPlan = readonly (readonly PreparedField[])[]

/**
 * Chooses the fields by which doubles are looked up, so that what the rule finds alike shares a key. Empty when there
 * are none: then only a comparison with every record would do.
 */
export function keyPlan(shape: Shape, fields: readonly PreparedField[]): KeyPlan {
  const tells = (field: PreparedField) => tellsApart(shape, field)
  const conditions = fields.filter(({ threshold }) => threshold > 0)
  const certain = conditions.filter(({ match }) => match.blanks === 'noMatch')
  const equal = certain.filter(({ method }) => method.isEquality)
  if (equal.some(tells)) return [equal]

  const alike = certain.filter(({ method }) => !method.isEquality)
  const complete = alike.find(({ match }) => match.method !== 'jaroWinkler')
  if (complete) return [[...equal, complete]]

  const likely = alike[0]
  // A slip can hide a name from its keys; what is equal beside it still leads there.
  const beside = conditions.filter((field) => field.method.isEquality && tells(field))
  if (likely) return [[...equal, likely], ...beside.map((field) => [field])]

  // Any of them may be the only one that is filled in.
  const isEnough = (field: PreparedField) =>
    field.threshold > 0 && field.match.blanks === 'ignore' && tells(field)
  return fields.every(isEnough) ? fields.map((field) => [field]) : []
}

/** Whether records that are alike in this field are few. A field with a handful of values cuts all records in a few heaps. */
function tellsApart(shape: Shape, { match: { field } }: PreparedField): boolean {
  const kind = shapeOfField(shape, field)?.type.kind
  return kind !== 'bool' && kind !== 'select'
}
