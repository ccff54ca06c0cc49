import type { FieldType } from './shape.ts'

const EQUALITY = ['eq', 'neq', 'neqOrNull', 'in', 'notIn'] as const
const ORDER = ['gt', 'gte', 'lt', 'lte'] as const
const TEXT = ['contains', 'startsWith', 'endsWith'] as const
const PRESENCE = ['isNull', 'isNotNull'] as const
const CHANGE = ['changed', 'changedTo', 'was'] as const
const HISTORY = ['wasEver', 'since'] as const

/** "At least one", "each", "each of at least one", "not one": of a list's items, or of related records. */
export const QUANTIFIERS = ['some', 'every', 'everyNonEmpty', 'none'] as const
/** What a relation takes. */
export const RELATION_OPERATORS = [...QUANTIFIERS, 'count'] as const
/** What a count of related records is compared by. */
export const COUNT_COMPARISONS = ['eq', 'neq', ...ORDER] as const

/** Every operator that some type of field takes. */
export type Operator =
  | (typeof EQUALITY)[number]
  | (typeof ORDER)[number]
  | (typeof TEXT)[number]
  | (typeof PRESENCE)[number]
  | (typeof CHANGE)[number]
  | (typeof HISTORY)[number]
  | (typeof QUANTIFIERS)[number]
  | 'convert'

const CHOICE: readonly Operator[] = [...EQUALITY, ...PRESENCE, ...CHANGE, ...HISTORY]
const QUANTITY: readonly Operator[] = [...EQUALITY, ...ORDER, ...PRESENCE, ...CHANGE, ...HISTORY]

const BY_KIND: { readonly [K in FieldType['kind']]: readonly Operator[] } = {
  text: [...EQUALITY, ...ORDER, ...TEXT, ...PRESENCE, ...CHANGE, ...HISTORY],
  select: CHOICE,
  ref: CHOICE,
  bool: CHOICE,
  int: QUANTITY,
  decimal: QUANTITY,
  date: QUANTITY,
  datetime: QUANTITY,
  money: [...QUANTITY, 'convert'],
  list: [...QUANTIFIERS, ...PRESENCE, 'changed'],
  json: [...PRESENCE, 'changed'],
}

/** The operators that a type of field takes. */
export function operatorsOf(type: FieldType): readonly Operator[] {
  return BY_KIND[type.kind]
}

/** Whether an object asks about related records: it has nothing but relation operators. */
export function isRelationOperand(operand: { readonly [key: string]: unknown }): boolean {
  const keys = Object.keys(operand)
  return keys.length > 0 && keys.every((key) => (RELATION_OPERATORS as readonly string[]).includes(key))
}

/** An object that is none of the built-in kinds; arrays and dates are not. */
export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  return (
    typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]'
  )
}
