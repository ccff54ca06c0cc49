import type { FieldType } from '../../conditions/shape.ts'
import { isStorableText } from '../../conditions/text.ts'
import { ValueError } from '../../conditions/value-error.ts'
import { decodeValue, encodeValue } from '../../conditions/values.ts'
import type { Issue } from '../errors.ts'
import type { FieldSpec, SchemaLike } from './field.ts'
import { findUnsafe } from './find-unsafe.ts'
import { type IssueCode, issue } from './issues.ts'
import { normaliseDomain, normaliseEmail, normalisePhone } from './normalise.ts'
import { inChinese } from './schema-words.ts'

/** What parsing needs to know besides the field: the host's default country, and where to put what is wrong. */
export interface Parsing {
  readonly region: string | undefined
  readonly issues: Issue[]
}

type Rules = Pick<FieldSpec, 'min' | 'max' | 'normaliser' | 'schema'>

const MAX_ITEMS = 1_000
/** PostgreSQL and ISO texts of four-digit years agree on instants between these. */
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z')
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')

/** Brings one value of an input into the form of its field. What is wrong goes to `parsing.issues`. */
export function parseValue(
  type: FieldType,
  rules: Rules,
  value: unknown,
  path: string,
  parsing: Parsing,
): unknown {
  switch (type.kind) {
    case 'text':
      return parseText(rules, value, path, parsing)
    case 'select':
      return type.options.includes(value as string)
        ? value
        : fail(parsing, 'NOT_AN_OPTION', path, { options: type.options.join(', ') })
    case 'ref':
      return isId(value) ? value : fail(parsing, 'NOT_ID', path)
    case 'list':
      return parseList(type.of, rules, value, path, parsing)
    case 'json':
      return parseJson(rules.schema, value, path, parsing)
    default:
      return parseByType(type, rules, value, path, parsing)
  }
}

function fail(parsing: Parsing, ...[code, path, values]: Parameters<typeof issue>): undefined {
  parsing.issues.push(issue(code, path, values))
  return undefined
}

function parseText(rules: Rules, value: unknown, path: string, parsing: Parsing): string | undefined {
  if (typeof value !== 'string') return fail(parsing, 'NOT_TEXT', path)
  if (!isStorableText(value)) return fail(parsing, 'BAD_TEXT', path)
  const max = rules.max ?? 10_000
  if (value.length > max) return fail(parsing, 'TOO_LONG', path, { max })
  if (rules.normaliser === 'email') return normaliseEmail(value) ?? fail(parsing, 'NOT_EMAIL', path)
  if (rules.normaliser === 'phone')
    return normalisePhone(value, parsing.region) ?? fail(parsing, 'NOT_PHONE', path)
  if (rules.normaliser === 'domain') return normaliseDomain(value) ?? fail(parsing, 'NOT_DOMAIN', path)
  return value.trim().normalize('NFC')
}

const WRONG: Readonly<Record<string, IssueCode>> = {
  int: 'NOT_INT',
  bool: 'NOT_BOOL',
  date: 'NOT_DATE',
  datetime: 'NOT_DATETIME',
  decimal: 'NOT_DECIMAL',
  money: 'NOT_MONEY',
}

/** There and back through the stored form: what a store would not keep exactly is refused here. */
function parseByType(type: FieldType, rules: Rules, value: unknown, path: string, parsing: Parsing): unknown {
  let parsed: unknown
  try {
    parsed = decodeValue(type, encodeValue(type, value))
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    if (error.code === 'currency' && type.kind === 'money' && type.currency !== undefined)
      return fail(parsing, 'WRONG_CURRENCY', path, { currency: type.currency })
    return fail(parsing, WRONG[type.kind] ?? 'NOT_JSON', path, {
      scale: type.kind === 'decimal' ? type.scale : 0,
    })
  }
  if (typeof parsed === 'number') {
    if (rules.min !== undefined && parsed < rules.min)
      return fail(parsing, 'TOO_SMALL', path, { min: rules.min })
    if (rules.max !== undefined && parsed > rules.max)
      return fail(parsing, 'TOO_LARGE', path, { max: rules.max })
  }
  if (parsed instanceof Date && !isInstant(parsed.getTime())) return fail(parsing, 'NOT_DATETIME', path)
  return parsed
}

/** Whether every store can hold this instant. */
export function isInstant(at: number): boolean {
  return at >= FIRST_INSTANT && at <= LAST_INSTANT
}

function parseList(of: FieldType, rules: Rules, value: unknown, path: string, parsing: Parsing) {
  if (!Array.isArray(value) || value.length > MAX_ITEMS) return fail(parsing, 'NOT_LIST', path)
  return value.map((item, at) => parseValue(of, rules, item, `${path}.${at}`, parsing))
}

function parseJson(schema: SchemaLike | undefined, value: unknown, path: string, parsing: Parsing): unknown {
  const checked = schema ? parseBySchema(schema, value, path, parsing) : value
  if (checked === undefined) return undefined
  try {
    return encodeValue({ kind: 'json' }, checked)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    return fail(parsing, 'NOT_JSON', path)
  }
}

/** The value as a Standard Schema gives it out, or undefined when it refuses. */
export function parseBySchema(
  schema: SchemaLike,
  value: unknown,
  path: string,
  parsing: Pick<Parsing, 'issues'>,
): unknown {
  const asParsing: Parsing = { region: undefined, issues: parsing.issues }
  const refused = findUnsafe(value)
  if (refused)
    return fail(asParsing, refused.code, [...(path === '' ? [] : [path]), ...refused.path].join('.'))
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise)
    return fail(asParsing, 'SCHEMA', path, { reason: 'The schema must be synchronous.' })
  if (!result.issues) return result.value
  for (const found of result.issues) {
    const { message, path: inner = [] } = found
    const steps = inner.map((step) => String(typeof step === 'object' ? step.key : step))
    const told = issue('SCHEMA', [...(path === '' ? [] : [path]), ...steps].join('.'), { reason: message })
    const zh = inChinese(schema['~standard'].vendor, found, value)
    parsing.issues.push(zh === undefined ? told : { ...told, zh })
  }
  return undefined
}

/** Whether a record could have this id: what no store can hold is not even asked for. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 128 && isStorableText(value)
}

/** Whether this is an object as JSON makes it: no class instance, no array. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
