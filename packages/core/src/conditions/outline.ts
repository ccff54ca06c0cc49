import { asOperators } from './lower-operators.ts'
import { isPlainObject, isRelationOperand, type Operator, type RELATION_OPERATORS } from './operators.ts'
import { extFieldOf, fieldOf } from './place.ts'
import type { FieldShape, RelationShape, Shape } from './shape.ts'

/** A checked condition taken apart: every shorthand written out, for those who show it rather than evaluate it. */
export type Outline = OutlineGroup | OutlineNot | FieldTest | RelationTest
type Path = readonly (string | number)[]

/** Conditions that have to hold together, or one of which has to. */
export interface OutlineGroup {
  readonly is: 'all' | 'any'
  readonly path: Path
  readonly of: readonly Outline[]
}

/** A condition that must not hold. */
interface OutlineNot {
  readonly is: 'not'
  readonly path: Path
  readonly of: Outline
}

/** One operator on one field. */
export interface FieldTest {
  readonly is: 'field'
  readonly path: Path
  /** As in `region`, `ext.tier`. */
  readonly name: string
  readonly field: FieldShape
  readonly operator: Operator
  readonly operand: unknown
  /** Rates for an operator on money. */
  readonly convert?: { readonly [currency: string]: string }
  /** The same test as a condition of its own. */
  readonly condition: { readonly [key: string]: unknown }
}

/** One operator on related records. */
export interface RelationTest {
  readonly is: 'relation'
  readonly path: Path
  readonly name: string
  readonly shape: Shape
  readonly operator: (typeof RELATION_OPERATORS)[number]
  /** What is asked of each of them. */
  readonly of: Outline
  /** Of a count: what it is compared with. */
  readonly comparisons: { readonly [op: string]: number }
  readonly operand: unknown
  readonly condition: { readonly [key: string]: unknown }
}

/** Whether an outline is of several conditions. */
export function isGroup(outline: Outline): outline is OutlineGroup {
  return outline.is === 'all' || outline.is === 'any'
}

/** Takes apart a condition that was checked against the shape. */
export function outlineOf(shape: Shape, condition: unknown, path: Path = []): Outline {
  const given = condition as { readonly [key: string]: unknown }
  return group(
    'all',
    path,
    Object.keys(given).map((key) => outlineKey(shape, key, given[key], [...path, key])),
  )
}

/** What an operand asks of a value: a list's item too. */
export function outlineOperand(name: string, field: FieldShape, operand: unknown, path: Path): Outline {
  const wrap = (own: unknown) =>
    name.startsWith('ext.') ? { ext: { [name.slice('ext.'.length)]: own } } : { [name]: own }
  const base = { is: 'field', name, field } as const
  if (operand === null)
    return { ...base, path, operator: 'isNull', operand: true, condition: wrap({ isNull: true }) }

  const operators = asOperators(field, operand)
  const convert = operators['convert'] as FieldTest['convert']
  const names = Object.keys(operators).filter((operator) => operator !== 'convert') as Operator[]
  const tests = names.map((operator): FieldTest => {
    const own = { [operator]: operators[operator], ...(convert && { convert }) }
    const at = operators === operand ? [...path, operator] : path
    const test = { ...base, path: at, operator, operand: operators[operator], condition: wrap(own) }
    return convert ? { ...test, convert } : test
  })
  return group('all', path, tests)
}

function outlineKey(shape: Shape, key: string, operand: unknown, path: Path): Outline {
  if (key === 'not') return { is: 'not', path, of: outlineOf(shape, operand, path) }
  if (key === 'all' || key === 'any') {
    const of = (operand as readonly unknown[]).map((one, index) => outlineOf(shape, one, [...path, index]))
    return group(key, path, of)
  }
  const field = fieldOf(shape, key)
  const relation = Object.hasOwn(shape.relations, key) ? shape.relations[key] : undefined
  if (relation && (!field || (isPlainObject(operand) && isRelationOperand(operand))))
    return outlineRelation(key, relation, operand as { readonly [key: string]: unknown }, path)
  if (field) return outlineOperand(key, field, operand, path)

  const own = Object.entries(operand as object).flatMap(([name, one]) => {
    const ext = extFieldOf(shape, name)
    return ext ? [outlineOperand(`ext.${name}`, ext, one, [...path, name])] : []
  })
  return group('all', path, own)
}

function outlineRelation(
  name: string,
  relation: RelationShape,
  operand: { readonly [key: string]: unknown },
  path: Path,
): Outline {
  const shape = relation.to()
  const tests = Object.entries(operand).map(([operator, own]): RelationTest => {
    const at = [...path, operator]
    const { where = {}, ...comparisons } =
      operator === 'count' ? (own as { where?: unknown }) : { where: own }
    return {
      is: 'relation',
      path: at,
      name,
      shape,
      operator: operator as RelationTest['operator'],
      of: outlineOf(shape, where, operator === 'count' ? [...at, 'where'] : at),
      comparisons,
      operand: own,
      condition: { [name]: { [operator]: own } },
    }
  })
  return group('all', path, tests)
}

/** A conjunction within a conjunction is one, and a group of one is that one. */
function group(is: 'all' | 'any', path: Path, parts: readonly Outline[]): Outline {
  const of = parts.flatMap((part) => (part.is === is ? part.of : part))
  const [only] = of
  return only && of.length === 1 ? only : { is, path, of }
}
