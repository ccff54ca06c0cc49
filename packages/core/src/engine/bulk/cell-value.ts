import type { FieldType } from '../../conditions/shape.ts'

const YES: ReadonlySet<string> = new Set(['true', 'yes', 'y', '1', '是', '对', '有', '√'])
const NO: ReadonlySet<string> = new Set(['false', 'no', 'n', '0', '否', '不', '无', '×'])

/** What parts the items of a list in a cell. */
export const SEPARATORS: RegExp = /[;；、|]/

/**
 * A cell as its field wants it. Files hold nothing but text, so `1,200` becomes a number and `2026/3/5` a day where
 * there is one way to read them. What can't be read goes on as it is, for the field to refuse.
 */
export function cellValue(type: FieldType, cell: unknown): unknown {
  if (typeof cell !== 'string') return cell
  const text = cell.trim()
  if (text === '') return undefined
  switch (type.kind) {
    case 'int':
      return readWhole(text)
    case 'decimal':
      return withoutGroups(text.normalize('NFKC'))
    case 'bool':
      return readYesNo(text)
    case 'date':
      return readDay(text)
    case 'select':
      return readOption(type.options, text)
    case 'money':
      return readMoney(text, type.currency)
    case 'list':
      return readItems(text).flatMap((item) => cellValue(type.of, item) ?? [])
    case 'json':
      return readJson(text)
    default:
      return text
  }
}

function readWhole(text: string): unknown {
  const digits = withoutGroups(text.normalize('NFKC'))
  return /^[+-]?\d{1,16}$/.test(digits) ? Number(digits) : text
}

/** Commas only where they part thousands: `1,5` may be a fraction. */
function withoutGroups(text: string): string {
  return /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text
}

function readYesNo(text: string): unknown {
  const word = text.normalize('NFKC').toLowerCase()
  if (YES.has(word)) return true
  return NO.has(word) ? false : text
}

/** The year comes first, so that day and month cannot be mistaken for each other. */
function readDay(text: string): string {
  const [, year, month = '', day = ''] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.normalize('NFKC')) ?? []
  return year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text
}

/** Parted, or a list of texts in JSON, where an item holds what parts. */
function readItems(text: string): readonly string[] {
  const list = text.startsWith('[') ? readJson(text) : undefined
  const isList = Array.isArray(list) && list.every((item) => typeof item === 'string')
  return isList ? list : text.split(SEPARATORS)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function readOption(options: readonly string[], text: string): string {
  if (options.includes(text)) return text
  const word = text.normalize('NFKC').toLowerCase()
  return options.find((option) => option.toLowerCase() === word) ?? text
}

function readMoney(text: string, fixed: string | undefined): unknown {
  const [, before, amount = '', behind] =
    /^([A-Za-z]{3})?\s*([+-]?[\d,]+(?:\.\d+)?)\s*([A-Za-z]{3})?$/.exec(text.normalize('NFKC')) ?? []
  const currency = (before ?? behind)?.toUpperCase() ?? fixed
  return amount && currency ? { amount: withoutGroups(amount), currency } : text
}
