import { CONDITION_WARNINGS, type ConditionWarning, inWords } from './condition-errors.ts'
import { moneyColumns } from './field-codec.ts'
import type { ColumnRef, Predicate, Scalar } from './predicate.ts'
import { holds } from './row-tests.ts'
import type { Shape } from './shape.ts'

type Demand =
  | Extract<Predicate, { is: 'compare' | 'in' | 'null' }>
  | { readonly is: 'not'; readonly of: Extract<Predicate, { is: 'null' | 'in' }> }

/** Fields of which more is asked at once than any value satisfies: more than 5 and less than 3. */
export function findContradictions(shape: Shape, predicate: Predicate): readonly ConditionWarning[] {
  if (predicate.is === 'related' || predicate.is === 'count' || predicate.is === 'items') return []
  if (predicate.is === 'any') return predicate.of.flatMap((part) => findContradictions(shape, part))

  const demands = Map.groupBy(conjuncts(predicate).flatMap(asDemand), (demand) => columnKey(columnOf(demand)))
  const impossible = [...demands.values()].filter((together) => !isSatisfiable(together))
  const fields = new Set(
    impossible.flatMap(([demand]) => (demand ? fieldOfColumn(shape, columnOf(demand)) : [])),
  )
  const inside = conjuncts(predicate).filter((part) => part.is === 'any')
  return [...[...fields].map(warning), ...inside.flatMap((part) => findContradictions(shape, part))]
}

function conjuncts(predicate: Predicate): readonly Predicate[] {
  return predicate.is === 'all' ? predicate.of.flatMap(conjuncts) : [predicate]
}

/** Only demands on one column by constants are weighed against each other. */
function asDemand(predicate: Predicate): readonly Demand[] {
  if (predicate.is === 'compare') return typeof predicate.to === 'object' ? [] : [predicate]
  if (predicate.is === 'in' || predicate.is === 'null') return [predicate]
  if (predicate.is === 'not' && (predicate.of.is === 'null' || predicate.of.is === 'in'))
    return [{ is: 'not', of: predicate.of }]
  return []
}

function columnOf(demand: Demand): ColumnRef {
  return demand.is === 'not' ? demand.of.column : demand.column
}

function isSatisfiable(demands: readonly Demand[]): boolean {
  const wantsNothing = demands.some((demand) => demand.is === 'null')
  if (wantsNothing) return demands.every((demand) => demand.is === 'null')

  const choices = demands.flatMap(choicesOf)
  if (choices.length > 0)
    return choices[0]?.some((value) => demands.every((demand) => allows(demand, value))) ?? false
  return demands.every((lower) => demands.every((upper) => !isCrossed(lower, upper)))
}

/** The values that a demand leaves to choose from, if it names them. */
function choicesOf(demand: Demand): readonly (readonly Scalar[])[] {
  if (demand.is === 'in') return [demand.values]
  return demand.is === 'compare' && demand.op === 'eq' ? [[demand.to as Scalar]] : []
}

function allows(demand: Demand, value: Scalar): boolean {
  if (demand.is === 'compare') return holds(demand.op, value, demand.to)
  if (demand.is === 'in') return demand.values.includes(value)
  if (demand.is === 'null') return false
  return demand.of.is === 'null' || !demand.of.values.includes(value)
}

/** A lower bound above an upper one. */
function isCrossed(lower: Demand, upper: Demand): boolean {
  if (lower.is !== 'compare' || upper.is !== 'compare') return false
  if (!lower.op.startsWith('gt') || !upper.op.startsWith('lt')) return false
  const [least, most] = [lower.to, upper.to]
  if (holds('gt', least, most)) return true
  if (least === most) return lower.op === 'gt' || upper.op === 'lt'
  // Between 5 and 6 there is no integer.
  return (
    lower.op === 'gt' &&
    upper.op === 'lt' &&
    lower.column.kind === 'int' &&
    Number(most) - Number(least) === 1
  )
}

function columnKey({ column, path, of }: ColumnRef): string {
  return JSON.stringify([column, path, of])
}

function fieldOfColumn(shape: Shape, { column, path }: ColumnRef): string {
  if (path) return [column, ...path].join('.')
  const isMoney = (field: string) => Object.values(moneyColumns(field)).includes(column)
  return Object.keys(shape.fields).find((field) => field === column || isMoney(field)) ?? column
}

function warning(field: string): ConditionWarning {
  const words = inWords(CONDITION_WARNINGS.CONDITION_UNSATISFIABLE, { field })
  return { code: 'CONDITION_UNSATISFIABLE', path: field.split('.'), ...words }
}
