import { compare, either } from './combine.ts'
import { compareConstant } from './compare-constant.ts'
import type { Phrase } from './condition-errors.ts'
import { thresholdOf } from './constant.ts'
import { currencyExponent, isCurrency } from './currency-exponents.ts'
import { type Decimal, parseDecimal } from './decimal.ts'
import { EXPECTED } from './expected.ts'
import { report, type Scope, spend } from './lowering.ts'
import { isPlainObject } from './operators.ts'
import { moneyAt, type Place } from './place.ts'
import { both, type Comparison, NEVER, type Predicate } from './predicate.ts'

const ONE: Decimal = { units: 1n, scale: 0 }

/**
 * Money against an amount. Amounts of a currency without a rate are neither more nor less: the answer is unknown,
 * which is why the comparison arrives here already turned round where it is negated.
 */
export function lowerMoneyComparison(
  scope: Scope,
  place: Place,
  op: Comparison,
  operand: unknown,
  convert: unknown,
): Predicate {
  const money = readMoney(scope, place, operand)
  if (!money) return NEVER
  const rates = readRates(scope, place, convert, money.currency)
  if (!rates) return NEVER
  return either(...rates.map(([currency, rate]) => inCurrency(scope, place, op, money, currency, rate)))
}

/** Money against another money field of the record; unknown where they are in different currencies. */
export function lowerMoneyFields(place: Place, op: Comparison, other: Place): Predicate {
  const [left, right] = [moneyAt(place), moneyAt(other)]
  return both(compare(left.currency, 'eq', right.currency), compare(left.minor, op, right.minor))
}

interface Amount {
  readonly amount: Decimal
  readonly currency: string
}

/**
 * `minor / 10^exponent * rate` against the amount, as `minor` against an exact fraction: nothing is rounded, neither
 * here nor in the store.
 */
function inCurrency(
  scope: Scope,
  place: Place,
  op: Comparison,
  money: Amount,
  currency: string,
  rate: Decimal,
): Predicate {
  spend(scope)
  const columns = moneyAt(place)
  const numerator = money.amount.units * 10n ** BigInt(currencyExponent(currency) + rate.scale)
  const denominator = 10n ** BigInt(money.amount.scale) * rate.units
  const threshold = thresholdOf(numerator, denominator)
  const held = compare(columns.currency, 'eq', currency)
  if (threshold) return both(held, compareConstant(columns.minor, op, threshold))
  if (currency === money.currency) {
    report(scope, 'CONDITION_OVERFLOW', { field: place.name })
    return NEVER
  }
  // What a foreign amount would have to be is beyond anything that is stored, so every stored one lies on one side.
  const below = numerator > 0n
  return op === 'neq' || (below ? op === 'lt' || op === 'lte' : op === 'gt' || op === 'gte') ? held : NEVER
}

function readMoney(scope: Scope, place: Place, operand: unknown): Amount | undefined {
  const fixed = place.type.kind === 'money' ? place.type.currency : undefined
  if (!isPlainObject(operand) || Object.keys(operand).some((key) => key !== 'amount' && key !== 'currency'))
    return refuse(scope, place, EXPECTED.money)
  const { amount: written, currency } = operand
  const amount = typeof written === 'string' ? parseDecimal(written) : undefined
  if (!amount) return refuse(scope, place, EXPECTED.amount)
  if (isCurrency(currency) && (fixed === undefined || currency === fixed)) return { amount, currency }
  report(scope, 'CONDITION_CURRENCY', { field: place.name, expected: fixed ?? EXPECTED.currency })
  return undefined
}

/** The rates into the operand's currency, its own first. */
function readRates(
  scope: Scope,
  place: Place,
  convert: unknown,
  own: string,
): [string, Decimal][] | undefined {
  if (convert === undefined) return [[own, ONE]]
  if (!isPlainObject(convert)) return refuse(scope, place, EXPECTED.rates)
  const rates: [string, Decimal][] = [[own, ONE]]
  for (const [currency, written] of Object.entries(convert)) {
    const rate = typeof written === 'string' ? parseDecimal(written) : undefined
    if (!isCurrency(currency) || !rate || rate.units <= 0n)
      return refuse(scope, place, EXPECTED.ratesAboveZero)
    if (currency !== own) rates.push([currency, rate])
    else if (rate.units !== 10n ** BigInt(rate.scale)) {
      report(scope, 'CONDITION_CURRENCY', { field: place.name, expected: EXPECTED.ownRateOfOne(own) })
      return undefined
    }
  }
  return rates
}

function refuse(scope: Scope, place: Place, expected: Phrase): undefined {
  report(scope, 'CONDITION_TYPE', { field: place.name, expected })
  return undefined
}
