import { definePipeline } from '@guanxi/core'

/** How a deal moves: an offer needs its figures, and a large one is signed only when a manager has agreed. */
export const SALES = definePipeline('opportunity', {
  id: 'sales',
  version: 1,
  stages: {
    qualify: { probabilityBp: 1000 },
    offer: { probabilityBp: 5000, requireOnEnter: ['amount', 'closeDate'] },
    signing: { probabilityBp: 9000, forecastCategory: 'commit' },
    won: { kind: 'won' },
    lost: { kind: 'lost' },
  },
  transitions: {
    mode: 'sequential',
    edges: [
      {
        from: 'offer',
        to: 'signing',
        approval: {
          by: [{ role: 'manager' }],
          when: { amount: { gte: { amount: '100000', currency: 'CNY' } } },
          over: ['amount', 'closeDate'],
        },
      },
    ],
  },
})
