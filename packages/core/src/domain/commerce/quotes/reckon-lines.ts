import type { Money } from '../../../engine/entities/field.ts'
import { moneyOf, sumOf } from '../../../engine/money/amount.ts'
import { amountFrom, multiply, rational } from '../../../engine/money/rational.ts'
import type { Json } from '../../../store/table.ts'
import type { PricedLine } from './price-lines.ts'

/** What lines and their document come to. */
export interface Figures {
  readonly gross: Money
  readonly discount: Money
  readonly net: Money
  readonly tax: Money
  readonly total: Money
  readonly cost: Money | null
  readonly discountBp: number
  readonly marginBp: number | null
  readonly lines: readonly (PricedLine & LineFigures)[]
}
export interface LineFigures {
  readonly gross: Money
  readonly discount: Money
  readonly net: Money
  readonly tax: Money
  readonly total: Money
}

export function reckonLines(lines: readonly PricedLine[], currency: string, _discounts: Json): Figures {
  const zero = moneyOf({ minor: 0n, currency })
  const amounts = lines.map((line) =>
    amountFrom(multiply(rational(line.quantity), rational(line.unitPrice)), currency),
  )
  const sum = moneyOf(sumOf(amounts, currency))
  return {
    ...{
      gross: sum,
      discount: zero,
      net: sum,
      tax: zero,
      total: sum,
      cost: null,
      discountBp: 0,
      marginBp: null,
    },
    lines: lines.map((line, at) => {
      const net = moneyOf(amounts[at] ?? { minor: 0n, currency })
      return { ...line, gross: net, discount: zero, net, tax: zero, total: net }
    }),
  }
}
