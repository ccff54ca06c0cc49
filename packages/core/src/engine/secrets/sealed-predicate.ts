import { both, type ColumnRef, type Predicate, type Scalar } from '../../conditions/predicate.ts'
import { engineErrors } from '../engine-errors.ts'
import { issue } from '../entities/issues.ts'
import type { SealedField, SealedTable, SealedTables } from './sealed-tables.ts'

/** The blind indexes under which a value may be found. */
export type FindIndexes = (
  table: SealedTable,
  field: SealedField,
  value: Scalar,
) => Promise<readonly string[]>

/** Where in a predicate we are: the table at hand, and the one that `outer` means. */
interface Place {
  readonly here: SealedTable | undefined
  readonly outer: SealedTable | undefined
}

/** A predicate in the store's columns: equality goes by the blind index, and nothing else is asked of what is sealed. */
export async function sealedPredicate(
  tables: SealedTables,
  table: string,
  predicate: Predicate,
  indexes: FindIndexes,
): Promise<Predicate> {
  const seal = async (part: Predicate, place: Place): Promise<Predicate> => {
    switch (part.is) {
      case 'constant':
        return part
      case 'all':
      case 'any':
        return { ...part, of: await Promise.all(part.of.map((one) => seal(one, place))) }
      case 'not':
        return { ...part, of: await seal(part.of, place) }
      case 'related':
      case 'count': {
        const there = { here: tables.get(part.relation.table), outer: place.here }
        const { where, ...relation } = part.relation
        demandClear(place.here, { column: relation.local, kind: 'text' })
        demandClear(there.here, { column: relation.foreign, kind: 'text' })
        return {
          ...part,
          relation: { ...relation, ...(where && { where: await seal(where, there) }) },
          of: await seal(part.of, there),
        }
      }
      default:
        return sealTest(part, place, indexes)
    }
  }
  return seal(predicate, { here: tables.get(table), outer: undefined })
}

type Test = Exclude<Predicate, { is: 'constant' | 'all' | 'any' | 'not' | 'related' | 'count' }>

async function sealTest(test: Test, { here, outer }: Place, indexes: FindIndexes): Promise<Predicate> {
  if (test.is === 'compare' && typeof test.to === 'object')
    demandClear(test.to.of === 'outer' ? outer : here, test.to)
  const table = test.column.of === 'outer' ? outer : here
  const field = table?.byColumn.get(test.column.column)
  if (!table || !field) return test
  if (test.is === 'null' && test.column.path === undefined) return isEmpty(field, test.column)
  if (field.index === undefined || field.columns.length > 1) throw refused(table, field.name)
  if (test.is === 'in') return isOneOf(table, field, test.column, test.values, indexes)
  if (test.is === 'compare' && typeof test.to !== 'object' && (test.op === 'eq' || test.op === 'neq')) {
    const found = await isOneOf(table, field, test.column, [test.to], indexes)
    return test.op === 'eq' ? found : { is: 'not', of: found }
  }
  throw refused(table, field.name)
}

/** A sort key, a group or a measure must not be sealed: neither its order nor its sum is known. */
export function demandClear(
  table: SealedTable | undefined,
  { column }: Pick<ColumnRef, 'column' | 'kind'>,
): void {
  const field = table?.byColumn.get(column)
  if (table && field) throw refused(table, field.name)
}

/** The refusal to ask what an encrypted field cannot answer. */
export function refused({ engine }: SealedTable, field: string): Error {
  return engineErrors.CRM_QUERY({ entity: engine.name }, { issues: [issue('FIELD_ENCRYPTED', field)] })
}

function isEmpty(field: SealedField, column: ColumnRef): Predicate {
  const empty: Predicate = { is: 'null', column: sameRow(column, field.sealed) }
  return field.hasClear ? both(empty, { is: 'null', column }) : empty
}

async function isOneOf(
  table: SealedTable,
  field: SealedField,
  column: ColumnRef,
  values: readonly Scalar[],
  indexes: FindIndexes,
): Promise<Predicate> {
  const all = await Promise.all(values.map((value) => indexes(table, field, value)))
  const index = sameRow(column, field.index as string)
  const sealed: Predicate = { is: 'in', column: index, values: [...new Set(all.flat())] }
  if (!field.hasClear) return sealed
  // Known as soon as one of the columns is; unknown, as ever, where both are empty.
  const has = (one: ColumnRef): Predicate => ({ is: 'not', of: { is: 'null', column: one } })
  return {
    is: 'any',
    of: [
      both(has(index), sealed),
      both(has(column), { is: 'in', column, values }),
      both({ is: 'null', column: index }, { is: 'null', column }, sealed),
    ],
  }
}

/** Another column of the row that a column is of. */
function sameRow({ of }: ColumnRef, name: string): ColumnRef {
  return { column: name, kind: 'text', ...(of && { of }) }
}
