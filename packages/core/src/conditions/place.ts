import { moneyColumns } from './field-codec.ts'
import { report, type Scope } from './lowering.ts'
import { nearestName } from './nearest-name.ts'
import { type ColumnRef, ITEM } from './predicate.ts'
import type { FieldShape, FieldType, Shape } from './shape.ts'
import { columnKindOf } from './values.ts'

/** Where a value is found: a field of the record, a field under `ext`, an item of a list, a value in the journal. */
export interface Place {
  /** As people and the journal name it: `region`, `ext.tier`. */
  readonly name: string
  readonly type: FieldType
  readonly normalise?: ((text: string) => string | null) | undefined
  readonly encrypted?: FieldShape['encrypted'] | undefined
  readonly column: string
  readonly path?: readonly (string | number)[]
  readonly of?: 'before'
}

/** The field of a shape by its own name; never one that is merely inherited from `Object.prototype`. */
export function fieldOf(shape: Shape, name: string): FieldShape | undefined {
  return Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined
}

/** The tenant's own field of a shape. */
export function extFieldOf(shape: Shape, name: string): FieldShape | undefined {
  return shape.ext && Object.hasOwn(shape.ext, name) ? shape.ext[name] : undefined
}

/** The place of a field, or undefined with an issue when there is none or the viewer may not know it. */
export function resolveField(scope: Scope, name: string): Place | undefined {
  const field = fieldOf(scope.shape, name)
  if (!field) {
    const blanks = { shape: scope.shape.name, field: name }
    report(scope, 'CONDITION_UNKNOWN_FIELD', blanks, nearestName(name, namesIn(scope)))
  }
  if (!field || isHidden(scope, scope.shape, name)) return undefined
  const { type, normalise, encrypted } = field
  return { name, type, normalise, column: name, ...(encrypted && { encrypted }) }
}

/** The fields and relations that the viewer may know: a hint must not name what is hidden. */
function namesIn({ shape, lowering }: Scope): readonly string[] {
  const mayKnow = (field: string) => lowering.options.allow?.(shape.name, field) !== 'hidden'
  const relations = Object.entries(shape.relations).filter(([, { local }]) => mayKnow(local))
  return [...Object.keys(shape.fields).filter(mayKnow), ...relations.map(([name]) => name)]
}

/** The same for a field under `ext`. */
export function resolveExtField(scope: Scope, name: string): Place | undefined {
  const field = extFieldOf(scope.shape, name)
  if (!field) report(scope, 'CONDITION_UNKNOWN_FIELD', { shape: scope.shape.name, field: `ext.${name}` })
  if (!field || isHidden(scope, scope.shape, `ext.${name}`)) return undefined
  return { name: `ext.${name}`, type: field.type, normalise: field.normalise, column: 'ext', path: [name] }
}

/** Reports a field that the viewer may not know. */
export function isHidden(scope: Scope, shape: Shape, name: string): boolean {
  if (scope.lowering.options.allow?.(shape.name, name) !== 'hidden') return false
  report(scope, 'CONDITION_HIDDEN_FIELD', { shape: shape.name, field: name })
  return true
}

/** The place of an item of a list. */
export function itemOf(list: Place, type: FieldType): Place {
  return { name: list.name, type, normalise: list.normalise, column: ITEM }
}

/** The same place in the record as it was before the change at hand. */
export function before(place: Place): Place {
  return { ...place, of: 'before' }
}

/** The column of a place; of money, its minor units, which are null just when the money is. */
export function columnAt(place: Place): ColumnRef {
  if (place.type.kind === 'money') return moneyAt(place).minor
  const kind = columnKindOf(place.type)
  // What JSON holds can only be asked for its absence, which is the same for every kind.
  return refer(
    place,
    place.column,
    place.path,
    kind === 'json' ? (place.type.kind === 'list' ? 'list' : 'text') : kind,
  )
}

/** The two columns of money: of their own in a table, two keys inside JSON. */
export function moneyAt(place: Place): { minor: ColumnRef; currency: ColumnRef } {
  if (place.path || place.column === ITEM) {
    const path = place.path ?? []
    return {
      minor: refer(place, place.column, [...path, 'minor'], 'int'),
      currency: refer(place, place.column, [...path, 'currency'], 'text'),
    }
  }
  const names = moneyColumns(place.column)
  return {
    minor: refer(place, names.minor, undefined, 'int'),
    currency: refer(place, names.currency, undefined, 'text'),
  }
}

function refer(place: Place, column: string, path: Place['path'], kind: ColumnRef['kind']): ColumnRef {
  return { column, kind, ...(path && { path }), ...(place.of && { of: place.of }) }
}
