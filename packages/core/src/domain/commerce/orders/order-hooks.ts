import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { isSame } from '../quotes/quote-content.ts'
import type { Order } from './order.ts'
import { orderErrors } from './order-errors.ts'
import type { OrderLine } from './order-line.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked<R> {
  readonly input: Partial<R>
  readonly current: R
}

const ORDERED = [
  ...(['number', 'quoteId', 'placedOn', 'currency', 'net', 'tax', 'total', 'paymentTerms'] as const),
] as const satisfies readonly (keyof Order)[]
const LINE = [
  ...(['orderId', 'position', 'productId', 'description', 'quantity', 'unit', 'unitPrice'] as const),
  ...(['taxClass', 'billing', 'net', 'tax', 'total', 'isShippable'] as const),
] as const satisfies readonly (keyof OrderLine)[]

/** Keeps an order as it was placed, whoever writes: what becomes of it is told, and what was ordered stays. */
export function orderHooks(hooks: Hooks): void {
  hooks.check('order', 'update', ({ input, current }: Hooked<Order>) => {
    demandSame(ORDERED, input, current)
    if (current.status === 'cancelled' && input.status !== undefined && input.status !== 'cancelled')
      throw orderErrors.CRM_ORDER_FIXED({ field: 'status' })
  })
  hooks.check('orderLine', 'update', ({ input, current }: Hooked<OrderLine>) =>
    demandSame(LINE, input, current),
  )
  for (const entity of ['order', 'orderLine', 'shipment'])
    hooks.check(entity, 'delete', () => {
      throw orderErrors.CRM_ORDER_FIXED({ field: 'deletedAt' })
    })
}

function demandSame<R>(fields: readonly (keyof R & string)[], input: Partial<R>, current: R): void {
  const field = fields.find((name) => input[name] !== undefined && !isSame(input[name], current[name]))
  if (field) throw orderErrors.CRM_ORDER_FIXED({ field })
}
