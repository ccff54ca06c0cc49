import * as z from 'zod'
import { currencyExponent, isCurrency } from '../../../conditions/currency-exponents.ts'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { amountOf, decimalText } from '../../../engine/money/amount.ts'
import { rational } from '../../../engine/money/rational.ts'
import { divideRounded } from '../../../engine/money/round.ts'
import { account, contact } from '../../customers/index.ts'
import { opportunity } from '../../sales/index.ts'
import { type NumberPattern, nextNumber, numberPattern } from '../document-number.ts'
import { order } from '../orders/order.ts'
import { quote } from '../quotes/quote.ts'
import { quoteLine } from '../quotes/quote-line.ts'
import { readableOne } from '../readable-one.ts'
import { type Contract, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import type { ContractRules } from './contract-rules.ts'
import { MOST, planNamed, today, totalAgreed } from './contract-state.ts'
import { type DraftLine, draftLines, linesInput, termInput, termOf } from './contract-terms.ts'
import type { Days } from './line-charges.ts'

/** What commands of contracts know of the host. */
export interface ContractOptions extends ContractRules {
  /** In which contracts are drafted that name none. */
  readonly currency: string
  readonly numbers?: { readonly contract?: NumberPattern } | undefined
}

const terms = {
  ...termInput,
  /** The payment plan, by its name; it may be chosen when the contract is signed. */
  plan: z.string().optional(),
  ownerId: z.string().optional(),
  renewalLeadDays: z.int().min(0).max(3650).optional(),
}
const byHand = z.strictObject({
  ...terms,
  accountId: z.string(),
  contactId: z.string().optional(),
  opportunityId: z.string().optional(),
  currency: z.string().refine(isCurrency).optional(),
  lines: linesInput,
})
const fromQuote = z.strictObject({ ...terms, quoteId: z.string() })

type Drafted = Partial<Contract> & Pick<Contract, 'accountId' | 'currency' | 'startsOn' | 'endsOn'>

/**
 * Draws up a contract: by hand from lines, or from an accepted quote, of which there is one contract however often it is
 * asked for. It begins today unless told otherwise.
 */
export function draftContract(options: ContractOptions) {
  return defineCommand({
    name: 'contract.draft',
    input: z.union([byHand, fromQuote]),

    async run(input, context): Promise<Contract> {
      const { plan, ownerId, renewalLeadDays } = input
      const said = {
        plan: (plan === undefined ? null : planNamed(options, plan)) as never,
        ...(ownerId !== undefined && { ownerId }),
        ...(renewalLeadDays !== undefined && { renewalLeadDays }),
      }
      if ('quoteId' in input) return draftOfQuote(context, options, input, said)
      const { accountId, contactId = null, opportunityId = null, currency = options.currency } = input
      await readableOne(context, account, accountId)
      if (contactId !== null) await readableOne(context, contact, contactId)
      if (opportunityId !== null) await readableOne(context, opportunity, opportunityId)
      const days = termOf(input, { startsOn: today(context) })
      const lines = await draftLines(context, input.lines, { ...days, currency })
      const drafted = { ...said, accountId, contactId, opportunityId, currency, ...days }
      return createDraft(context, options, drafted, lines)
    },
  })
}

async function draftOfQuote(
  context: CommandContext,
  options: ContractOptions,
  input: z.output<typeof fromQuote>,
  said: Partial<Contract>,
): Promise<Contract> {
  const { records } = context
  // Locked, so that of several who ask at once one draws it up.
  const sold = await records(quote).visible(input.quoteId)
  const [known] = await records(contract).where({ quoteId: sold.id }, { limit: 1 })
  if (known) return records(contract).visible(known.id)
  if (sold.status !== 'accepted') throw contractErrors.CRM_CONTRACT_QUOTE()
  const months = input.months ?? sold.termMonths ?? undefined
  const days = termOf({ ...input, months }, { startsOn: today(context) })
  const [ordered] = await records(order).where({ quoteId: sold.id }, { limit: 1 })
  const { accountId, contactId = null, opportunityId = null, ownerId = null, currency } = sold
  return createDraft(
    context,
    options,
    {
      ...{ accountId, contactId, opportunityId, ownerId, currency, ...days, ...said },
      ...{ quoteId: sold.id, orderId: ordered?.id ?? null },
    },
    await linesOfQuote(context, sold.id, days),
  )
}

/** What a quote sells, at its prices after all discounts. */
async function linesOfQuote(
  { records }: CommandContext,
  quoteId: string,
  days: Days,
): Promise<readonly DraftLine[]> {
  const lines = await records(quoteLine).where({ quoteId }, { limit: MOST, orderBy: 'position' })
  return lines.map(({ productId = null, billing, description, quantity, taxClass, net, tax }) => ({
    ...{ productId, billing: billing ?? 'once', description, quantity, taxClass, net, tax, ...days },
    unitPrice: unitPriceOf(net, quantity),
  }))
}

const PRICE_DECIMALS = 6

/** What one of it costs where so many cost that. */
function unitPriceOf(net: Money, quantity: string): string {
  const { minor, currency } = amountOf(net)
  const { n, d } = rational(quantity)
  const scale = 10n ** BigInt(PRICE_DECIMALS - currencyExponent(currency))
  return decimalText(divideRounded(minor * d * scale, n, 'halfUp'), PRICE_DECIMALS)
}

/** Writes a draft with its number and what it comes to. */
export async function createDraft(
  context: CommandContext,
  { numbers }: ContractOptions,
  drafted: Drafted,
  lines: readonly DraftLine[],
): Promise<Contract> {
  const { number } = await nextNumber(context, 'contract', numberPattern('contract', { numbers }))
  const total = totalAgreed(lines, drafted as Contract)
  return context.records(contract).create({ ...drafted, number, draftLines: lines as never, total })
}
