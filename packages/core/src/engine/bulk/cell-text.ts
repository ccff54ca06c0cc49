import type { FieldType } from '../../conditions/shape.ts'
import { cellValue, SEPARATORS } from './cell-value.ts'

/** A value as a file of text holds it, in the form in which {@link cellValue} reads it back. */
export function cellText(type: FieldType, value: unknown): string {
  if (value === null || value === undefined) return ''
  switch (type.kind) {
    case 'datetime':
      return (value as Date).toISOString()
    case 'money': {
      const { amount, currency } = value as { amount: string; currency: string }
      return `${currency} ${amount}`
    }
    case 'list':
      return listText((value as readonly unknown[]).map((item) => cellText(type.of, item)))
    case 'json':
      return JSON.stringify(value)
    default:
      return String(value)
  }
}

/** Parted by semicolons where that says it all, else as JSON. */
function listText(items: readonly string[]): string {
  const joined = items.join('; ')
  const isPlain =
    items.length > 0 &&
    !joined.startsWith('[') &&
    items.every((item) => item !== '' && item === item.trim() && !SEPARATORS.test(item))
  return isPlain ? joined : JSON.stringify(items)
}

/** A value as a line of JSON holds it. A text in a field of JSON that would be read as more than a text stays in its quotes. */
export function jsonOf(type: FieldType, value: unknown): unknown {
  const isMistakable = type.kind === 'json' && typeof value === 'string' && cellValue(type, value) !== value
  return isMistakable ? JSON.stringify(value) : value
}

/** Whether a cell of this type is written by people, and so could hold a formula. */
export function mayHoldFormula({ kind }: FieldType): boolean {
  return kind === 'text' || kind === 'select' || kind === 'ref' || kind === 'list' || kind === 'json'
}
