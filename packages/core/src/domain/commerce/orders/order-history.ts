import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import type { Money } from '../../../engine/entities/field.ts'
import type { Order } from './order.ts'

/** What a customer has bought so far, and what they like. Cancelled orders do not count. */
export interface OrderHistory {
  readonly orders: number
  /** What they came to, one amount for each currency. */
  readonly totals: readonly Money[]
  readonly lastOrder: { readonly id: string; readonly number: string; readonly placedOn: string } | null
  /** What they ordered most often, first. */
  readonly favourites: readonly {
    readonly productId: string
    readonly lines: number
    readonly quantity: string
  }[]
  /** The terms of most of their orders. */
  readonly usualPaymentTerms: string | null
}

interface Session {
  readonly account: { get(id: string): Promise<object | null> }
  readonly order: {
    aggregate(query: object): Promise<readonly Group[]>
    list(query: object): Promise<{ readonly items: readonly Order[] }>
  }
  readonly orderLine: { aggregate(query: object): Promise<readonly Group[]> }
}
type Group = Readonly<Record<string, unknown>>

/** The order history of an account, of what the viewer may see. */
export const orderHistory = defineQuery({
  name: 'account.orderHistory',
  input: z.strictObject({
    id: z.string(),
    /** How many favourites; 5 when left out. */
    favourites: z.int().min(1).max(100).default(5),
  }),

  async run({ id, favourites }, { crm }): Promise<OrderHistory> {
    const { account, order, orderLine } = crm as Session
    if (!(await account.get(id))) throw engineErrors.CRM_NOT_FOUND({ entity: 'account' })
    const where = { accountId: id, status: { neq: 'cancelled' } }
    const [all] = await order.aggregate({ where, measures: { count: 'count', total: { sum: 'total' } } })
    const [last] = (await order.list({ where, orderBy: ['-placedOn', '-createdAt'], limit: 1 })).items
    const terms = await order.aggregate({ where, groupBy: ['paymentTerms'], measures: { count: 'count' } })
    const products = await orderLine.aggregate({
      where: { order: { some: where }, productId: { isNotNull: true } },
      groupBy: ['productId'],
      measures: { count: 'count', quantity: { sum: 'quantity' } },
    })
    const [usual] = mostFirst(terms.filter(({ paymentTerms }) => paymentTerms !== null))
    return {
      orders: Number(all?.['count'] ?? 0),
      totals: (all?.['total'] as readonly Money[] | undefined) ?? [],
      lastOrder: last ? { id: last.id, number: last.number, placedOn: last.placedOn } : null,
      favourites: mostFirst(products)
        .slice(0, favourites)
        .map(({ productId, count, quantity }) => ({
          ...{ productId: String(productId), lines: Number(count), quantity: String(quantity) },
        })),
      usualPaymentTerms: (usual?.['paymentTerms'] as string | undefined) ?? null,
    }
  },
})

function mostFirst(groups: readonly Group[]): readonly Group[] {
  return [...groups].sort((a, b) => Number(b['count']) - Number(a['count']))
}
