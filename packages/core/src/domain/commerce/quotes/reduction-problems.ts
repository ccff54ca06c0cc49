import type { Issue } from '../../../engine/errors.ts'
import { type Given, isObject } from '../../../engine/given.ts'
import { amountOf } from '../../../engine/money/amount.ts'
import { isDecimal } from './is-decimal.ts'

/** What is wrong with what takes something off, whoever wrote it without types. */
export function reductionProblems(
  { percent, amount, per }: Given,
  path: string,
  { on, currency }: { readonly on: unknown; readonly currency?: string },
): Issue[] {
  return [
    ...((percent === undefined) === (amount === undefined) ? [wrong(path, ONE_OF)] : []),
    ...(percent === undefined || isDecimal(percent, { above: 0, to: 100 })
      ? []
      : [wrong(`${path}.percent`, PERCENT)]),
    ...(amount === undefined ? [] : moneyProblems(amount, `${path}.amount`, currency)),
    ...(per === undefined || (per === 'unit' && on === 'line' && amount !== undefined)
      ? []
      : [wrong(`${path}.per`, PER_UNIT)]),
  ]
}

/** What is wrong with an amount above 0, and in a currency where only that one will do. */
export function moneyProblems(given: unknown, path: string, currency?: string): Issue[] {
  if (!isAmount(given)) return [wrong(path, AMOUNT)]
  if (currency === undefined || given.currency === currency) return []
  return [wrong(path, { message: `must be in ${currency}.`, zh: `币种必须为 ${currency}。` })]
}

function isAmount(given: unknown): given is { readonly amount: string; readonly currency: string } {
  if (!isObject(given)) return false
  const { amount, currency } = given
  if (!isDecimal(amount, { above: 0 }) || typeof currency !== 'string') return false
  try {
    return amountOf({ amount, currency }).minor > 0n
  } catch {
    return false
  }
}

function wrong(path: string, words: { readonly message: string; readonly zh: string }): Issue {
  return { code: 'OPTION_INVALID', path, ...words }
}

const ONE_OF = {
  message: 'must say either `percent` or `amount`.',
  zh: '必须且只能填写 `percent` 或 `amount` 之一。',
}
const PERCENT = {
  message: "must be a decimal as text above 0, up to 100: '12.5'.",
  zh: "必须是大于 0 且不超过 100 的小数文本：'12.5'。",
}
const AMOUNT = {
  message: "must be an amount above 0: { amount: '10.00', currency: 'CNY' }.",
  zh: "必须是大于 0 的金额：{ amount: '10.00', currency: 'CNY' }。",
}
const PER_UNIT = {
  message: "can only be 'unit', for an amount on a line.",
  zh: "只能为 'unit'，且仅用于明细行的固定金额折扣。",
}
