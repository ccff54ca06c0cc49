import * as z from 'zod'
import { toScaled } from '../../../conditions/decimal.ts'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { amountOf, compareAmounts, minus, moneyOf, zero } from '../../../engine/money/amount.ts'
import { account } from '../../customers/index.ts'
import { readableOne } from '../readable-one.ts'
import { assume, release } from './assume-payment.ts'
import { settleByNote } from './credit-invoice.ts'
import { lineByHand, lineInput } from './draft-invoice.ts'
import { rateOfDocument } from './find-rate.ts'
import { type Invoice, invoice } from './invoice.ts'
import { linesOf, MOST_LINES, writeLines } from './invoice-draft.ts'
import { invoiceLine } from './invoice-line.ts'
import { oweAsTold } from './owe-as-told.ts'
import { paymentErrors } from './payment-errors.ts'
import { rateInput } from './record-payment.ts'
import { holdReceivables, liveAllocations, takeBack } from './settle-instalments.ts'

const text = (max: number) => z.string().trim().min(1).max(max)
const decimal = z.string().regex(/^\d{1,15}(\.\d{1,4})?$/)

/** What another system tells of an invoice or a credit note. */
const told = z
  .strictObject({
    /** How that system calls itself. With kind and number it names the invoice. */
    issuedBy: text(63),
    kind: z.enum(['invoice', 'creditNote']).default('invoice'),
    number: text(63),
    accountId: z.string(),
    orderId: text(128).optional(),
    contractId: text(128).optional(),
    /** Of a credit note: the number of the invoice that it corrects. */
    corrects: text(63).optional(),
    issuedOn: z.iso.date(),
    dueOn: z.iso.date().optional(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    net: decimal,
    tax: decimal,
    total: decimal,
    /** What is still to be paid there: what was paid there is paid here. Nothing is taken from it when left out. */
    open: decimal.optional(),
    /** It does not hold any more there. */
    isCancelled: z.boolean().default(false),
    exchangeRate: rateInput.optional(),
    ownerId: text(128).optional(),
    lines: z.array(lineInput).max(MOST_LINES).default([]),
  })
  .refine(({ net, tax, total }) => comesTo(net, tax, total), 'Net and tax come to the total.')
type Told = z.output<typeof told>

/** An invoice as another system tells of it. */
export interface BroughtInvoice {
  readonly invoice: Invoice
  /** It was known just so: nothing was written. */
  readonly isRepeated: boolean
}

/**
 * Takes in an invoice or a credit note of another system, whose word counts: told again it changes nothing, told otherwise
 * it is corrected. What of it was paid there is paid here, too. A credit note waits for its invoice with
 * CRM_INVOICE_UNKNOWN.
 */
export function bringInvoice(books: string) {
  return defineCommand({
    name: 'invoice.bring',
    input: told,

    async run(input, context): Promise<BroughtInvoice> {
      const { issuedBy, kind, number, currency } = input
      await readableOne(context, account, input.accountId)
      await holdReceivables(context, input.accountId, `invoice ${issuedBy} ${kind} ${number}`)
      const known = await knownInvoice(context, { issuedBy, kind, number })
      if (known && known.accountId !== input.accountId) throw paymentErrors.CRM_PAYMENT_ACCOUNT()
      const corrected = await correctedBy(context, input)
      // The rate of its day stays, whatever rates are known by now.
      const given = input.exchangeRate ?? known?.exchangeRate ?? undefined
      const exchangeRate = await rateOfDocument(context, { currency, on: input.issuedOn, given }, books)
      const fields = {
        ...fieldsOf(input, context.now, known),
        exchangeRate,
        correctsId: corrected?.id ?? null,
      }
      if (known && (await isSame(context, known, fields, input))) return { invoice: known, isRepeated: true }

      const owed = corrected ?? known
      const assumed = owed && (await release(context, owed))
      if (known && corrected) await takeBackNote(context, known, corrected)
      const next = known
        ? await context.records(invoice).update(known.id, fields)
        : await context.records(invoice).create(fields)
      await replaceLines(context, next, input)
      if (corrected && !next.cancelledAt)
        await settleByNote(context, await context.records(invoice).get(corrected.id), next, books)
      if (kind === 'invoice') await oweAsTold(context, next)
      const settled = corrected ? await context.records(invoice).get(corrected.id) : next
      if (settled.kind === 'invoice') await assume(context, settled, assumed, books)
      return { invoice: next, isRepeated: false }
    },
  })
}

type Named = Pick<Told, 'issuedBy' | 'kind' | 'number'>

/** What is known of an invoice of another system. */
export async function knownInvoice({ records }: CommandContext, named: Named): Promise<Invoice | undefined> {
  const [known] = await records(invoice).where(named, { limit: 1 })
  return known
}

function comesTo(net: string, tax: string, total: string): boolean {
  const [one, other, sum] = [net, tax, total].map((text) => toScaled(text, 4))
  return typeof one === 'number' && typeof other === 'number' && one + other === sum
}

async function correctedBy(context: CommandContext, told: Told) {
  const { kind, corrects, issuedBy, accountId, currency } = told
  if (kind === 'invoice') return undefined
  const found = corrects && (await knownInvoice(context, { issuedBy, kind: 'invoice', number: corrects }))
  if (!found) throw paymentErrors.CRM_INVOICE_UNKNOWN()
  if (found.accountId !== accountId) throw paymentErrors.CRM_PAYMENT_ACCOUNT()
  if (found.currency !== currency)
    throw paymentErrors.CRM_PAYMENT_CURRENCY({ owed: found.currency, paid: currency })
  return found
}

function fieldsOf(input: Told, now: Date, known: Invoice | undefined) {
  const { currency } = input
  const money = (amount: string): Money => moneyOf(amountOf({ amount, currency }))
  const { issuedBy, kind, number, accountId, issuedOn } = input
  return {
    ...{ issuedBy, kind, number, accountId, issuedOn, currency, series: issuedBy, status: 'issued' as const },
    ...{ net: money(input.net), tax: money(input.tax), total: money(input.total) },
    dueOn: kind === 'invoice' ? (input.dueOn ?? issuedOn) : null,
    orderId: input.orderId ?? known?.orderId ?? null,
    contractId: input.contractId ?? known?.contractId ?? null,
    ownerId: input.ownerId ?? known?.ownerId ?? null,
    toldOpen: input.open === undefined ? null : money(input.open),
    cancelledAt: input.isCancelled ? (known?.cancelledAt ?? now) : null,
  }
}

async function isSame(
  context: CommandContext,
  known: Invoice,
  fields: Partial<Invoice>,
  { lines, currency }: Told,
): Promise<boolean> {
  const isAsTold = Object.entries(fields).every(([name, value]) => {
    const is = known[name as keyof Invoice] ?? null
    return JSON.stringify(is) === JSON.stringify(value)
  })
  if (!isAsTold) return false
  const there = await linesOf(context, known.id)
  const drafts = lines.map((line, at) => lineByHand(line, at + 1, currency))
  return (
    there.length === drafts.length &&
    drafts.every(({ description, net, tax }, at) => {
      const line = there[at]
      if (line?.description !== description) return false
      return compareAmounts(amountOf(line.net), net) === 0 && compareAmounts(amountOf(line.tax), tax) === 0
    })
  )
}

async function replaceLines(context: CommandContext, { id, currency }: Invoice, { lines }: Told) {
  const lineRecords = context.records(invoiceLine)
  const nothing = moneyOf(zero(currency))
  for (const { id: gone } of await linesOf(context, id)) {
    // Only a line that comes to nothing may go.
    await lineRecords.update(gone, { net: nothing, tax: nothing, total: nothing })
    await lineRecords.delete(gone)
  }
  await writeLines(
    context,
    id,
    lines.map((line, at) => lineByHand(line, at + 1, currency)),
  )
}

/** A credit note that is corrected settles anew. */
async function takeBackNote(context: CommandContext, note: Invoice, { id }: Invoice): Promise<void> {
  if (note.cancelledAt) return
  await takeBack(context, await liveAllocations(context, { creditNoteId: note.id }), amountOf(note.total))
  const { credited, currency } = await context.records(invoice).get(id)
  const before = credited ? amountOf(credited) : zero(currency)
  await context.records(invoice).update(id, { credited: moneyOf(minus(before, amountOf(note.total))) })
}
