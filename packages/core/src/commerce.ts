// From the catalogue to the payment. A host that sells nothing does without it, and ships none of it.

import { catalogueQueries } from './domain/commerce/catalogue/catalogue-parts.ts'
import { contractCommands } from './domain/commerce/contracts/contract-parts.ts'
import { type CommerceOptions, commerceEntities, demandCommerceOptions } from './domain/commerce/index.ts'
import { orderHooks } from './domain/commerce/orders/order-hooks.ts'
import { orderCommands } from './domain/commerce/orders/order-parts.ts'
import { quoteHooks } from './domain/commerce/quotes/quote-hooks.ts'
import { quoteCommands, quoteQueries } from './domain/commerce/quotes/quote-parts.ts'
import { f } from './engine/entities/field.ts'
import { definePlugin } from './plugin.ts'

export * from './domain/commerce/index.ts'

/**
 * The area of commerce: products and prices, quotes, orders, contracts, invoices and payments.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', plugins: [commerce({ currency: 'CNY' })] })
 * await crm.migrate()
 * const { code } = await crm.system('catalogue').product.create({ code: 'SKU-1', name: 'Widget' })
 * console.log(code) // SKU-1
 * ```
 */
export function commerce(options: CommerceOptions) {
  demandCommerceOptions(options)
  return definePlugin({
    id: 'commerce',
    entities: commerceEntities,
    commands: [...quoteCommands(options), ...orderCommands(options), ...contractCommands(options)],
    queries: [...catalogueQueries(options.currency), ...quoteQueries(options)],
    hooks(hooks) {
      quoteHooks(hooks as never)
      orderHooks(hooks as never)
    },
    extend: {
      account: {
        priceBookId: f
          .ref('priceBook', { inverse: 'accounts' })
          .optional()
          .label({ en: 'Price book', 'zh-CN': '价目表' }),
        paymentTerms: f.text({ max: 63 }).optional().label({ en: 'Payment terms', 'zh-CN': '付款条件' }),
      },
    },
    permissions: {
      account: { read: 'all' },
      contact: { read: 'all' },
      opportunity: { read: 'all', create: true, update: 'all' },
      user: { read: 'all' },
      approval: { read: 'all' },
    },
  })
}
