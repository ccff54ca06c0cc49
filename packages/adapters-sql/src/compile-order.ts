import type { ColumnRef, FindQuery, SortKey, Stored } from '@guanxi/core/store'
import { StoreError } from '@guanxi/core/store'
import { type SqlBool, sql } from 'kysely'
import { compileColumn, type Scope } from './compile-column.ts'
import type { Condition } from './compile-predicate.ts'
import type { Flavour, Fragment } from './flavour.ts'
import { columnShape, constantShape, placeOf } from './predicate-shape.ts'
import { columnOf, type Layout } from './table-layout.ts'

/** The shape of an order; the keys that lead into JSON join the values. */
export function orderShape(orderBy: readonly SortKey[], flavour: Flavour, values: unknown[]): string {
  return orderBy
    .map(({ column, direction }) => `${columnShape(column, flavour, values)} ${direction}`)
    .join(',')
}

/** The shape of a place in that order. */
export function afterShape(
  orderBy: readonly SortKey[],
  after: NonNullable<FindQuery['after']>,
  flavour: Flavour,
  values: unknown[],
): string {
  const shape = orderBy.map(({ column }, index) => {
    const value = after.values[index] ?? null
    return isScalar(value) ? constantShape(column, value, flavour, values) : 'null'
  })
  values.push(after.id)
  return shape.join(',')
}

/** One key of a total order. */
interface OrderKey {
  readonly column: Fragment
  readonly nullable: boolean
  readonly direction: SortKey['direction']
}

/** The sort keys with the id behind them: a total order. */
export function orderKeys(layout: Layout, orderBy: readonly SortKey[], scope: Scope): readonly OrderKey[] {
  const keys = orderBy.map(({ column, direction }) => ({
    column: compileColumn(column, scope),
    nullable: isNullable(layout, column),
    direction,
  }))
  const id = {
    column: sql.ref(`${scope.alias}.id`),
    nullable: false,
    direction: orderBy.at(-1)?.direction ?? 'asc',
  }
  return [...keys, id]
}

/**
 * As `order by` takes it. Nulls come last; that is not said of columns that have none, where it would keep a database
 * from reading the order off an index.
 */
export function orderFragment({ column, nullable, direction }: OrderKey): Fragment {
  const ordered = direction === 'asc' ? sql`${column} asc` : sql`${column} desc`
  return nullable ? sql`${ordered} nulls last` : ordered
}

/** The same order, which no index is read for: the sign makes an expression of a column. */
export function sortedFragment({ column, ...key }: OrderKey): Fragment {
  return orderFragment({ ...key, column: sql`+${column}` })
}

/** The rows behind a place in the order. */
export function compileAfter(
  keys: readonly OrderKey[],
  orderBy: readonly SortKey[],
  after: NonNullable<FindQuery['after']>,
  { slots }: Scope,
): Condition {
  const values = keys.map((_, index) => {
    const isGiven = index === orderBy.length || isScalar(after.values[index] ?? null)
    return isGiven ? sql`${slots.next()}` : undefined
  })
  const [first] = keys
  const isUniform = keys.every(({ nullable, direction }) => !nullable && direction === first?.direction)
  // Only a comparison of whole rows lets a database start reading its index right at the place.
  if (isUniform && values.every((value) => value !== undefined)) {
    const columns = sql.join(keys.map(({ column }) => column))
    return sql<SqlBool>`((${columns}) ${first?.direction === 'desc' ? sql`<` : sql`>`} (${sql.join(values)}))`
  }
  return stepwise(keys, values)
}

/** Behind in the first key, or equal in it and behind in the second, and so on. */
function stepwise(keys: readonly OrderKey[], values: readonly (Fragment | undefined)[]): Condition {
  const ways = keys.map((key, index) => {
    const equal = keys.slice(0, index).map(({ column }, before) => isEqual(column, values[before]))
    return sql`(${sql.join([...equal, isBehind(key, values[index])], sql` and `)})`
  })
  return sql<SqlBool>`(${sql.join(ways, sql` or `)})`
}

function isEqual(column: Fragment, value: Fragment | undefined): Fragment {
  return value ? sql`${column} = ${value}` : sql`${column} is null`
}

function isBehind({ column, nullable, direction }: OrderKey, value: Fragment | undefined): Fragment {
  if (!value) return sql`1 = 0`
  const behind = direction === 'asc' ? sql`${column} > ${value}` : sql`${column} < ${value}`
  return nullable ? sql`(${behind} or ${column} is null)` : behind
}

function isNullable(layout: Layout, ref: ColumnRef): boolean {
  return placeOf(ref) === 'json' || columnOf(layout, ref.column).nullable
}

function isScalar(value: Stored): value is string | number | boolean {
  if (value !== null && typeof value === 'object') {
    throw new StoreError('VALUE', 'A place in an order has no lists and objects.')
  }
  return value !== null
}
