import type { AggregateQuery, GroupKey, Measure, Row, Stored } from '@guanxi/core/store'
import { type CompiledQuery, sql } from 'kysely'
import { compileColumn, type Scope } from './compile-column.ts'
import { compilePredicate } from './compile-predicate.ts'
import type { Flavour, Fragment } from './flavour.ts'
import { whereJoined } from './join-owners.ts'
import { TENANT } from './names.ts'
import { columnShape, placeOf, predicateShape, scalarKind } from './predicate-shape.ts'
import { ALIAS, rootScope, type Subject, templateFor } from './statements.ts'
import { refusal } from './store-failure.ts'
import { runOn, type Target } from './target.ts'
import type { Slots } from './template.ts'

/** See `Store.aggregate`. */
export async function aggregateRows(target: Target, query: AggregateQuery): Promise<readonly Row[]> {
  const { flavour, layout, tenant } = target
  const values: unknown[] = []
  const shape = `aggregate ${aggregateShape(flavour, tenant, query, values)}`
  const template = templateFor(layout, shape, (slots) => aggregateQuery(target, query, slots))

  const { rows } = await runOn(target, template, values)
  return rows.map((row) => namedRow(flavour, query, row))
}

function aggregateShape(flavour: Flavour, tenant: string, query: AggregateQuery, values: unknown[]): string {
  const { groupBy, measures, where } = query
  const groups = groupBy.map(({ column, boundaries }) => {
    const shape = columnShape(column, flavour, values)
    if (!boundaries) return shape
    // What no whole number lies between is one boundary: columns hold whole numbers only.
    const exact = placeOf(column) === 'json' ? boundaries : boundaries.map(Math.ceil)
    values.push(flavour.list(scalarKind(column), exact, placeOf(column)))
    return `${shape}[]`
  })
  const measured = Object.values(measures).map((measure) => {
    const [name, column] = measureOf(measure)
    const shape = column ? `${name} ${columnShape(column, flavour, values)}` : name
    return measure.where ? `${shape} where ${predicateShape(measure.where, flavour, values)}` : shape
  })
  values.push(tenant)
  return `${groups.join()}|${measured.join()}|${where ? predicateShape(where, flavour, values) : ''}`
}

function aggregateQuery(
  subject: Subject,
  { groupBy, measures, where }: AggregateQuery,
  slots: Slots,
): CompiledQuery {
  const { builder, layout } = subject
  const scope = rootScope(subject, slots)
  const groups = groupBy.map((group, index) => compileGroup(group, scope).as(`g${index}`))
  const measured = Object.values(measures).map((measure, index) =>
    compileMeasure(measure, scope).as(`m${index}`),
  )

  // A select needs something to select.
  const somethingElse = groups.length + measured.length > 0 ? [] : [sql`count(*)`.as('n')]

  let select = builder
    .selectFrom(`${layout.name} as ${ALIAS}`)
    .select([...groups, ...measured, ...somethingElse])
    .where(`${ALIAS}.${TENANT}`, '=', slots.next())
  if (where) select = whereJoined(select, where, scope)
  // By position: a database can't see that two expressions with parameters are one.
  for (const [index] of groups.entries()) {
    const position = sql.lit(index + 1)
    select = select.groupBy(position).orderBy(sql`${position} asc nulls last`)
  }
  return select.compile()
}

function compileGroup({ column, boundaries }: GroupKey, scope: Scope): Fragment {
  const value = compileColumn(column, scope)
  if (!boundaries) return value
  return scope.flavour.bucket(value, scalarKind(column), sql`${scope.slots.next()}`, placeOf(column))
}

function compileMeasure(measure: Measure, scope: Scope): Fragment {
  const measured = compileWholeMeasure(measure, scope)
  return measure.where ? sql`${measured} filter (where ${compilePredicate(measure.where, scope)})` : measured
}

function compileWholeMeasure(measure: Measure, scope: Scope): Fragment {
  const [name, column] = measureOf(measure)
  if (name === 'count') return sql`count(*)`
  const value = compileColumn(column, scope)
  if (name === 'countDistinct') return sql`count(distinct ${value})`
  return scope.flavour.measures[name](value, scalarKind(column))
}

/** The row under the names that were asked for, which a database might cut short. */
function namedRow(
  flavour: Flavour,
  { groupBy, measures }: AggregateQuery,
  row: { [column: string]: unknown },
): Row {
  const groups = groupBy.map(({ name, column, boundaries }, index) => {
    const value = row[`g${index}`]
    return [name, boundaries ? numberOrNull(value) : decodedScalar(flavour, column, value)] as const
  })
  const measured = Object.entries(measures).map(([name, measure], index) => {
    const value = row[`m${index}`]
    const [kind, column] = measureOf(measure)
    return [
      name,
      kind === 'sum' || kind === 'count' || kind === 'countDistinct'
        ? exact(numberOrNull(value))
        : decodedScalar(flavour, column, value),
    ] as const
  })
  return Object.fromEntries([...groups, ...measured])
}

function decodedScalar({ results }: Flavour, column: GroupKey['column'], value: unknown): Stored {
  const kind = scalarKind(column)
  const isNumber = kind === 'int' || (kind === 'datetime' && placeOf(column) === 'json')
  if (isNumber || value === null) return numberOrNull(value)
  const decode = results[kind]
  return decode ? decode(value) : (value as Stored)
}

/** Some drivers give large numbers as text. */
function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value)
}

function exact(sum: number | null): number | null {
  if (sum !== null && !Number.isSafeInteger(sum)) throw refusal('VALUE')
  return sum
}

function measureOf(
  measure: Measure,
): readonly ['count', undefined?] | readonly ['countDistinct' | 'sum' | 'min' | 'max', GroupKey['column']] {
  if ('count' in measure) return ['count']
  if ('countDistinct' in measure) return ['countDistinct', measure.countDistinct]
  if ('sum' in measure) return ['sum', measure.sum]
  if ('min' in measure) return ['min', measure.min]
  return ['max', measure.max]
}
