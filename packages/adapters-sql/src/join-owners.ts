import type { Predicate } from '@guanxi/core/store'
import type { SelectQueryBuilder } from 'kysely'
import type { Scope } from './compile-column.ts'
import { type Condition, compilePredicate } from './compile-predicate.ts'
import type { SqlTables } from './flavour.ts'
import { storedColumn, storedName, TENANT } from './names.ts'
import { ALIAS } from './statements.ts'

type Select<Result> = SelectQueryBuilder<SqlTables, string, Result>
type Related = Extract<Predicate, { is: 'related' }>

/**
 * Holds a question that reads every row that matches to the predicate. What must hold of the one row that a row belongs to
 * is a join, and not the `exists` that it is elsewhere: a database may begin with either table of a join, where some keep
 * to the outer one of an `exists`. Pages keep `exists`, for theirs is the outer table's order.
 */
export function whereJoined<Result>(
  select: Select<Result>,
  predicate: Predicate,
  scope: Scope,
): Select<Result> {
  let joined = select
  // One after another, as the values were taken from the predicate.
  for (const [at, part] of conjuncts(predicate).entries())
    joined = isOfOwner(part)
      ? joinOwner(joined, part, { ...scope, alias: `o${at}`, outer: ALIAS })
      : joined.where(compilePredicate(part, scope))
  return joined
}

function conjuncts(predicate: Predicate): readonly Predicate[] {
  return predicate.is === 'all' ? predicate.of.flatMap(conjuncts) : [predicate]
}

/** By its id there is one at most: joining it makes no row of two. */
function isOfOwner(predicate: Predicate): predicate is Related {
  return predicate.is === 'related' && predicate.quantifier === 'some' && predicate.relation.foreign === 'id'
}

function joinOwner<Result>(
  select: Select<Result>,
  { relation: { table, local, where }, of }: Related,
  scope: Scope,
): Select<Result> {
  const { alias } = scope
  const conditions: Condition[] = [where, of].flatMap((part) => (part ? [compilePredicate(part, scope)] : []))
  return select.innerJoin(`${storedName(table)} as ${alias}`, (join) => {
    const one = join
      .onRef(`${alias}.${TENANT}`, '=', `${ALIAS}.${TENANT}`)
      .onRef(`${alias}.id`, '=', `${ALIAS}.${storedColumn(local)}`)
    return conditions.reduce((on, condition) => on.on(condition), one)
  })
}
