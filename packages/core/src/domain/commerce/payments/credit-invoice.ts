import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  type Amount,
  amountOf,
  compareAmounts,
  minus,
  moneyOf,
  negate,
  plus,
  sumOf,
  zero,
} from '../../../engine/money/amount.ts'
import { dayOf } from '../calendar-days.ts'
import { nextNumber, numberPattern } from '../document-number.ts'
import { readableOne } from '../readable-one.ts'
import { allocateOldestFirst } from './allocate-oldest-first.ts'
import { moneyInput, openTogether } from './choose-shares.ts'
import { type Invoice, invoice } from './invoice.ts'
import { figuresOf, type InvoiceWithLines, type LineDraft, linesOf, writeInvoice } from './invoice-draft.ts'
import { type InvoiceLine, invoiceLine } from './invoice-line.ts'
import { instalmentsOf } from './issue-invoice.ts'
import { payment } from './payment.ts'
import { paymentErrors } from './payment-errors.ts'
import type { PaymentRules } from './payment-rules.ts'
import { spendMore } from './record-payment.ts'
import { holdReceivables, liveAllocations, settleInstalments, takeBack } from './settle-instalments.ts'

/**
 * Takes back an invoice, or some of its lines, by a credit note: never more than is left of it. What is open is settled by
 * it; what was paid already becomes the customer's credit.
 */
export function creditInvoice(books: string, { numbers }: PaymentRules) {
  return defineCommand({
    name: 'invoice.credit',
    input: z.strictObject({
      id: z.string(),
      reason: z.string().trim().min(1).max(500),
      /** So much of these lines, by position; of a line without amounts all that is left. All lines, when left out. */
      lines: z
        .array(
          z.strictObject({
            position: z.int().min(1),
            net: moneyInput.shape.amount.optional(),
            tax: z
              .string()
              .regex(/^\d{1,15}(\.\d{1,4})?$/)
              .optional(),
          }),
        )
        .min(1)
        .max(1000)
        .optional(),
    }),

    async run({ id, reason, lines: asked }, context): Promise<InvoiceWithLines> {
      const { records, now, zone } = context
      const { accountId } = await readableOne(context, invoice, id)
      await holdReceivables(context, accountId)
      const found = await records(invoice).get(id)
      if (found.status !== 'issued' || found.kind !== 'invoice' || found.issuedBy)
        throw paymentErrors.CRM_INVOICE_STATUS({ expected: 'issued' })
      const lines = creditedLines(await leftOf(context, found), asked, found.currency)
      demandWithin(figuresOf(lines, found.currency).total, creditableOf(found))
      const issuedOn = dayOf(now, zone)
      const number = await nextNumber(context, 'invoice', numberPattern('creditNote', { numbers }))
      const { currency, orderId, contractId, ownerId, exchangeRate } = found
      const note = await writeInvoice(
        context,
        {
          ...{ kind: 'creditNote', status: 'issued', ...number, issuedOn, accountId, currency, reason },
          ...{ correctsId: id, orderId: orderId ?? null, contractId: contractId ?? null },
          ...{ ownerId: ownerId ?? null, exchangeRate: exchangeRate ?? null },
        },
        lines,
      )
      await settleByNote(context, found, note.invoice, books)
      return note
    },
  })
}

/** Counts a credit note as taken back of its invoice, and settles with it. */
export async function settleByNote(
  context: CommandContext,
  { id, credited, currency }: Invoice,
  { id: creditNoteId, total }: Invoice,
  books: string,
): Promise<void> {
  const amount = amountOf(total)
  const before = credited ? amountOf(credited) : zero(currency)
  await context.records(invoice).update(id, { credited: moneyOf(plus(before, amount)) })
  await freePayments(context, id, minus(amount, openTogether(await instalmentsOf(context, id), currency)))
  const owed = (await instalmentsOf(context, id)).filter(({ isOpen }) => isOpen)
  await settleInstalments(context, allocateOldestFirst(owed, amount), { by: { creditNoteId }, books })
}

/** Takes so much of what payments have settled of an invoice back: it is credit of theirs again. */
export async function freePayments(
  context: CommandContext,
  invoiceId: string,
  amount: Amount,
): Promise<void> {
  if (amount.minor <= 0n) return
  const ids = (await instalmentsOf(context, invoiceId)).map(({ id }) => id)
  const live = await liveAllocations(context, { instalmentId: { in: ids } })
  const paid = live.filter(({ allocation: { paymentId } }) => paymentId)
  for (const [paymentId, freed] of await takeBack(context, paid, amount))
    await spendMore(context, await context.records(payment).get(paymentId), negate(freed))
}

/** What of an invoice can still be credited. */
function creditableOf({ total, credited }: Invoice): Amount {
  return credited ? minus(amountOf(total), amountOf(credited)) : amountOf(total)
}

interface LeftOfLine {
  readonly line: InvoiceLine
  readonly net: Amount
  readonly tax: Amount
}

/** What credit notes left of each line. */
async function leftOf(context: CommandContext, { id, currency }: Invoice): Promise<readonly LeftOfLine[]> {
  const { records } = context
  const notes = await records(invoice).where({ correctsId: id, status: 'issued' }, { limit: 1_000 })
  const ids = notes.map((note) => note.id)
  const credited =
    ids.length === 0 ? [] : await records(invoiceLine).where({ invoiceId: { in: ids } }, { limit: 100_000 })
  return (await linesOf(context, id)).map((line) => {
    const taken = credited.filter(({ position }) => position === line.position)
    const left = (figure: 'net' | 'tax') =>
      minus(
        amountOf(line[figure]),
        sumOf(
          taken.map((one) => amountOf(one[figure])),
          currency,
        ),
      )
    return { line, net: left('net'), tax: left('tax') }
  })
}

type Asked = {
  readonly position: number
  readonly net?: string | undefined
  readonly tax?: string | undefined
}

function creditedLines(
  left: readonly LeftOfLine[],
  asked: readonly Asked[] | undefined,
  currency: string,
): readonly LineDraft[] {
  const given = asked && new Map(asked.map((one) => [one.position, one]))
  if (given && (given.size < (asked?.length ?? 0) || [...given.keys()].some((at) => !isThere(left, at))))
    throw paymentErrors.CRM_INVOICE_LEFT({ left: '0' })
  return left.flatMap(({ line, ...most }): LineDraft[] => {
    const one = given?.get(line.position)
    if ((given && !one) || (most.net.minor === 0n && most.tax.minor === 0n && !one)) return []
    const net = one?.net === undefined ? most.net : amountOf({ amount: one.net, currency })
    const isWhole = one?.net === undefined
    const tax =
      one?.tax !== undefined ? amountOf({ amount: one.tax, currency }) : isWhole ? most.tax : zero(currency)
    demandWithin(net, most.net)
    demandWithin(tax, most.tax)
    const { position, description, quantity, taxClass, orderLineId } = line
    return [{ position, description, quantity, taxClass, orderLineId: orderLineId ?? undefined, net, tax }]
  })
}

function isThere(left: readonly LeftOfLine[], position: number): boolean {
  return left.some(({ line }) => line.position === position)
}

/** A line of a discount is below nothing: it is given back as a whole. */
function demandWithin(amount: Amount, most: Amount): void {
  const isWithin = most.minor < 0n ? amount.minor === most.minor : compareAmounts(amount, most) <= 0
  if (!isWithin) throw paymentErrors.CRM_INVOICE_LEFT({ left: moneyOf(most).amount })
}
