import type { CommandContext } from '../../../engine/command/context.ts'
import { type Amount, moneyOf, plus, sumOf } from '../../../engine/money/amount.ts'
import { type Invoice, invoice } from './invoice.ts'
import { type InvoiceLine, invoiceLine } from './invoice-line.ts'
import { paymentErrors } from './payment-errors.ts'
import { written } from './settle-instalments.ts'

/** A line as it is to be written. */
export interface LineDraft {
  readonly position: number
  readonly description: string
  /** A decimal. */
  readonly quantity: string
  readonly taxClass: string
  readonly net: Amount
  readonly tax: Amount
  readonly orderLineId?: string | undefined
  readonly instalmentId?: string | undefined
}

/** An invoice with its lines. */
export interface InvoiceWithLines {
  readonly invoice: Invoice
  readonly lines: readonly InvoiceLine[]
}

type Said = Pick<Invoice, 'kind' | 'series' | 'accountId' | 'currency'> & Partial<Invoice>

/** Writes an invoice that comes to what its lines come to, which has to be more than nothing. */
export async function writeInvoice(
  context: CommandContext,
  said: Said,
  drafts: readonly LineDraft[],
): Promise<InvoiceWithLines> {
  const { records } = context
  const figures = figuresOf(drafts, said.currency)
  if (figures.total.minor <= 0n) throw paymentErrors.CRM_INVOICE_EMPTY()
  const { net, tax, total } = figures
  const made = await records(invoice).create({
    ...{ ...said, net: moneyOf(net), tax: moneyOf(tax), total: moneyOf(total) },
  })
  return { invoice: made, lines: await writeLines(context, made.id, drafts) }
}

/** What lines come to. */
export function figuresOf(drafts: readonly LineDraft[], currency: string) {
  const net = sumOf(
    drafts.map((line) => line.net),
    currency,
  )
  const tax = sumOf(
    drafts.map((line) => line.tax),
    currency,
  )
  return { net, tax, total: plus(net, tax) }
}

export async function writeLines(
  { records }: CommandContext,
  invoiceId: string,
  drafts: readonly LineDraft[],
): Promise<readonly InvoiceLine[]> {
  const lines = drafts.map(({ net, tax, orderLineId = null, instalmentId = null, ...line }) => ({
    ...{
      ...line,
      orderLineId,
      instalmentId,
      invoiceId,
      net: moneyOf(net),
      tax: moneyOf(tax),
      total: moneyOf(plus(net, tax)),
    },
  }))
  return written(await records(invoiceLine).createMany(lines))
}

/** The lines of an invoice in their order. */
export function linesOf({ records }: CommandContext, invoiceId: string): Promise<readonly InvoiceLine[]> {
  return records(invoiceLine).where({ invoiceId }, { orderBy: 'position', limit: MOST_LINES })
}

/** As many lines as an invoice may have. */
export const MOST_LINES = 1_000
