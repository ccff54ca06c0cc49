import type { CommandContext } from '../../../engine/command/context.ts'
import type { CalendarDay } from '../../../engine/entities/field.ts'
import { account } from '../../customers/index.ts'
import { priceBook } from '../catalogue/price-book.ts'
import { readableOne } from '../readable-one.ts'
import type { QuoteOptions } from './quote-rules.ts'

/** For whom, when and in which currency prices are looked up. */
export interface PriceSubject {
  readonly accountId: string
  readonly currency: string
  readonly priceBookId: string | null
  readonly on: CalendarDay
}

/** The book and the currency that somebody names; without a currency that of the book, or of the books. */
export async function namedPrices(
  context: CommandContext,
  asked: { readonly currency?: string | undefined; readonly priceBookId?: string | undefined },
  options: Pick<QuoteOptions, 'currency'>,
): Promise<Pick<PriceSubject, 'currency' | 'priceBookId'>> {
  const book =
    asked.priceBookId === undefined ? null : await readableOne(context, priceBook, asked.priceBookId)
  return {
    priceBookId: book?.id ?? null,
    currency: asked.currency ?? book?.currency ?? options.currency,
  }
}

/** What a customer's record says of prices: where it is taxed, and when it usually pays. */
export async function customerTerms({ records }: CommandContext, accountId: string) {
  const [found] = await records(account).where({ id: accountId }, { limit: 1 })
  const { region = null, paymentTerms = null } = (found ?? {}) as {
    readonly region?: string | null
    readonly paymentTerms?: string | null
  }
  return { region, paymentTerms }
}
