import { type ApprovalRule, definePipeline } from '@guanxi/core'
import type { CommerceOptions } from '@guanxi/core/commerce'

/** How a deal goes. Who takes an order has won it. */
export const SALES = definePipeline('opportunity', {
  id: 'sales',
  stages: {
    talk: { probabilityBp: 2000 },
    offer: { probabilityBp: 6000, requireOnEnter: ['amount'] },
    won: { kind: 'won' },
    lost: { kind: 'lost' },
  },
  transitions: { mode: 'any' },
})

const byManager: ApprovalRule = { by: [{ role: 'manager' }], timeouts: [{ after: '2d', do: 'remind' }] }

/** What the office has agreed on about selling. */
export const SELLING: CommerceOptions = {
  currency: 'CNY',
  tax: { rates: [{ class: 'standard', rate: '0.13', code: 'VAT13' }] },
  discounts: [
    {
      id: 'ten-pumps',
      on: 'line',
      when: { code: 'SKU-1', quantity: { gte: '10' } },
      percent: '5',
      stacking: 'stack',
    },
  ],
  approvals: [{ id: 'deep-discount', when: { discountBp: { gt: 1000 } }, approval: byManager }],
  quoteValidDays: 14,
  plans: [
    {
      id: '30-70',
      items: [
        { name: 'Deposit', percent: '30', due: { after: '7d', from: 'signing' } },
        { name: 'Balance', remainder: true, due: { after: '30d', from: 'delivery' } },
      ],
    },
  ],
}
