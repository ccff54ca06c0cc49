import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { amountOf } from '../../../engine/money/amount.ts'
import { account } from '../../customers/index.ts'
import { dayOf } from '../calendar-days.ts'
import { contract } from '../contracts/contract.ts'
import { numberPattern } from '../document-number.ts'
import { order } from '../orders/order.ts'
import { readableOne } from '../readable-one.ts'
import { type Billed, billInstalments, type Draft } from './bill-instalments.ts'
import { instalment } from './instalment.ts'
import { type InvoiceWithLines, type LineDraft, MOST_LINES, writeInvoice } from './invoice-draft.ts'
import { orderShares } from './order-shares.ts'
import { paymentErrors } from './payment-errors.ts'
import type { PaymentRules } from './payment-rules.ts'

const signed = z.string().regex(/^-?\d{1,15}(\.\d{1,4})?$/)
const quantityInput = z.string().regex(/^\d{1,12}(\.\d{1,6})?$/)
const text = (max: number) => z.string().trim().min(1).max(max)

/** A line by hand: what it comes to before taxes, and its tax. */
export const lineInput = z.strictObject({
  description: text(1000),
  quantity: quantityInput.optional(),
  net: signed,
  tax: signed.optional(),
  taxClass: text(63).optional(),
})

const common = {
  /** Of the host's terms; those of the order or the account, when left out. */
  terms: text(63).optional(),
  /** One day for all of it, instead of terms. */
  dueOn: z.iso.date().optional(),
  ownerId: text(128).optional(),
  reason: text(500).optional(),
}
const byHand = z.strictObject({
  ...common,
  accountId: z.string(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  lines: z.array(lineInput).min(1).max(MOST_LINES),
})
const ofOrder = z.strictObject({
  ...common,
  orderId: z.string(),
  /** How much of which line; all that was not invoiced yet, when left out. */
  lines: z
    .array(z.strictObject({ position: z.int().min(1), quantity: quantityInput }))
    .min(1)
    .max(MOST_LINES)
    .optional(),
})
const ofInstalments = z.strictObject({
  ...common,
  /** Each is a line; `tax` is how much of it is taxes. */
  instalments: z
    .array(z.strictObject({ id: z.string(), tax: signed.optional(), taxClass: text(63).optional() }))
    .min(1)
    .max(MOST_LINES),
})
const ofContract = z.strictObject({
  ...common,
  contractId: z.string(),
  /** What is due until then, and was not invoiced; until today when left out. */
  until: z.iso.date().optional(),
})

/**
 * Drafts an invoice: by hand, of what of an order was not invoiced yet, or of instalments of a contract. It can be deleted
 * until it is issued.
 */
export function draftInvoice({ numbers, terms }: PaymentRules) {
  return defineCommand({
    name: 'invoice.draft',
    input: z.union([byHand, ofOrder, ofInstalments, ofContract]),

    async run(input, context): Promise<InvoiceWithLines> {
      const { head, lines } = await drafted(input, context)
      const paymentTerms = input.terms ?? head.paymentTerms ?? (await termsOf(context, head.accountId))
      if (paymentTerms != null && !input.dueOn && !Object.hasOwn(terms ?? {}, paymentTerms))
        throw paymentErrors.CRM_INVOICE_TERMS({ terms: paymentTerms })
      const { dueOn = null, ownerId = head.ownerId ?? null, reason = null } = input
      const series = numberPattern('invoice', { numbers })
      return writeInvoice(
        context,
        {
          ...head,
          kind: 'invoice',
          series,
          paymentTerms: dueOn ? null : (paymentTerms ?? null),
          dueOn,
          ownerId,
          reason,
        },
        lines,
      )
    },
  })
}

type Input = z.output<typeof byHand | typeof ofOrder | typeof ofInstalments | typeof ofContract>

function drafted(input: Input, context: CommandContext): Promise<Draft> {
  if ('accountId' in input) return draftByHand(input, context)
  if ('orderId' in input) return draftOfOrder(input, context)
  if ('instalments' in input) return draftOfInstalments(input, context)
  return draftOfContract(input, context)
}

/** The terms that the host's own field of the account names. */
async function termsOf({ records }: CommandContext, accountId: string): Promise<string | null> {
  const found: object = (await records(account).find(accountId)) ?? {}
  return 'paymentTerms' in found && typeof found.paymentTerms === 'string' ? found.paymentTerms : null
}

async function draftByHand(
  { accountId, currency, lines }: z.output<typeof byHand>,
  context: CommandContext,
): Promise<Draft> {
  await readableOne(context, account, accountId)
  return { head: { accountId, currency }, lines: lines.map((line, at) => lineByHand(line, at + 1, currency)) }
}

/** A line by hand, as it is to be written. */
export function lineByHand(line: z.output<typeof lineInput>, position: number, currency: string): LineDraft {
  const { description, quantity = '1', taxClass = 'standard', net, tax = '0' } = line
  return {
    ...{ position, description, quantity, taxClass },
    net: amountOf({ amount: net, currency }),
    tax: amountOf({ amount: tax, currency }),
  }
}

async function draftOfOrder(
  { orderId, lines }: z.output<typeof ofOrder>,
  context: CommandContext,
): Promise<Draft> {
  const found = await readableOne(context, order, orderId)
  // Of two who invoice it at once, the second sees what the first took.
  await context.hold([`invoicing ${orderId}`])
  const { accountId, currency, ownerId, paymentTerms } = found
  return {
    head: { accountId, currency, orderId, ownerId: ownerId ?? null, paymentTerms: paymentTerms ?? null },
    lines: await orderShares(context, found, lines),
  }
}

async function draftOfContract(
  { contractId, until }: z.output<typeof ofContract>,
  context: CommandContext,
): Promise<Draft> {
  const { records, now, zone } = context
  await readableOne(context, contract, contractId)
  const due = await records(instalment).where(
    { contractId, invoiceId: null, voidedAt: null, dueOn: { lte: until ?? dayOf(now, zone) } },
    { orderBy: 'position', limit: MOST_LINES },
  )
  return billInstalments(due.map((one) => ({ one })))
}

async function draftOfInstalments(
  { instalments }: z.output<typeof ofInstalments>,
  context: CommandContext,
): Promise<Draft> {
  const billed: Billed[] = []
  for (const { id, tax, taxClass } of instalments)
    billed.push({ one: await readableOne(context, instalment, id), tax, taxClass })
  return billInstalments(billed)
}
