import type { Phrase } from './condition-errors.ts'
import { formatDay, parseDay, parseInstant, parseStep, stepCalendar } from './days.ts'
import { EXPECTED } from './expected.ts'
import { type ConditionVars, report, type Scope } from './lowering.ts'
import { isPlainObject } from './operators.ts'
import { dateAt, instantOfWall, isZone, startOfDay, wallAt } from './zoned-time.ts'

const EARLIEST = Date.parse('0001-01-02T00:00:00Z')
const LATEST = Date.parse('9999-12-31T00:00:00Z')

/** The instant that an operand stands for, in epoch milliseconds; undefined once an issue is reported. */
export function foldInstant(scope: Scope, field: string, operand: unknown): number | undefined {
  const instant = instantOf(scope, field, operand)
  if (instant === undefined || (instant >= EARLIEST && instant <= LATEST)) return instant
  report(scope, 'CONDITION_OVERFLOW', { field })
  return undefined
}

/** The day that an operand stands for, as `YYYY-MM-DD`; undefined once an issue is reported. */
export function foldDay(scope: Scope, field: string, operand: unknown): string | undefined {
  if (typeof operand !== 'string') return refuse(scope, field, operand, EXPECTED.day)
  if (parseDay(operand) !== undefined) return operand
  const step = parseStep(operand)
  if (operand !== 'today' && (!step || step.unit === 'm' || step.unit === 'h'))
    return refuse(scope, field, operand, EXPECTED.day)

  const today = todayOf(scope, operand)
  if (today === undefined) return undefined
  const day = formatDay(step ? stepCalendar(today, step) : today)
  if (day === undefined) report(scope, 'CONDITION_OVERFLOW', { field })
  return day
}

function instantOf(scope: Scope, field: string, operand: unknown): number | undefined {
  if (operand instanceof Date && !Number.isNaN(operand.getTime())) return operand.getTime()
  if (isPlainObject(operand)) return foldStartOfDay(scope, field, operand)
  if (typeof operand !== 'string') return refuse(scope, field, operand, EXPECTED.instant)
  if (operand === 'now') return need(scope, 'now', operand)
  if (operand === 'today') return foldStartOfDay(scope, field, { startOfDay: 'now' })

  const step = parseStep(operand)
  if (!step) return parseInstant(operand) ?? refuse(scope, field, operand, EXPECTED.instant)
  const now = need(scope, 'now', operand)
  if (now === undefined) return undefined
  if (step.unit === 'm' || step.unit === 'h')
    return now + step.count * (step.unit === 'm' ? 60_000 : 3_600_000)
  // Days and longer keep the time of day that the clock on the wall shows, also over a change to summer time.
  const zone = need(scope, 'zone', operand)
  if (zone === undefined) return undefined
  const wall = stepCalendar(wallAt(now, zone), step)
  return wall >= EARLIEST && wall <= LATEST ? instantOfWall(wall, zone) : Number.POSITIVE_INFINITY
}

function foldStartOfDay(
  scope: Scope,
  field: string,
  term: { readonly [key: string]: unknown },
): number | undefined {
  const unknown = Object.keys(term).find((key) => key !== 'startOfDay' && key !== 'zone')
  if (unknown !== undefined || !Object.hasOwn(term, 'startOfDay')) {
    report(scope, 'CONDITION_UNKNOWN_TERM', { term: unknown ?? '{}', field })
    return undefined
  }
  const zone = Object.hasOwn(term, 'zone') ? term['zone'] : need(scope, 'zone', 'startOfDay')
  if (zone === undefined) return undefined
  if (typeof zone !== 'string' || !isZone(zone)) return refuse(scope, field, zone, EXPECTED.zone)

  const of = term['startOfDay']
  if (isPlainObject(of)) return refuse(scope, field, of, EXPECTED.instantOrDay)
  const midnight = typeof of === 'string' ? parseDay(of) : undefined
  if (midnight !== undefined) return usual(midnight) ? startOfDay(midnight, zone) : Number.POSITIVE_INFINITY
  const instant = foldInstant(scope, field, of)
  return instant === undefined ? undefined : startOfDay(dateAt(instant, zone), zone)
}

function todayOf(scope: Scope, term: string): number | undefined {
  const now = need(scope, 'now', term)
  const zone = need(scope, 'zone', term)
  return now === undefined || zone === undefined ? undefined : dateAt(now, zone)
}

function usual(instant: number): boolean {
  return instant >= EARLIEST && instant <= LATEST
}

/** One of the vars; noted, because the predicate then holds for these vars only. */
function need<V extends 'now' | 'zone'>(scope: Scope, name: V, term: string): ConditionVars[V] | undefined {
  scope.lowering.usesVars = true
  const value = scope.lowering.options.vars?.[name]
  if (value === undefined) report(scope, 'CONDITION_MISSING_VARS', { term, needed: name })
  return value
}

function refuse(scope: Scope, field: string, operand: unknown, expected: Phrase): undefined {
  if (isPlainObject(operand))
    report(scope, 'CONDITION_UNKNOWN_TERM', { term: Object.keys(operand).join(' '), field })
  else report(scope, 'CONDITION_TYPE', { field, expected })
  return undefined
}
