import type { ColumnKind } from './predicate.ts'
import type { FieldType } from './shape.ts'
import {
  columnKindOf,
  decodeMoney,
  decodeValue,
  encodeMoney,
  encodeValue,
  type StoredValue,
} from './values.ts'

/** One column that a field is stored in. */
export interface FieldColumn {
  readonly name: string
  readonly kind: ColumnKind
}

/** How one field goes into the columns of a row and comes back. */
export interface FieldCodec {
  readonly columns: readonly FieldColumn[]
  /** Sets the field's columns; throws a `ValueError` for what the type does not hold. */
  write(row: { [column: string]: StoredValue }, value: unknown): void
  /** What a record holds for the field; null where there is nothing. */
  read(row: { readonly [column: string]: StoredValue }): unknown
}

/** The columns of a field: one, but for money, whose minor units and currency each have their own. */
export function columnsOf(field: string, type: FieldType): readonly FieldColumn[] {
  if (type.kind !== 'money') return [{ name: field, kind: columnKindOf(type) }]
  const { minor, currency } = moneyColumns(field)
  return [
    { name: minor, kind: 'int' },
    { name: currency, kind: 'text' },
  ]
}

/** The names of the two columns of a money field. */
export function moneyColumns(field: string): { minor: string; currency: string } {
  return { minor: `${field}Minor`, currency: `${field}Currency` }
}

/** Makes the codec of a field; names are put together once, so that reading and writing rows is quick. */
export function fieldCodec(field: string, type: FieldType): FieldCodec {
  const columns = columnsOf(field, type)
  if (type.kind === 'money') return { columns, ...moneyCodec(field, type.currency) }
  return {
    columns,
    write(row, value) {
      row[field] = encodeValue(type, value)
    },
    read: (row) => decodeValue(type, row[field]),
  }
}

function moneyCodec(field: string, fixedCurrency: string | undefined): Omit<FieldCodec, 'columns'> {
  const names = moneyColumns(field)
  return {
    write(row, value) {
      const money = value === null || value === undefined ? undefined : encodeMoney(value, fixedCurrency)
      row[names.minor] = money?.minor ?? null
      row[names.currency] = money?.currency ?? null
    },
    read(row) {
      const [minor, currency] = [row[names.minor], row[names.currency]]
      return typeof minor === 'number' && typeof currency === 'string' ? decodeMoney(minor, currency) : null
    },
  }
}
