import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { type Amount, moneyOf, plus, zero } from '../../../engine/money/amount.ts'
import { dayOf } from '../calendar-days.ts'
import { type AgedReceivables, agedIn, ageReceivables } from './age-receivables.ts'
import { type AskRate, findRate } from './find-rate.ts'
import type { FxRate } from './fx-rate.ts'
import type { Instalment } from './instalment.ts'
import { creditOf } from './locked-payment.ts'
import type { Payment } from './payment.ts'

interface Session {
  readonly account: { get(id: string): Promise<object | null> }
  readonly instalment: { each(query: object): AsyncIterable<Instalment> }
  readonly payment: { each(query: object): AsyncIterable<Payment> }
  readonly fxRate: { list(query: object): Promise<{ readonly items: readonly FxRate[] }> }
}

/** What a customer owes, and has to their credit, as far as the viewer may see it. */
export interface AccountReceivables {
  readonly on: string
  /** What is open by its age, in each currency by itself. */
  readonly currencies: readonly AgedReceivables[]
  /** What was paid and settles nothing yet, in each currency. */
  readonly credit: readonly Money[]
  /** All that is open in the currency of the books; null where a rate is missing. */
  readonly inBooks: AgedReceivables | null
}

/** What is open of a customer by its age, as things stand now, seen from a day. */
export function accountReceivables(books: string) {
  return defineQuery({
    name: 'account.receivables',
    input: z.strictObject({
      id: z.string(),
      /** Ages and rates are those of this day; today when left out. */
      on: z.iso.date().optional(),
    }),

    async run({ id, on: asked }, { crm, now, zone }): Promise<AccountReceivables> {
      const session = crm as Session
      if (!(await session.account.get(id))) throw engineErrors.CRM_NOT_FOUND({ entity: 'account' })
      const on = asked ?? dayOf(now, zone)
      const open: Instalment[] = []
      for await (const one of session.instalment.each({ where: { accountId: id, isOpen: true } }))
        open.push(one)
      const currencies = ageReceivables(open, on)
      const rates = await ratesOf(session, currencies, { books, on })
      return {
        ...{ on, currencies },
        credit: await creditsOf(session, id),
        inBooks: agedIn(currencies, books, rates) ?? null,
      }
    },
  })
}

async function creditsOf({ payment }: Session, accountId: string): Promise<readonly Money[]> {
  const credits = new Map<string, Amount>()
  for await (const one of payment.each({ where: { accountId, hasCredit: true } })) {
    const credit = creditOf(one)
    credits.set(credit.currency, plus(credits.get(credit.currency) ?? zero(credit.currency), credit))
  }
  return [...credits.values()].map(moneyOf).sort((one, other) => (one.currency < other.currency ? -1 : 1))
}

async function ratesOf(
  { fxRate }: Session,
  currencies: readonly AgedReceivables[],
  { books, on }: { readonly books: string; readonly on: string },
): Promise<ReadonlyMap<string, string>> {
  const ask: AskRate = async (base, quoted, day) => {
    const query = { where: { base, quoted, asOf: { lte: day } }, orderBy: '-asOf', limit: 1 }
    const [latest] = (await fxRate.list(query)).items
    return latest
  }
  const rates = new Map<string, string>()
  for (const { currency } of currencies) {
    const found = currency === books ? undefined : await findRate(ask, { from: currency, to: books, on })
    if (found) rates.set(currency, found.rate)
  }
  return rates
}
