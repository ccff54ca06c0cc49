import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { sha256 } from '../../../engine/ids.ts'
import { amountOf, moneyOf, sumOf, zero } from '../../../engine/money/amount.ts'
import { assume, release } from './assume-payment.ts'
import { knownInvoice } from './bring-invoice.ts'
import { invoiceShares, moneyInput } from './choose-shares.ts'
import { rateOfDocument } from './find-rate.ts'
import { type Invoice, invoice } from './invoice.ts'
import { type Payment, payment } from './payment.ts'
import { paymentErrors } from './payment-errors.ts'
import { paymentOf, rateInput, spentPatch, takeIn } from './record-payment.ts'
import { undoPayment } from './reverse-payment.ts'
import { holdReceivables, settleInstalments } from './settle-instalments.ts'

const text = (max: number) => z.string().trim().min(1).max(max)
const said = {
  /** How the other system calls itself, and the payment: together they name it. */
  toldBy: text(63),
  reference: text(300),
  amount: moneyInput,
  paidOn: z.iso.date(),
  method: text(63).optional(),
  exchangeRate: rateInput.optional(),
  /** It does not hold any more there. */
  isReversed: z.boolean().default(false),
}
const told = z.union([
  z.strictObject({ ...said, invoiceId: z.string() }),
  /** The number that the other system gave its invoice. */
  z.strictObject({ ...said, invoiceNumber: text(63) }),
])
type Told = z.output<typeof told>

/** A payment as another system tells of it. */
export interface BroughtPayment {
  /** Null where it was taken back before it was ever told of. */
  readonly payment: Payment | null
  /** It was known just so: nothing was written. */
  readonly isRepeated: boolean
}

/**
 * Takes in a payment of an invoice that another system tells of: told again it changes nothing, told otherwise it is
 * corrected. One of an invoice that is not known yet waits with CRM_INVOICE_UNKNOWN.
 */
export function bringPayment(books: string) {
  return defineCommand({
    name: 'payment.bring',
    input: told,

    async run(input, context): Promise<BroughtPayment> {
      const { records, now } = context
      const { toldBy, reference, paidOn, isReversed, method = null, exchangeRate: given } = input
      const { id: invoiceId, accountId } = await invoiceOf(context, input)
      const guard = await sha256(JSON.stringify(['told', toldBy, reference]))
      await holdReceivables(context, accountId, `payment ${guard}`)
      const amount = amountOf(input.amount)
      const known = await paymentOf(context, guard)
      if (known && known.accountId !== accountId) throw paymentErrors.CRM_PAYMENT_ACCOUNT()
      if (isReversed && !known) return { payment: null, isRepeated: true }
      if (known && isSame(known, input)) return { payment: known, isRepeated: true }

      const one = await records(invoice).get(invoiceId)
      const assumed = await release(context, one)
      const undone = known && !known.reversedAt ? await undoPayment(context, known, 'told') : known
      const shares = isReversed ? [] : await invoiceShares(context, amount, invoiceId)
      const on = { currency: amount.currency, on: paidOn, given }
      const fields = {
        ...{ accountId, toldBy, guard, method, amount: moneyOf(amount), receivedOn: paidOn },
        exchangeRate: await rateOfDocument(context, on, books),
      }
      const settled = sumOf(
        shares.map((share) => share.amount),
        amount.currency,
      )
      const figures = isReversed
        ? {
            allocated: moneyOf(zero(amount.currency)),
            hasCredit: false,
            reversedAt: now,
            reversalReason: 'told',
          }
        : { ...spentPatch(fields, settled), reversedAt: null, reversalReason: null }
      const brought = undone
        ? await records(payment).update(undone.id, { ...fields, ...figures })
        : (await takeIn(context, { shares, books }, fields)).payment
      if (undone) {
        const { id: paymentId, exchangeRate: rate } = brought
        await settleInstalments(context, shares, { by: { paymentId }, rate, books })
      }
      await assume(context, one, assumed, books)
      return { payment: brought, isRepeated: false }
    },
  })
}

async function invoiceOf(context: CommandContext, input: Told): Promise<Invoice> {
  const { records } = context
  const found =
    'invoiceId' in input
      ? // Not locked yet: the account is held first, as by all who settle.
        (await records(invoice).where({ id: input.invoiceId }, { limit: 1 }))[0]
      : await knownInvoice(context, { issuedBy: input.toldBy, kind: 'invoice', number: input.invoiceNumber })
  // One that the caller may not see is told apart from none by nothing.
  const isThere = found && (await records(invoice).readable([found])).has(found.id)
  if (!isThere || found.status !== 'issued' || found.kind !== 'invoice')
    throw paymentErrors.CRM_INVOICE_UNKNOWN()
  if (found.currency !== input.amount.currency)
    throw paymentErrors.CRM_PAYMENT_CURRENCY({ owed: found.currency, paid: input.amount.currency })
  return found
}

function isSame(known: Payment, { amount, paidOn, isReversed, method }: Told): boolean {
  return (
    amountOf(known.amount).minor === amountOf(amount).minor &&
    known.receivedOn === paidOn &&
    (known.method ?? undefined) === method &&
    Boolean(known.reversedAt) === isReversed
  )
}
