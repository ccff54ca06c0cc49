// From the catalogue to the payment. A host that sells nothing does without it, and ships none of it.

import { commerceEntities } from './domain/commerce/index.ts'
import { paymentCommands, paymentHooks, paymentQueries } from './domain/commerce/payments/payment-parts.ts'
import { type PaymentRules, paymentProblems } from './domain/commerce/payments/payment-rules.ts'
import { engineErrors } from './engine/engine-errors.ts'
import { f } from './engine/entities/field.ts'
import { definePlugin } from './plugin.ts'

export * from './domain/commerce/index.ts'

/** What a host decides about what it sells. */
export interface CommerceOptions {
  /** The currency of the books. */
  readonly currency: string
  /** Numbers of invoices, and when they are paid. */
  readonly payments?: PaymentRules
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
export function commerce({ currency, payments }: CommerceOptions) {
  const issues = paymentProblems(payments)
  if (issues.length > 0) throw engineErrors.CRM_CONFIG({}, { issues })
  return definePlugin({
    id: 'commerce',
    entities: commerceEntities,
    commands: [...paymentCommands(currency, payments)],
    queries: [...paymentQueries(currency)],
    // Typed where hooks are written: here they are only handed on.
    hooks: (hooks) => paymentHooks(hooks as never),
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
    },
  })
}
