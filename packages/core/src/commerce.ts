// From the catalogue to the payment. A host that sells nothing does without it, and ships none of it.

import type { QuoteRules } from './domain/commerce/index.ts'
import {
  catalogueQueries,
  commerceCommands,
  commerceEntities,
  commerceHooks,
} from './domain/commerce/index.ts'
import { f } from './engine/entities/field.ts'
import { definePlugin } from './plugin.ts'

export * from './domain/commerce/index.ts'

/** What a host decides about what it sells. */
export interface CommerceOptions {
  /** The currency of the books. */
  readonly currency: string
  readonly approvals?: QuoteRules['approvals']
  readonly quoteValidDays?: number
  readonly numbers?: Partial<QuoteRules['numbers']>
}

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
  const rules = {
    currency: options.currency,
    approvals: options.approvals ?? [],
    quoteValidDays: options.quoteValidDays ?? 30,
    numbers: { quote: 'Q{yyyy}-{0000}', order: 'O{yyyy}-{0000}', ...options.numbers },
  }
  return definePlugin({
    id: 'commerce',
    entities: commerceEntities,
    commands: commerceCommands(rules),
    hooks: (hooks) => commerceHooks(hooks as never),
    queries: [...catalogueQueries(options.currency)],
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
    },
  })
}
