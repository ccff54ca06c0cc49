import type { Json } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import { entityOfRecord } from '../entities/codec.ts'
import { CrmError, type Issue, isCrmError, knownErrors } from '../errors.ts'

const DATE = '$date'
const RECORD = '$record'
const ERROR = '$error'
const MAX_DEPTH = 500

/**
 * A value as JSON from which {@link fromPlain} makes it again, with dates, refusals and what is a record. Keys are
 * sorted, so that equal values read equal. Throws CRM_LIMIT for what is nested without end.
 */
export function toPlain(value: unknown, depth = 0): Json {
  if (value === undefined || value === null) return null
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object') return value as Json
  if (depth > MAX_DEPTH) throw engineErrors.CRM_LIMIT({ what: 'depth', limit: MAX_DEPTH })
  if (value instanceof Date) return { [DATE]: value.getTime() }
  if (Array.isArray(value)) return value.map((part) => toPlain(part, depth + 1))
  if (isCrmError(value)) return { [ERROR]: plainError(value, depth) }
  const sorted: Record<string, Json> = {}
  const entity = entityOfRecord.get(value)
  if (entity !== undefined) sorted[RECORD] = entity
  for (const key of Object.keys(value).sort()) {
    const part: unknown = (value as Record<string, unknown>)[key]
    // A key of somebody's own that begins with the sign gets it twice, so that it is never taken for one of these.
    if (part !== undefined && typeof part !== 'function')
      sorted[key.startsWith('$') ? `$${key}` : key] = toPlain(part, depth + 1)
  }
  return sorted
}

/** What {@link toPlain} was made from. */
export function fromPlain(json: Json): unknown {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return json.map(fromPlain)
  const { [DATE]: date, [ERROR]: error, [RECORD]: entity, ...parts } = json as Record<string, Json>
  if (typeof date === 'number') return new Date(date)
  if (error !== undefined) return errorOf(error as unknown as PlainError)
  const value = Object.fromEntries(
    Object.entries(parts).map(([key, part]) => [key.startsWith('$') ? key.slice(1) : key, fromPlain(part)]),
  )
  if (typeof entity === 'string') entityOfRecord.set(value, entity)
  return value
}

interface PlainError {
  readonly code: string
  readonly issues: readonly Issue[]
  readonly meta: Json
}

function plainError({ code, issues, meta }: CrmError, depth: number): Json {
  return { code, issues: issues.map((issue) => ({ ...issue })), meta: toPlain(meta, depth + 1) }
}

/** The refusal again, in the words that its table has now. */
function errorOf({ code, issues, meta }: PlainError): CrmError {
  const refusal = knownErrors.get(code) ?? { en: `${code}.`, zh: `${code}。` }
  const values = fromPlain(meta) as Record<string, string | number>
  return new CrmError(code, refusal, values, { issues, meta: values })
}
