// From the catalogue to the payment. A host that sells nothing does without it, and ships none of it.

import {
  type CommerceOptions,
  commerceCommands,
  commerceDoubts,
  commerceEntities,
  commerceHooks,
  commerceJobs,
  commerceQueries,
  demandCommerceOptions,
} from './domain/commerce/index.ts'
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
export function commerce(options: CommerceOptions): CommercePlugin {
  demandCommerceOptions(options)
  return commercePlugin(options)
}

/** What `commerce()` makes. It has a name of its own, so that a host's declarations need not spell out all that is in it. */
export interface CommercePlugin extends ReturnType<typeof commercePlugin> {}

function commercePlugin(options: CommerceOptions) {
  return definePlugin({
    id: 'commerce',
    entities: commerceEntities,
    commands: commerceCommands(options),
    queries: commerceQueries(options),
    jobs: commerceJobs(options),
    doubts: () => commerceDoubts(options),
    // Typed where hooks are written: here they are only handed on.
    hooks: (hooks) => commerceHooks(hooks as never, options),
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
