import * as z from 'zod'
import { isCurrency } from '../../../conditions/currency-exponents.ts'
import { defineQuery } from '../../../engine/command/define-query.ts'
import type { ContractLine } from './contract-line.ts'
import { type RecurringLine, type RecurringTable, recurringMoves } from './recurring-moves.ts'

interface Session {
  readonly contractLine: { each(query: object): AsyncIterable<ContractLine> }
}

const currency = z.string().refine(isCurrency)
const rate = z.string().regex(/^(?=.*[1-9])\d{1,12}(\.\d{1,12})?$/)

/**
 * How what recurs moved between two days, both included, by the lines of signed contracts that the viewer may see; as
 * {@link recurringMoves} reckons it. Lines are read once, page by page.
 */
export const contractRecurring = defineQuery({
  name: 'contract.recurring',
  input: z
    .strictObject({
      from: z.iso.date(),
      to: z.iso.date(),
      /** What recurs in a year (ARR), which is usual, or in a month (MRR). */
      per: z.enum(['year', 'month']).optional(),
      accountId: z.string().optional(),
      /** Amounts of other currencies are converted into this one by `rates`; those without a rate stand apart. */
      currency: currency.optional(),
      rates: z.record(currency, rate).optional(),
    })
    .refine(({ from, to }) => from <= to, { error: 'ends before it begins', path: ['to'] }),

  async run({ accountId, ...period }, { crm }): Promise<readonly RecurringTable[]> {
    const lines: RecurringLine[] = []
    const read = (crm as Session).contractLine.each({
      where: {
        ...{ billing: { in: ['monthly', 'yearly'] }, startsOn: { lte: period.to } },
        // Asked for, so that whoever may not see amounts is refused, and not told less than there is.
        net: { isNotNull: true },
        ...(accountId !== undefined && { accountId }),
      },
    })
    for await (const { accountId: payer, billing, net, startsOn, endsOn } of read)
      lines.push({ accountId: payer, billing: billing ?? 'once', net, startsOn, endsOn })
    return recurringMoves(lines, period)
  },
})
