import * as z from 'zod'
import { formatDay } from '../../../conditions/days.ts'
import { dateAt } from '../../../conditions/zoned-time.ts'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { account } from '../../customers/index.ts'
import { contractLine } from '../contracts/contract-line.ts'
import { fxRate } from '../payments/fx-rate.ts'
import { choosePrice, type NoPrice, type PriceChoice } from './choose-price.ts'
import { price } from './price.ts'
import { priceBook } from './price-book.ts'
import { type Product, product } from './product.ts'
import { type PricesAsked, type ReadRecords, readPrices } from './read-prices.ts'

/** How much of which product. */
export interface PriceLine {
  readonly productId: string
  /** A decimal. */
  readonly quantity: string
  /** A price that somebody names for it. */
  readonly override?: string | undefined
}

/** A product with its price, or with why it has none. */
export type PricedLine = (PriceChoice | NoPrice) & { readonly product: Product }

/**
 * The prices of many lines at once, in their order, for a command: it reads past the caller's own rights, so that a price does not
 * depend on who asks. Undefined where there is no such product. 500 lines take as many statements as one.
 */
export function pricesFor(
  context: CommandContext,
  asked: PricesAsked & { readonly lines: readonly PriceLine[] },
  usualCurrency: string,
): Promise<readonly (PricedLine | undefined)[]> {
  return priceLines(recordsOf(context), asked, usualCurrency)
}

/** What a product costs a customer, where the price is from, and everything that was passed over on the way. */
export function priceOf(usualCurrency: string) {
  return defineQuery({
    name: 'product.price',
    input: z.strictObject({
      productId: z.string(),
      accountId: z.string().optional(),
      quantity: z
        .string()
        .regex(/^\d{1,9}(\.\d{1,6})?$/)
        .default('1'),
      /** Today when left out. */
      on: z.iso.date().optional(),
      /** The currency of the books when left out. */
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .optional(),
      /** Asked first, in place of the customer's own book. */
      priceBookId: z.string().optional(),
    }),

    async run({ productId, quantity, ...given }, { crm, now, zone }): Promise<PriceChoice | NoPrice> {
      const { accountId, on = formatDay(dateAt(now.getTime(), zone)) ?? '' } = given
      const read = readBy(crm as Sessions)
      if (accountId !== undefined && (await read('account', { id: accountId })).length === 0)
        throw engineErrors.CRM_NOT_FOUND({ entity: 'account' })
      const asked = { ...given, on, currency: given.currency ?? usualCurrency }
      const [priced] = await priceLines(read, { ...asked, lines: [{ productId, quantity }] }, usualCurrency)
      if (!priced) throw engineErrors.CRM_NOT_FOUND({ entity: 'product' })
      const { product: _, ...answer } = priced
      return answer
    },
  })
}

async function priceLines(
  read: ReadRecords,
  { lines, ...asked }: PricesAsked & { readonly lines: readonly PriceLine[] },
  usualCurrency: string,
): Promise<readonly (PricedLine | undefined)[]> {
  const ids = lines.map(({ productId }) => productId)
  const known = await readPrices(read, asked, ids, usualCurrency)
  return lines.map(({ productId, ...line }) => {
    const found = known.get(productId)
    return found && { ...choosePrice(found.facts, { ...asked, ...line }), product: found.product }
  })
}

interface Sessions {
  readonly [entity: string]: {
    each(query: object): AsyncIterable<object>
    list(query: object): Promise<{ readonly items: readonly object[] }>
  }
}

/** What prices depend on. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  account: ['priceBookId'],
  product: ['listPrice', 'currency'],
  priceBook: [...['currency', 'parentId', 'isDefault', 'startsOn', 'endsOn', 'convertsCurrency', 'isActive']],
  price: ['priceBookId', 'productId', 'unitPrice', 'minQuantity', 'startsOn', 'endsOn'],
  contractLine: ['productId', 'unitPrice', 'net', 'startsOn', 'endsOn'],
  fxRate: ['base', 'quoted', 'asOf', 'rate'],
}

/** As the caller. To whom a field is hidden no price is told, where it would be another one without it. */
function readBy(crm: Sessions): ReadRecords {
  return async (entity, where, first) => {
    const records = crm[entity] as Sessions[string]
    const rows = first ? (await records.list({ where, ...first })).items : await all(records.each({ where }))
    if (rows.some((row) => NEEDED[entity]?.some((field) => !(field in row))))
      throw engineErrors.CRM_FORBIDDEN({ action: 'read', entity })
    return rows as never
  }
}

async function all(each: AsyncIterable<object>): Promise<readonly object[]> {
  const rows: object[] = []
  for await (const row of each) rows.push(row)
  return rows
}

const READ = { account, product, price, priceBook, contractLine, fxRate }
const AT_ONCE = 1_000

function recordsOf({ records }: CommandContext): ReadRecords {
  return async (entity, where, first) => {
    const of = records(READ[entity as keyof typeof READ])
    if (first) return (await of.where(where, first)) as never
    const rows: { readonly id: string }[] = []
    for (let after: string | undefined; ; after = rows.at(-1)?.id) {
      const page = await of.where(after === undefined ? where : { all: [where, { id: { gt: after } }] }, {
        ...{ limit: AT_ONCE, orderBy: 'id' },
      })
      rows.push(...page)
      if (page.length < AT_ONCE) return rows as never
    }
  }
}
