import { ErpError, type ErpGone, type ErpKind, type ErpRecords } from '@guanxi/core/commerce'
import { at, type Exact, exactNumber, put, under } from './exact-json.ts'
import type { ReadField, RestKind, WrittenField } from './rest-options.ts'
import { LINE_TARGETS, TARGETS, type Target, type Targets } from './targets.ts'

/** A record of theirs as one of ours. */
export function readRecord<K extends ErpKind>(
  kind: K,
  mapping: RestKind,
  json: Exact,
): ErpRecords[K] | ErpGone {
  const { isDeleted, ...flat } = mapping.fields
  if (isDeleted && meaningOf('flag', isDeleted, json, 'isDeleted') === true)
    return { remoteId: readId(mapping, json), isDeleted: true }
  const record = readFields(TARGETS[kind], flat, json)
  if (!mapping.lines) return record as unknown as ErpRecords[K]
  const rows = at(json, mapping.lines.path) ?? []
  if (!Array.isArray(rows)) throw unreadable('lines', mapping.lines.path)
  const { fields } = mapping.lines
  const lines = rows.map((row: Exact) => readFields(LINE_TARGETS[kind] ?? {}, fields, row))
  return { ...record, lines } as unknown as ErpRecords[K]
}

/** The id alone, for what an answer tells no more of. */
export function readId({ fields }: RestKind, json: Exact): string {
  const remoteId = fields['remoteId'] && meaningOf('text!', fields['remoteId'], json, 'remoteId')
  return typeof remoteId === 'string' ? remoteId : unread('remoteId', pathOf(fields['remoteId'] ?? ''))
}

function readFields(targets: Targets, fields: Readonly<Record<string, ReadField>>, json: Exact) {
  const record: Record<string, unknown> = {}
  for (const [name, rule] of Object.entries(fields)) {
    const target = targets[name] ?? 'text'
    const value = meaningOf(target, rule, json, name)
    if (value !== undefined) put(record, name, value)
    else if (target.endsWith('!')) throw unreadable(name, pathOf(rule))
  }
  return record
}

/** Undefined where there is none, and where it is no more than usual: `isInactive` is told of those who are. */
function meaningOf(target: Target, rule: ReadField, json: Exact, name: string): string | true | undefined {
  if (typeof rule === 'object' && 'is' in rule) return rule.is
  const { path, values } = typeof rule === 'string' ? { path: rule, values: undefined } : rule
  const found = at(json, path)
  if (found === undefined || found === null || found === '') return undefined
  const meant = values ? under(values, String(found)) : String(found)
  if (typeof found === 'object' || meant === undefined) throw unreadable(name, path)
  switch (target) {
    case 'decimal':
    case 'decimal!':
      return plainDecimal(meant) ?? unread(name, path)
    case 'day':
    case 'day!':
      return /^\d{4}-\d\d-\d\d/.test(meant) ? meant.slice(0, 10) : unread(name, path)
    case 'flag':
      return meant === 'true' || meant === '1' || undefined
    default:
      return meant
  }
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/

/** A number of JSON without a power of ten: `1.5e3` is `1500`. */
function plainDecimal(text: string): string | undefined {
  const [, sign, whole = '', places = '', power] = NUMBER.exec(text) ?? []
  if (!whole || power === undefined) return whole ? text : undefined
  const digits = whole + places
  const point = whole.length + Number(power)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Ours in their form. What is left out stays there as it is. */
export function writeFields(
  fields: Readonly<Record<string, WrittenField>>,
  ours: object,
  always: Readonly<Record<string, string | boolean>> = {},
): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const [path, value] of Object.entries(always)) put(body, path, value)
  for (const [name, rule] of Object.entries(fields)) {
    const { path, values, asNumber } =
      typeof rule === 'string' ? { path: rule, values: undefined, asNumber: false } : rule
    const value = at(ours as Exact, name)
    if (typeof value !== 'string') continue
    const theirs = values ? Object.keys(values).find((key) => values[key] === value) : value
    if (theirs === undefined)
      throw new ErpError('validation', `No value is mapped for the ${name} "${value}".`)
    put(body, path, asNumber ? exactNumber(theirs) : theirs)
  }
  return body
}

function pathOf(rule: ReadField): string {
  if (typeof rule === 'string') return rule
  return 'path' in rule ? rule.path : ''
}

function unreadable(name: string, path: string): ErpError {
  return new ErpError('validation', `Its answer has no ${name} that can be read at "${path}".`, {
    remote: 'answer',
  })
}

function unread(name: string, path: string): never {
  throw unreadable(name, path)
}
