import type {
  ColumnRef,
  Comparison,
  Items,
  Predicate,
  Quantifier,
  RelationRef,
  Scalar,
} from '@guanxi/core/store'
import { expressionBuilder, type SqlBool, sql } from 'kysely'
import { compileColumn, compilePlace, type Scope, stored } from './compile-column.ts'
import type { Fragment, SqlTables } from './flavour.ts'
import { storedColumn, storedName, TENANT } from './names.ts'
import { isFraction, placeOf, scalarKind } from './predicate-shape.ts'

type Compare = Extract<Predicate, { is: 'compare' }>

/** A condition as Kysely takes it in `where`. */
export type Condition = ReturnType<typeof sql<SqlBool>>

const OPERATORS: { readonly [op in Comparison]: Fragment } = {
  eq: sql`=`,
  neq: sql`<>`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
}

const subqueries = expressionBuilder<SqlTables>()

/** The predicate as SQL. Databases are three-valued as predicates are, so that the operators carry over one by one. */
export function compilePredicate(predicate: Predicate, scope: Scope): Condition {
  switch (predicate.is) {
    case 'constant':
      return constant(predicate.value)
    case 'all':
      return joined(predicate.of, sql` and `, scope) ?? constant(true)
    case 'any':
      return joined(predicate.of, sql` or `, scope) ?? constant(false)
    case 'not':
      return sql<SqlBool>`(not ${compilePredicate(predicate.of, scope)})`
    case 'compare': {
      const column = compileColumn(predicate.column, scope)
      const [left, right] = operands(column, predicate.column, predicate.to, scope)
      return sql<SqlBool>`(${left} ${OPERATORS[predicate.op]} ${raised(right, predicate, scope)})`
    }
    case 'in':
      return isIn(predicate.column, predicate.values, scope)
    case 'null':
      return isNull(predicate.column, scope)
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      const column = compileColumn(predicate.column, scope)
      return sql<SqlBool>`(${scope.flavour.text[predicate.is](column, slot(scope))})`
    }
    case 'items':
      return items(predicate, scope)
    case 'related':
      return related(predicate.quantifier, relationQuery(predicate.relation, predicate.of, scope))
    case 'count': {
      const { matching } = relationQuery(predicate.relation, predicate.of, scope)
      const counted = matching.select(sql`count(*)`.as('n'))
      return sql<SqlBool>`(${counted} ${OPERATORS[predicate.op]} ${slot(scope)})`
    }
  }
}

function constant(value: boolean): Condition {
  return value ? sql<SqlBool>`(1 = 1)` : sql<SqlBool>`(1 = 0)`
}

function joined(parts: readonly Predicate[], by: Fragment, scope: Scope): Condition | undefined {
  if (parts.length === 0) return undefined
  return sql<SqlBool>`(${sql.join(
    parts.map((part) => compilePredicate(part, scope)),
    by,
  )})`
}

function slot({ slots }: Scope): Fragment {
  return sql`${slots.next()}`
}

/** Both sides of a comparison, in one form where one of them stands inside JSON. */
function operands(
  left: Fragment,
  column: ColumnRef,
  to: Scalar | ColumnRef,
  scope: Scope,
): readonly [Fragment, Fragment] {
  if (typeof to !== 'object') return [left, operand(column, to, scope)]
  const right = compileColumn(to, scope)
  if (placeOf(column) === placeOf(to)) return [left, right]
  const { asJson } = scope.flavour
  return placeOf(column) === 'column'
    ? [asJson(scalarKind(column), left), right]
    : [left, asJson(scalarKind(to), right)]
}

/** The right side of a comparison with what is to be added to it. */
function raised(right: Fragment, { column, to, plus }: Compare, scope: Scope): Fragment {
  if (plus === undefined || typeof to !== 'object') return right
  const place = placeOf(column) === 'json' ? 'json' : placeOf(to)
  return scope.flavour.plus(right, scalarKind(column), slot(scope), place)
}

function operand(column: ColumnRef, value: Scalar, scope: Scope): Fragment {
  return isFraction(column, value) ? sql`cast(${slot(scope)} as numeric)` : slot(scope)
}

function isIn(ref: ColumnRef, values: readonly Scalar[], scope: Scope): Condition {
  const [only] = values
  if (only === undefined) return constant(false)
  const column = compileColumn(ref, scope)
  if (values.length === 1) return sql<SqlBool>`(${column} = ${operand(ref, only, scope)})`
  return sql<SqlBool>`(${scope.flavour.isIn(column, scalarKind(ref), slot(scope), placeOf(ref))})`
}

function isNull(ref: ColumnRef, scope: Scope): Condition {
  if (placeOf(ref) === 'json') return sql<SqlBool>`(${scope.flavour.json.isNull(compilePlace(ref, scope))})`
  return sql<SqlBool>`(${stored(ref, scope)} is null)`
}

/** Unknown where there is no list, and two-valued where there is one. */
function items({ column, quantifier, of }: Items, scope: Scope): Condition {
  const { json } = scope.flavour
  const place = compilePlace(column, scope)
  const depth = scope.depth + 1
  const { from, item } = json.items(place, `i${depth}`)
  const holds = compilePredicate(of, { ...scope, depth, item })

  const holding = sql`exists (select 1 from ${from} where ${holds})`
  const failing = sql`exists (select 1 from ${from} where ${holds} is not true)`
  const answers: { readonly [quantifier in Quantifier]: Fragment } = {
    some: holding,
    none: sql`not ${holding}`,
    every: sql`not ${failing}`,
    everyNonEmpty: sql`(not ${failing} and exists (select 1 from ${from}))`,
  }
  return sql<SqlBool>`(case when ${json.isList(place)} then ${answers[quantifier]} end)`
}

function related(quantifier: Quantifier, { all, matching, failing }: RelationQuery): Condition {
  switch (quantifier) {
    case 'some':
      return sql<SqlBool>`(exists ${matching.select(sql`1`.as('one'))})`
    case 'none':
      return sql<SqlBool>`(not exists ${matching.select(sql`1`.as('one'))})`
    case 'every':
      return sql<SqlBool>`(not exists ${failing.select(sql`1`.as('one'))})`
    case 'everyNonEmpty':
      return sql<SqlBool>`(not exists ${failing.select(sql`1`.as('one'))} and exists ${all.select(sql`1`.as('one'))})`
  }
}

type RelationQuery = ReturnType<typeof relationQuery>

/** The related rows: all of them, those for which `of` holds, and those for which it does not. */
function relationQuery({ table, local, foreign, where }: RelationRef, of: Predicate, scope: Scope) {
  const depth = scope.depth + 1
  const alias = `t${depth}`
  const inner: Scope = { flavour: scope.flavour, slots: scope.slots, depth, alias, outer: scope.alias }

  const joined = subqueries
    .selectFrom(`${storedName(table)} as ${alias}`)
    .whereRef(`${alias}.${TENANT}`, '=', `${scope.alias}.${TENANT}`)
    .whereRef(`${alias}.${storedColumn(foreign)}`, '=', `${scope.alias}.${storedColumn(local)}`)
  const all = where ? joined.where(compilePredicate(where, inner)) : joined
  const holds = compilePredicate(of, inner)
  return { all, matching: all.where(holds), failing: all.where(sql<SqlBool>`${holds} is not true`) }
}
