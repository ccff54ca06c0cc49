import type { Condition } from '../../conditions/condition.ts'
import type { Predicate } from '../../conditions/predicate.ts'
import type { FieldType } from '../../conditions/shape.ts'
import { compareText } from '../../conditions/text.ts'
import { decodeMoney } from '../../conditions/values.ts'
import type { GroupKey, Measure } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import { fromJson } from '../entities/codec.ts'
import { type Entity, FIELD_NAME } from '../entities/entity.ts'
import { issue } from '../entities/issues.ts'
import { isPlainObject } from '../entities/parse-value.ts'
import type { Issue } from '../errors.ts'
import type { Caller } from '../runtime.ts'
import { type Asking, ask, visibleWhere } from './asking.ts'
import { type JoinedGroup, joinCurrencies, type SplitMeasure } from './join-currencies.ts'
import { checkKeys } from './list-records.ts'
import { noteReads } from './note-reads.ts'
import { columnFor, isTexts, SORTABLE, typeOf } from './sorting.ts'

/** What to work out of each group. A measure of money is a list, with one entry for each currency there is. */
export type MeasureQuery =
  | 'count'
  /** How many different values there are, nothing not counted. */
  | { readonly countDistinct: string }
  | { readonly sum: string }
  | { readonly min: string }
  | { readonly max: string }

/** Which records, grouped by what, measured how. */
export interface RecordAggregate {
  readonly where?: Condition
  readonly groupBy?: readonly string[]
  readonly measures: { readonly [name: string]: MeasureQuery }
}

/** A measure that was understood. */
interface Asked {
  readonly name: string
  readonly measure: Measure
  readonly field: string | undefined
  readonly type: FieldType
}

const KEYS: ReadonlySet<string> = new Set(['where', 'groupBy', 'measures'])
const MAX_PARTS = 20
const COMPARED: ReadonlySet<string> = new Set([...SORTABLE, 'money'].filter((kind) => kind !== 'bool'))
/** The kinds of field that each measure takes. */
const MEASURED = {
  countDistinct: SORTABLE,
  sum: new Set(['int', 'decimal', 'money']),
  min: COMPARED,
  max: COMPARED,
}

/**
 * Groups and measures what the caller may see, in the store. Each result has the group's fields and the measures; a
 * measure of money is a list, with one entry for each currency there is.
 */
export async function aggregateRecords(
  caller: Caller,
  entity: Entity,
  query: RecordAggregate,
): Promise<Record<string, unknown>[]> {
  checkKeys(entity, query, KEYS)
  const asking = await ask(caller, entity)
  const where = visibleWhere(asking, query.where)
  const issues: Issue[] = []
  const groupBy = groupKeys(asking, query.groupBy ?? [], issues)
  const measures = askedMeasures(asking, query, issues)
  if (issues.length > 0) throw engineErrors.CRM_QUERY({ entity: entity.name }, { issues })

  const rows = await aggregateParts(asking, where, groupBy, measures)
  await noteReads(asking, `${entity.name}.aggregate`, [])
  return joinCurrencies(rows, query.groupBy ?? [], measures.map(splitMeasure)).map((group) =>
    present(asking, query.groupBy ?? [], measures, group),
  )
}

/** What was split by currency can be added up again, but for a number of different values: that one is asked apart. */
async function aggregateParts(
  { store, entity, caller }: Asking,
  where: Predicate,
  groupBy: readonly GroupKey[],
  measures: readonly Asked[],
): Promise<readonly Row[]> {
  const keys = currencyKeys(measures)
  const isApart = ({ measure }: Asked) => keys.length > 0 && 'countDistinct' in measure
  const read = (groups: readonly GroupKey[], asked: readonly Asked[]) =>
    store.aggregate(entity.table, caller.tenant, {
      where,
      groupBy: groups,
      measures: Object.fromEntries(asked.map(({ name, measure }) => [name, measure])),
    })
  const rows = await read(
    [...groupBy, ...keys],
    measures.filter((one) => !isApart(one)),
  )
  return measures.some(isApart) ? [...rows, ...(await read(groupBy, measures.filter(isApart)))] : rows
}

function splitMeasure({ name, measure, field, type }: Asked): SplitMeasure {
  const [by = 'count'] = Object.keys(measure) as SplitMeasure['by'][]
  return { name, by, currency: field !== undefined && type.kind === 'money' ? currencyOf(field) : undefined }
}

function groupKeys(asking: Asking, fields: unknown, issues: Issue[]): readonly GroupKey[] {
  if (!isTexts(fields) || fields.length > MAX_PARTS) {
    issues.push(issue('NOT_LIST', 'groupBy'))
    return []
  }
  return fields.flatMap((field, index): GroupKey[] => {
    const path = `groupBy.${index}`
    const column = columnFor(asking, field, path, issues)
    if (column && !SORTABLE.has(typeOf(asking, field)?.kind ?? '')) issues.push(issue('NOT_GROUPED', path))
    return column ? [{ name: field, column }] : []
  })
}

function askedMeasures(
  asking: Asking,
  { measures, groupBy = [] }: RecordAggregate,
  issues: Issue[],
): readonly Asked[] {
  if (!isPlainObject(measures) || Object.keys(measures).length > MAX_PARTS) {
    issues.push(issue('NOT_OBJECT', 'measures'))
    return []
  }
  return Object.entries(measures).flatMap(([name, wanted]): Asked[] => {
    const path = `measures.${name}`
    if (!FIELD_NAME.test(name) || groupBy.includes(name)) {
      issues.push(issue('NOT_A_MEASURE_NAME', path))
      return []
    }
    if (wanted === 'count')
      return [{ name, measure: { count: true }, field: undefined, type: { kind: 'int' } }]
    return askedOf(asking, name, wanted, path, issues)
  })
}

function askedOf(asking: Asking, name: string, wanted: unknown, path: string, issues: Issue[]): Asked[] {
  const [[verb, field] = [], ...more] = isPlainObject(wanted) ? Object.entries(wanted) : []
  if (more.length > 0 || typeof field !== 'string' || !isVerb(verb)) {
    issues.push(issue('NOT_A_MEASURE', path))
    return []
  }
  const column = columnFor(asking, field, path, issues)
  const type = typeOf(asking, field)
  if (!column || !type) return []
  if (!MEASURED[verb].has(type.kind)) issues.push(issue('NOT_MEASURED', path))
  if (verb === 'countDistinct')
    return [{ name, measure: { countDistinct: column }, field: undefined, type: { kind: 'int' } }]
  const measure = verb === 'sum' ? { sum: column } : verb === 'min' ? { min: column } : { max: column }
  return [{ name, measure, field, type }]
}

function isVerb(verb: string | undefined): verb is keyof typeof MEASURED {
  return verb !== undefined && Object.hasOwn(MEASURED, verb)
}

/** Amounts of several currencies have no sum: each currency is a group of its own. */
function currencyKeys(measures: readonly Asked[]): readonly GroupKey[] {
  const fields = new Set(
    measures.flatMap(({ field, type }) => (field && type.kind === 'money' ? [field] : [])),
  )
  return [...fields].map((field) => {
    const [, name] = field.split('ext.')
    const column = name
      ? ({ column: 'ext', kind: 'text', path: [name, 'currency'] } as const)
      : ({ column: `${field}Currency`, kind: 'text' } as const)
    return { name: currencyOf(field), column }
  })
}

function currencyOf(field: string): string {
  return `${field}Currency`
}

function present(
  asking: Asking,
  groupBy: readonly string[],
  measures: readonly Asked[],
  { row, values, money }: JoinedGroup,
) {
  const result: Record<string, unknown> = {}
  for (const field of groupBy)
    result[field] = fromJson(typeOf(asking, field) ?? { kind: 'text' }, row[field] ?? null)
  for (const { name, type } of measures) {
    const amounts = money[name]
    result[name] = amounts
      ? [...amounts]
          .sort(([left], [right]) => compareText(left, right))
          .map(([currency, amount]) => decodeMoney(amount, currency))
      : fromJson(type, values[name] ?? null)
  }
  return result
}
