import { refusal } from '@guanxi/adapters-sql'
import pg from 'pg'

/** The types whose values come as the port speaks them; the numbers are PostgreSQL's own. */
const PARSERS: { readonly [oid: number]: (text: string) => unknown } = {
  20: wholeNumber,
  114: JSON.parse,
  1082: (text) => text,
  1184: instant,
  1700: Number,
  3802: JSON.parse,
}

/** Given with each query, because what `pg.types` is told holds for the whole process, and so for the host. */
export const postgresTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && PARSERS[oid]) ||
    pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

/** An instant as a parameter. Every instant compares, also one that no column takes. */
export function instantText(epoch: number): string {
  if (epoch > LAST_INSTANT) return 'infinity'
  if (epoch < FIRST_INSTANT) return '-infinity'
  return new Date(epoch).toISOString()
}

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z')
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')

function wholeNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw refusal('VALUE')
  return number
}

const INSTANT =
  /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d(?:\.\d+)?)([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/

/** From `2026-01-31 23:59:59.123+00`, in whichever zone the session is. */
function instant(text: string): number {
  if (text.length > 13 && text.endsWith('+00')) {
    const epoch = Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`)
    if (!Number.isNaN(epoch)) return epoch
  }
  const [, years, month, day, hour, minute, second, sign, ...offset] = INSTANT.exec(text) ?? []
  const [offsetHours = 0, offsetMinutes = 0, offsetSeconds = 0] = offset
    .slice(0, 3)
    .map((part) => Number(part ?? 0))
  const local = new Date(0)
  local.setUTCFullYear(offset[3] ? 1 - Number(years) : Number(years), Number(month) - 1, Number(day))
  local.setUTCHours(Number(hour), Number(minute), 0, Math.round(Number(second) * 1000))
  const ahead = ((offsetHours * 60 + offsetMinutes) * 60 + offsetSeconds) * 1000
  return local.getTime() - (sign === '-' ? -ahead : ahead)
}
