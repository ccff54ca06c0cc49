import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { type Amount, amountOf, moneyOf, negate, plus, zero } from '../../../engine/money/amount.ts'
import { dayOf } from '../calendar-days.ts'
import type { Invoice } from './invoice.ts'
import type { Payment } from './payment.ts'

/** What happened on an account: what was billed adds to the balance, what was paid or credited takes from it. */
export interface StatementEntry {
  readonly on: string
  readonly what: 'invoice' | 'creditNote' | 'cancelled' | 'payment' | 'refund' | 'reversed'
  readonly id: string
  /** Of an invoice or a credit note. */
  readonly number?: string
  readonly amount: Money
  /** After it, in its currency. */
  readonly balance: Money
}

/** The documents of a customer in one currency from one day to another. */
export interface AccountStatement {
  readonly currency: string
  readonly opening: Money
  readonly entries: readonly StatementEntry[]
  readonly closing: Money
}

interface Session {
  readonly account: { get(id: string): Promise<object | null> }
  readonly invoice: { each(query: object): AsyncIterable<Invoice> }
  readonly payment: { each(query: object): AsyncIterable<Payment> }
}

type Event = Omit<StatementEntry, 'amount' | 'balance'> & { readonly by: Amount }

/** The statement of an account: of the invoices and payments that the viewer may see, in their order. */
export const accountStatement = defineQuery({
  name: 'account.statement',
  input: z.strictObject({
    id: z.string(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    /** Both days belong to it; from the beginning, and until today, when left out. */
    from: z.iso.date().optional(),
    until: z.iso.date().optional(),
  }),

  async run({ id, currency, from = '', until }, { crm, now, zone }): Promise<AccountStatement> {
    const session = crm as Session
    if (!(await session.account.get(id))) throw engineErrors.CRM_NOT_FOUND({ entity: 'account' })
    const last = until ?? dayOf(now, zone)
    const events = (await eventsOf(session, { id, currency, zone })).filter(({ on }) => on <= last)
    let balance = zero(currency)
    const entries: StatementEntry[] = []
    for (const { by, ...event } of events) {
      balance = plus(balance, by)
      entries.push({ ...event, amount: moneyOf(by), balance: moneyOf(balance) })
    }
    const shown = entries.filter(({ on }) => on >= from)
    const before = entries[entries.length - shown.length - 1]
    return {
      currency,
      opening: before?.balance ?? moneyOf(zero(currency)),
      entries: shown,
      closing: moneyOf(balance),
    }
  },
})

interface Asked {
  readonly id: string
  readonly currency: string
  readonly zone: string
}

async function eventsOf(
  session: Session,
  { id: accountId, currency, zone }: Asked,
): Promise<readonly Event[]> {
  const events: Event[] = []
  for await (const one of session.invoice.each({ where: { accountId, currency, status: 'issued' } }))
    events.push(...invoiceEvents(one, zone))
  for await (const one of session.payment.each({ where: { accountId } }))
    if (one.amount.currency === currency) events.push(...paymentEvents(one, zone))
  return events.sort((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : 0))
}

function invoiceEvents(
  { id, kind, number, total, issuedOn, cancelledAt }: Invoice,
  zone: string,
): readonly Event[] {
  const by = kind === 'invoice' ? amountOf(total) : negate(amountOf(total))
  const document = { id, number: number ?? '', by }
  return [
    { ...document, on: issuedOn ?? '', what: kind },
    ...(cancelledAt
      ? [{ ...document, on: dayOf(cancelledAt, zone), what: 'cancelled' as const, by: negate(by) }]
      : []),
  ]
}

function paymentEvents(
  { id, kind, amount, receivedOn, reversedAt }: Payment,
  zone: string,
): readonly Event[] {
  const by = kind === 'refund' ? amountOf(amount) : negate(amountOf(amount))
  return [
    { id, on: receivedOn, what: kind ?? 'payment', by },
    ...(reversedAt ? [{ id, on: dayOf(reversedAt, zone), what: 'reversed' as const, by: negate(by) }] : []),
  ]
}
