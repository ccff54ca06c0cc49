import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { amountOf, moneyOf, zero } from '../../../engine/money/amount.ts'
import type { Allocation } from './allocation.ts'
import { creditOf } from './locked-payment.ts'
import type { Payment } from './payment.ts'

/** Where the money of a payment went, as far as the viewer may see it. */
export interface ExplainedPayment {
  readonly payment: Payment
  /** What is the customer's credit. */
  readonly credit: Money
  /** What settled something, and what of that was taken back, in the order in which it happened. */
  readonly allocations: readonly Allocation[]
  readonly refunds: readonly Payment[]
}

interface Session {
  readonly payment: { get(id: string): Promise<Payment | null>; each(query: object): AsyncIterable<Payment> }
  readonly allocation: { each(query: object): AsyncIterable<Allocation> }
}

/** Explains a payment: what it settled, what was taken back of that, what went back, and what is left. */
export const explainPayment = defineQuery({
  name: 'payment.explain',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { crm }): Promise<ExplainedPayment> {
    const session = crm as Session
    const payment = await session.payment.get(id)
    if (!payment) throw engineErrors.CRM_NOT_FOUND({ entity: 'payment' })
    const isHeld = payment.kind === 'payment' && !payment.reversedAt
    const allocations: Allocation[] = []
    for await (const one of session.allocation.each({ where: { paymentId: id }, orderBy: 'createdAt' }))
      allocations.push(one)
    const refunds: Payment[] = []
    for await (const one of session.payment.each({ where: { refundsId: id } })) refunds.push(one)
    const credit = isHeld ? creditOf(payment) : zero(amountOf(payment.amount).currency)
    return { payment, credit: moneyOf(credit), allocations, refunds }
  },
})
