import * as z from 'zod'
import { isCurrency } from '../../../conditions/currency-exponents.ts'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { account } from '../../customers/index.ts'
import { type NumberPattern, nextNumber } from '../document-number.ts'
import { order } from '../orders/order.ts'
import { quote } from '../quotes/quote.ts'
import { quoteLine } from '../quotes/quote-line.ts'
import { type Contract, contract } from './contract.ts'
import { contractErrors } from './contract-errors.ts'
import type { ContractRules } from './contract-rules.ts'
import { MOST, planNamed, today, totalAgreed } from './contract-state.ts'
import { type DraftLine, draftLines, linesInput, termInput, termOf } from './contract-terms.ts'

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
      const { records } = context
      const plan = input.plan === undefined ? null : planNamed(options, input.plan)
      const usual = { ...own(input), plan: plan as never }
      if (!('quoteId' in input)) {
        const { accountId, contactId, opportunityId, currency = options.currency } = input
        await records(account).visible(accountId)
        const days = termOf(input, { startsOn: today(context) })
        const lines = await draftLines(context, input.lines, { ...days, currency })
        return createDraft(
          context,
          options,
          {
            ...usual,
            accountId,
            contactId: contactId ?? null,
            opportunityId: opportunityId ?? null,
            currency,
            ...days,
          },
          lines,
        )
      }
      // Locked, so that of several who ask at once one draws it up.
      const sold = await records(quote).visible(input.quoteId)
      const [known] = await records(contract).where({ quoteId: sold.id }, { limit: 1 })
      if (known) return records(contract).visible(known.id)
      if (sold.status !== 'accepted') throw contractErrors.CRM_CONTRACT_QUOTE()
      const months = input.months ?? sold.termMonths ?? undefined
      const days = termOf({ ...input, months }, { startsOn: today(context) })
      const [ordered] = await records(order).where({ quoteId: sold.id }, { limit: 1 })
      const { accountId, contactId, opportunityId, currency, ownerId } = sold
      return createDraft(
        context,
        options,
        {
          ...{ ownerId: ownerId ?? null, ...usual, quoteId: sold.id, orderId: ordered?.id ?? null },
          ...{
            accountId,
            contactId: contactId ?? null,
            opportunityId: opportunityId ?? null,
            currency,
            ...days,
          },
        },
        await linesOfQuote(context, sold.id, days),
      )
    },
  })
}

function own({ ownerId, renewalLeadDays }: Pick<z.output<typeof byHand>, 'ownerId' | 'renewalLeadDays'>) {
  return {
    ...(ownerId !== undefined && { ownerId }),
    ...(renewalLeadDays !== undefined && { renewalLeadDays }),
  }
}

/** What a quote sells, at its prices after all discounts. */
async function linesOfQuote(
  { records }: CommandContext,
  quoteId: string,
  days: Pick<DraftLine, 'startsOn' | 'endsOn'>,
): Promise<readonly DraftLine[]> {
  const lines = await records(quoteLine).where({ quoteId }, { limit: MOST, orderBy: 'position' })
  return lines.map(({ productId, billing, description, quantity, unitPrice, taxClass, net, tax }) => ({
    ...{ productId: productId ?? null, billing: billing ?? 'once', description, quantity, unitPrice },
    ...{ taxClass, net, tax, ...days },
  }))
}

/** Writes a draft with its number and what it comes to. */
export async function createDraft(
  context: CommandContext,
  { numbers }: ContractOptions,
  drafted: Drafted,
  lines: readonly DraftLine[],
): Promise<Contract> {
  const number = await nextNumber(context, 'contract', numbers?.contract ?? 'C{yyyy}-{0000}')
  const total = totalAgreed(lines, drafted as Contract)
  return context.records(contract).create({ ...drafted, number, draftLines: lines as never, total })
}
