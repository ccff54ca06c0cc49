import type { Condition } from '../../conditions/condition.ts'
import { decodeMoney } from '../../conditions/values.ts'
import type { GroupKey, Measure } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import { fromJson } from '../entities/codec.ts'
import type { Entity } from '../entities/entity.ts'
import { issue } from '../entities/issues.ts'
import type { Issue } from '../errors.ts'
import type { Caller } from '../runtime.ts'
import { type Asking, ask, visibleWhere } from './asking.ts'
import { checkKeys } from './list-records.ts'
import { columnFor, typeOf } from './sorting.ts'

/** What to work out of each group. Sums of money are by currency. */
export type MeasureQuery =
  | 'count'
  | { readonly sum: string }
  | { readonly min: string }
  | { readonly max: string }

/** Which records, grouped by what, measured how. */
export interface RecordAggregate {
  readonly where?: Condition
  readonly groupBy?: readonly string[]
  readonly measures: { readonly [name: string]: MeasureQuery }
}

const KEYS: ReadonlySet<string> = new Set(['where', 'groupBy', 'measures'])

/**
 * Groups and measures what the caller may see, in the store. Each result has the group's fields and the measures.
 * With a sum of money there is one result for each currency, and the sum is money.
 */
export async function aggregateRecords(
  caller: Caller,
  entity: Entity,
  query: RecordAggregate,
): Promise<Record<string, unknown>[]> {
  checkKeys(entity, query, KEYS)
  const asking = await ask(caller, entity)
  const issues: Issue[] = []
  const groupBy = (query.groupBy ?? []).flatMap((field, index): GroupKey[] => {
    const column = columnFor(asking, field, `groupBy.${index}`, issues)
    return column ? [{ name: field, column }] : []
  })
  const measures: Record<string, Measure> = {}
  const currencies = new Map<string, string>()
  for (const [name, measure] of Object.entries(query.measures)) {
    const path = `measures.${name}`
    const column = measure === 'count' ? undefined : columnFor(asking, fieldOf(measure), path, issues)
    if (measure === 'count') measures[name] = { count: true }
    else if (column)
      measures[name] =
        'sum' in measure ? { sum: column } : 'min' in measure ? { min: column } : { max: column }
    if (measure !== 'count' && typeOf(asking, fieldOf(measure))?.kind === 'money')
      currencies.set(name, fieldOf(measure))
    if (measure !== 'count' && 'sum' in measure && !isSummable(asking, measure.sum))
      issues.push(issue('NOT_INT', path))
  }
  if (issues.length > 0) throw engineErrors.CRM_QUERY({ entity: entity.name }, { issues })
  for (const field of new Set(currencies.values()))
    groupBy.push({ name: `${field}Currency`, column: { column: `${field}Currency`, kind: 'text' } })
  const rows = await asking.store.aggregate(entity.table, caller.tenant, {
    where: visibleWhere(asking, query.where),
    groupBy,
    measures,
  })
  return rows.map((row) => present(asking, query, currencies, row))
}

function fieldOf(measure: Exclude<MeasureQuery, 'count'>): string {
  return 'sum' in measure ? measure.sum : 'min' in measure ? measure.min : measure.max
}

function isSummable(asking: Asking, field: string): boolean {
  return ['int', 'decimal', 'money'].includes(typeOf(asking, field)?.kind ?? 'int')
}

function present(
  asking: Asking,
  query: RecordAggregate,
  currencies: ReadonlyMap<string, string>,
  row: Row,
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const field of query.groupBy ?? []) {
    const type = typeOf(asking, field)
    result[field] = type && type.kind !== 'money' ? fromJson(type, row[field] ?? null) : row[field]
  }
  for (const [name, measure] of Object.entries(query.measures)) {
    const value = row[name] ?? null
    const money = currencies.get(name)
    const currency = money && row[`${money}Currency`]
    if (money)
      result[name] =
        value === null || typeof currency !== 'string' ? null : decodeMoney(value as number, currency)
    else
      result[name] =
        measure === 'count' ? value : fromJson(typeOf(asking, fieldOf(measure)) ?? { kind: 'int' }, value)
  }
  return result
}
