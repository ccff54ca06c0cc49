import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  type Amount,
  amountOf,
  compareAmounts,
  minus,
  moneyOf,
  sumOf,
  zero,
} from '../../../engine/money/amount.ts'
import { dayOf } from '../calendar-days.ts'
import { nextNumber, numberPattern } from '../document-number.ts'
import { readableOne } from '../readable-one.ts'
import { demandBillable } from './bill-instalments.ts'
import { rateOfDocument } from './find-rate.ts'
import { type Instalment, instalment } from './instalment.ts'
import { type Invoice, invoice } from './invoice.ts'
import { linesOf } from './invoice-draft.ts'
import type { InvoiceLine } from './invoice-line.ts'
import { paymentErrors } from './payment-errors.ts'
import type { PaymentRules } from './payment-rules.ts'
import { type PlannedPart, planTerms } from './plan-terms.ts'
import { holdReceivables, written } from './settle-instalments.ts'

/** An invoice, and what is owed for it. */
export interface IssuedInvoice {
  readonly invoice: Invoice
  readonly instalments: readonly Instalment[]
}

/**
 * Issues a draft: it gets the next number of its series, without a gap, and never changes from then on. What it bills is
 * owed by its terms; instalments of a contract stay as they are. Issued twice it is issued once.
 */
export function issueInvoice(books: string, rules: PaymentRules) {
  return defineCommand({
    name: 'invoice.issue',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<IssuedInvoice> {
      const { records, now, zone } = context
      const { accountId } = await readableOne(context, invoice, id)
      await holdReceivables(context, accountId)
      const draft = await records(invoice).get(id)
      if (draft.status === 'issued') return { invoice: draft, instalments: await instalmentsOf(context, id) }

      const issuedOn = dayOf(now, zone)
      const lines = await linesOf(context, id)
      const total = sumOf(
        lines.map((line) => amountOf(line.total)),
        draft.currency,
      )
      // A draft that was deleted and brought back has no lines any more.
      if (compareAmounts(total, amountOf(draft.total)) !== 0) throw paymentErrors.CRM_INVOICE_EMPTY()
      const billed = await billedInstalments(context, lines)
      const planned = sumOf(
        billed.map(({ amount }) => amountOf(amount)),
        draft.currency,
      )
      const rest = minus(total, planned)
      const parts = rest.minor > 0n ? partsOf(draft, rest, issuedOn, rules) : []
      const days = [...billed.flatMap(({ dueOn }) => dueOn ?? []), ...parts.map(({ dueOn }) => dueOn)]
      const exchangeRate = await rateOfDocument(context, { currency: draft.currency, on: issuedOn }, books)
      const number = await nextNumber(context, 'invoice', numberPattern('invoice', rules))
      const issued = await records(invoice).update(id, {
        ...{ ...number, status: 'issued', issuedOn, exchangeRate },
        dueOn: days.toSorted().at(-1) ?? issuedOn,
      })
      for (const one of billed) await records(instalment).update(one.id, { invoiceId: id })
      await owe(context, issued, parts, billed.length)
      return { invoice: issued, instalments: await instalmentsOf(context, id) }
    },
  })
}

/** Writes down what is owed for an invoice. */
export async function owe(
  { records }: CommandContext,
  { id: invoiceId, number, accountId, contractId, ownerId }: Invoice,
  parts: readonly PlannedPart[],
  behind = 0,
): Promise<readonly Instalment[]> {
  const made = parts.map(({ name, amount, dueOn }, at) => ({
    ...{ accountId, contractId: contractId ?? null, ownerId: ownerId ?? null, invoiceId },
    ...{ position: behind + at + 1, name: name ?? number ?? '', dueOn },
    ...{ amount: moneyOf(amount), settled: moneyOf(zero(amount.currency)) },
  }))
  return written(await records(instalment).createMany(made))
}

/** What is owed for an invoice, in the order of the plan. */
export function instalmentsOf(
  { records }: CommandContext,
  invoiceId: string,
): Promise<readonly Instalment[]> {
  return records(instalment).where({ invoiceId }, { orderBy: 'position', limit: 1_000 })
}

/** Those of contracts that the lines bill, locked. */
async function billedInstalments(
  context: CommandContext,
  lines: readonly InvoiceLine[],
): Promise<readonly Instalment[]> {
  const ids = lines.flatMap(({ instalmentId }) => instalmentId ?? [])
  const found = await context.records(instalment).findMany(ids)
  return lines.flatMap(({ instalmentId, total }) => {
    if (!instalmentId) return []
    const one = found.get(instalmentId)
    if (!one || one.amount.amount !== total.amount) throw paymentErrors.CRM_INVOICE_TAKEN()
    demandBillable(one)
    return [one]
  })
}

function partsOf(
  { dueOn, paymentTerms }: Invoice,
  rest: Amount,
  issuedOn: string,
  { terms, usualTerms }: PaymentRules,
): readonly PlannedPart[] {
  if (dueOn) return [{ amount: rest, dueOn }]
  const named = paymentTerms ?? usualTerms
  const found = named === undefined ? [{ percent: '100', days: 0 }] : terms?.[named]
  if (!found) throw paymentErrors.CRM_INVOICE_TERMS({ terms: named ?? '' })
  return planTerms(rest, found, issuedOn)
}
