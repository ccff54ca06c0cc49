import { ErpError } from '@guanxi/core/commerce'
import * as z from 'zod'

/** What Tryton's JSON has for types that JSON has not. */
export const decimal = z
  .object({ __class__: z.literal('Decimal'), decimal: z.string() })
  .transform(({ decimal }) => plainDecimal(decimal))

export const day = z
  .object({ __class__: z.literal('date'), year: z.int(), month: z.int(), day: z.int() })
  .transform(({ year, month, day }) => [pad(year, 4), pad(month, 2), pad(day, 2)].join('-'))

/** A date with its time, as a text that sorts. It keeps the microseconds, which a `Date` would lose. */
export const moment = z
  .object({
    ...{ __class__: z.literal('datetime'), year: z.int(), month: z.int(), day: z.int() },
    ...{ hour: z.int(), minute: z.int(), second: z.int(), microsecond: z.int() },
  })
  .transform(
    ({ year, month, day, hour, minute, second, microsecond }) =>
      `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${[hour, minute, second].map((part) => pad(part, 2)).join(':')}.${pad(microsecond, 6)}`,
  )

/** SQLite knows no booleans, and now and then it shows. */
export const flag = z.union([z.boolean(), z.int()]).transform(Boolean)

/** A quantity is a floating-point number there: its shortest decimal is the one that was meant. */
export const quantity = z.number().transform((number) => plainDecimal(String(number)))

export const sentDecimal = (decimal: string) => ({ __class__: 'Decimal', decimal })

export function sentDay(day: string) {
  const [year, month, dayOfMonth] = day.split('-').map(Number)
  return { __class__: 'date', year, month, day: dayOfMonth }
}

export function sentMoment(moment: string) {
  const [date = '', time = ''] = moment.split('T')
  const [hour, minute, seconds = ''] = time.split(':')
  const [second, microsecond] = seconds.split('.')
  const parts = { hour, minute, second, microsecond }
  const numbers = Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, Number(text)]))
  return { ...sentDay(date), ...numbers, __class__: 'datetime' }
}

/** Refuses a quantity that would be another one there. */
export function sentQuantity(quantity: string): number {
  const number = Number(quantity)
  if (plainDecimal(String(number)) === plainDecimal(quantity)) return number
  throw new ErpError('validation', `Tryton cannot keep the quantity ${quantity}: it has too many digits.`)
}

/** A moment so many milliseconds before another. */
export function momentBefore(moment: string, milliseconds: number): string {
  const [upToMilliseconds, rest] = [moment.slice(0, 23), moment.slice(23)]
  const at = Date.parse(`${upToMilliseconds}Z`) - milliseconds
  return `${new Date(at).toISOString().slice(0, 23)}${rest}`
}

/** Without an exponent and without zeros that say nothing: `1E+2` is `100`, `1.50` is `1.5`. */
export function plainDecimal(decimal: string): string {
  const { sign, digits, exponent } = partsOf(decimal)
  const places = Math.max(0, -exponent)
  const padded = (digits + '0'.repeat(Math.max(0, exponent))).padStart(places + 1, '0')
  const whole = padded.slice(0, padded.length - places).replace(/^0+(?=\d)/, '')
  const fraction = padded.slice(padded.length - places).replace(/0+$/, '')
  const plain = fraction ? `${whole}.${fraction}` : whole
  return plain === '0' ? plain : sign + plain
}

/** A decimal without its sign. */
export function magnitude(decimal: string): string {
  return decimal.replace(/^-/, '')
}

/** As many units of ten to the power of `exponent`, exactly. */
export function scaled(decimal: string): { readonly units: bigint; readonly exponent: number } {
  const { sign, digits, exponent } = partsOf(decimal)
  return { units: BigInt(`${sign}${digits}`), exponent }
}

const DECIMAL = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i

function partsOf(decimal: string) {
  const [, sign = '', whole = '', fraction = '', power = '0'] = DECIMAL.exec(decimal.trim()) ?? []
  const digits = whole + fraction
  if (!digits) throw new ErpError('validation', `This is no decimal: ${decimal}`)
  return { sign, digits, exponent: Number(power) - fraction.length }
}

function pad(number: number, places: number): string {
  return String(number).padStart(places, '0')
}
