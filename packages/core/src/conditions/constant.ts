import type { Phrase } from './condition-errors.ts'
import { floorDivide, parseDecimal } from './decimal.ts'
import { EXPECTED } from './expected.ts'
import { foldDay, foldInstant } from './fold-time.ts'
import { report, type Scope } from './lowering.ts'
import { isPlainObject } from './operators.ts'
import type { Place } from './place.ts'
import type { Scalar } from './predicate.ts'
import { isStorableText } from './text.ts'

/** What an operand stands for in stored form. */
export type Constant =
  | { readonly is: 'value'; readonly value: Scalar }
  /** Between two numbers that the field can have: above `floor`, below `floor + 1`. */
  | { readonly is: 'between'; readonly floor: number }
  /** Nothing that is stored equals it. */
  | { readonly is: 'impossible' }
  /** Not known now, so comparing with it is unknown. */
  | { readonly is: 'unknown' }

const IMPOSSIBLE: Constant = { is: 'impossible' }
const UNKNOWN: Constant = { is: 'unknown' }

/** The constant of an operand; undefined once an issue is reported. Equality also sees the field's normaliser. */
export function constantOf(
  scope: Scope,
  place: Place,
  operand: unknown,
  use: 'equality' | 'order',
): Constant | undefined {
  if (!isActorTerm(operand)) return literal(scope, place, operand, use)

  const value = actorValue(scope, place, operand)
  if (value === undefined) return undefined
  if (value === null) return UNKNOWN
  if (Array.isArray(value)) return refuse(scope, place, EXPECTED.oneValue)
  return actorConstant(scope, place, value, use)
}

/** The constants of a list to choose from, where an attribute of the actor may stand for several. */
export function constantsOf(scope: Scope, place: Place, operands: readonly unknown[]): readonly Constant[] {
  return operands.flatMap((operand, index) => {
    const at = { ...scope, path: [...scope.path, index] }
    if (!isActorTerm(operand)) return literal(at, place, operand, 'equality') ?? []

    const value = actorValue(at, place, operand)
    if (value === undefined) return []
    if (value === null) return UNKNOWN
    return [value].flat().flatMap((one) => actorConstant(at, place, one, 'equality') ?? [])
  })
}

/** Whether an operand stands for an attribute of the acting user. */
export function isActorTerm(operand: unknown): operand is { readonly [key: string]: unknown } {
  return isPlainObject(operand) && Object.hasOwn(operand, 'actor')
}

/** The actor's attribute: null when the actor has none, undefined once an issue is reported. */
function actorValue(scope: Scope, place: Place, term: { readonly [key: string]: unknown }) {
  const attribute = term['actor']
  if (typeof attribute !== 'string' || Object.keys(term).length !== 1) {
    report(scope, 'CONDITION_UNKNOWN_TERM', { term: Object.keys(term).join(' '), field: place.name })
    return undefined
  }
  scope.lowering.usesVars = true
  const actor = scope.lowering.options.vars?.actor
  if (actor) return Object.hasOwn(actor, attribute) ? (actor[attribute] ?? null) : null
  report(scope, 'CONDITION_MISSING_VARS', { term: `actor.${attribute}`, needed: 'actor' })
  return undefined
}

/** An actor may have what this field never holds: then nothing matches, and the condition is not to blame. */
function actorConstant(scope: Scope, place: Place, value: unknown, use: 'equality' | 'order') {
  if (place.type.kind === 'select')
    return place.type.options.includes(String(value)) ? exactly(String(value)) : IMPOSSIBLE
  return literal(scope, place, value, use)
}

function literal(
  scope: Scope,
  place: Place,
  operand: unknown,
  use: 'equality' | 'order',
): Constant | undefined {
  const { type } = place
  switch (type.kind) {
    case 'text':
    case 'ref':
      return text(scope, place, operand, use)
    case 'select':
      return option(scope, place, type.options, operand)
    case 'bool':
      return typeof operand === 'boolean' ? exactly(operand) : refuse(scope, place, EXPECTED.bool)
    case 'int':
      return integer(scope, place, operand)
    case 'decimal':
      return decimal(scope, place, type.scale, operand)
    case 'date':
      return folded(foldDay(scope, place.name, operand))
    case 'datetime':
      return folded(foldInstant(scope, place.name, operand))
    default:
      return refuse(scope, place, EXPECTED.operator)
  }
}

function text(scope: Scope, place: Place, operand: unknown, use: 'equality' | 'order'): Constant | undefined {
  if (typeof operand !== 'string' || !isStorableText(operand)) return refuse(scope, place, EXPECTED.text)
  const nfc = operand.normalize('NFC')
  if (use === 'order' || !place.normalise) return exactly(nfc)
  const normalised = place.normalise(nfc)
  return normalised === null ? IMPOSSIBLE : exactly(normalised.normalize('NFC'))
}

function option(
  scope: Scope,
  place: Place,
  options: readonly string[],
  operand: unknown,
): Constant | undefined {
  if (typeof operand !== 'string') return refuse(scope, place, EXPECTED.text)
  if (options.includes(operand)) return exactly(operand.normalize('NFC'))
  report(scope, 'CONDITION_OPTION', { field: place.name, value: operand, options: options.join(', ') })
  return undefined
}

function integer(scope: Scope, place: Place, operand: unknown): Constant | undefined {
  if (typeof operand !== 'number' || !Number.isInteger(operand)) return refuse(scope, place, EXPECTED.integer)
  if (Number.isSafeInteger(operand)) return exactly(operand || 0)
  report(scope, 'CONDITION_OVERFLOW', { field: place.name })
  return undefined
}

function decimal(scope: Scope, place: Place, scale: number, operand: unknown): Constant | undefined {
  // A float is not the decimal that its author wrote; a whole number is.
  const written = Number.isSafeInteger(operand) ? String(operand) : operand
  const parsed = typeof written === 'string' ? parseDecimal(written) : undefined
  if (!parsed) return refuse(scope, place, EXPECTED.decimal)
  const threshold = thresholdOf(parsed.units * 10n ** BigInt(scale), 10n ** BigInt(parsed.scale))
  if (threshold) return threshold
  report(scope, 'CONDITION_OVERFLOW', { field: place.name })
  return undefined
}

/** A fraction among the integers: one of them, or between two of them. Undefined when too large to be kept exactly. */
export function thresholdOf(numerator: bigint, denominator: bigint): Constant | undefined {
  const { floor, exact } = floorDivide(numerator, denominator)
  const whole = Number(floor)
  if (!Number.isSafeInteger(whole)) return undefined
  return exact ? exactly(whole) : { is: 'between', floor: whole }
}

function exactly(value: Scalar): Constant {
  return { is: 'value', value }
}

function folded(value: Scalar | undefined): Constant | undefined {
  return value === undefined ? undefined : exactly(value)
}

function refuse(scope: Scope, place: Place, expected: Phrase): undefined {
  report(scope, 'CONDITION_TYPE', { field: place.name, expected })
  return undefined
}
