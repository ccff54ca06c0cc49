import {
  type ColumnRef,
  ITEM,
  type Predicate,
  type RelationRef,
  type Scalar,
  StoreError,
} from '@guanxi/core/store'
import type { Flavour, Place, ScalarKind } from './flavour.ts'
import { isCodeName } from './names.ts'

/**
 * What a predicate looks like without its values. Two predicates of one shape are one statement with other parameters;
 * `compile-predicate.ts` takes its slots in the very order in which the values are added here.
 */
export function predicateShape(predicate: Predicate, flavour: Flavour, values: unknown[]): string {
  const shape = (part: Predicate): string => predicateShape(part, flavour, values)
  switch (predicate.is) {
    case 'constant':
      return predicate.value ? 'true' : 'false'
    case 'all':
    case 'any':
      return `${predicate.is}(${predicate.of.map(shape).join(',')})`
    case 'not':
      return `not(${shape(predicate.of)})`
    case 'compare': {
      const column = columnShape(predicate.column, flavour, values)
      const compared = `${column} ${predicate.op} ${operandShape(predicate.column, predicate.to, flavour, values)}`
      if (predicate.plus === undefined) return compared
      values.push(predicate.plus)
      return `${compared} plus ?`
    }
    case 'in':
      if (predicate.values.length === 0) return 'false'
      return `${columnShape(predicate.column, flavour, values)} in ${listShape(predicate.column, predicate.values, flavour, values)}`
    case 'null':
      return `${columnShape(predicate.column, flavour, values)} null`
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      const column = columnShape(predicate.column, flavour, values)
      values.push(predicate.text)
      return `${column} ${predicate.is} ?`
    }
    case 'items': {
      const column = columnShape(predicate.column, flavour, values)
      return `${column} ${predicate.quantifier}(${shape(predicate.of)})`
    }
    case 'related':
      return `${relationShape(predicate.relation, shape)} ${predicate.quantifier}(${shape(predicate.of)})`
    case 'count': {
      const counted = `${relationShape(predicate.relation, shape)} count(${shape(predicate.of)})`
      values.push(predicate.to)
      return `${counted} ${predicate.op} ?`
    }
  }
}

/** What a column, or a place inside one, looks like without the keys that lead to it. */
export function columnShape(
  { column, kind, path, of }: ColumnRef,
  flavour: Flavour,
  values: unknown[],
): string {
  if (column !== ITEM) checkName(column)
  const name = of === 'outer' ? `outer.${column}` : column
  if (!path) return `${name}:${kind}`
  if (path.length > 0) values.push(...flavour.json.path(path))
  return `${name}/${path.map((step) => (typeof step === 'number' ? 'n' : 's')).join('')}:${kind}`
}

/** Where the value of a column reference stands. */
export function placeOf({ column, path }: ColumnRef): Place {
  return column === ITEM || path ? 'json' : 'column'
}

/** The kind of a value that is compared; a list is none. */
export function scalarKind({ column, kind }: ColumnRef): ScalarKind {
  if (kind === 'list') throw new StoreError('SCHEMA', `${column} is a list and can't be compared.`)
  return kind
}

/** The shape of a constant; its value joins the others. */
export function constantShape(column: ColumnRef, value: Scalar, flavour: Flavour, values: unknown[]): string {
  values.push(placeOf(column) === 'json' ? value : flavour.operand(scalarKind(column), value))
  return isFraction(column, value) ? 'fraction' : '?'
}

/** Whether the constant is a number that no integer parameter takes. */
export function isFraction({ kind }: ColumnRef, value: Scalar): boolean {
  return kind === 'int' && !Number.isSafeInteger(value)
}

function operandShape(
  column: ColumnRef,
  to: Scalar | ColumnRef,
  flavour: Flavour,
  values: unknown[],
): string {
  return typeof to === 'object'
    ? columnShape(to, flavour, values)
    : constantShape(column, to, flavour, values)
}

function listShape(column: ColumnRef, list: readonly Scalar[], flavour: Flavour, values: unknown[]): string {
  const [only] = list
  if (list.length === 1 && only !== undefined) return constantShape(column, only, flavour, values)
  values.push(flavour.list(scalarKind(column), list, placeOf(column)))
  return '[]'
}

function relationShape(
  { table, local, foreign, where }: RelationRef,
  shape: (part: Predicate) => string,
): string {
  for (const name of [table, local, foreign]) checkName(name)
  return `${local}>${table}.${foreign}${where ? `[${shape(where)}]` : ''}`
}

/** A name with a bracket or comma in it would make two shapes look alike. */
function checkName(name: string): void {
  if (!isCodeName(name))
    throw new StoreError('SCHEMA', 'A condition names something that is no column or table.')
}
