import { type AssignmentRule, roundRobin } from '@guanxi/core'

/** What a ticket is about, by a word in its subject. */
const CATEGORIES = [
  { category: 'network', word: /wi-?fi|network|router|网络|路由器/i },
  { category: 'billing', word: /invoice|bill|发票|账单/i },
  { category: 'delivery', word: /parcel|delivery|包裹|快递/i },
]

/** What a ticket is about, as far as its subject tells. */
export function categoryOf(subject: string): string | undefined {
  return CATEGORIES.find(({ word }) => word.test(subject))?.category
}

/** Who gets a ticket: gold customers' networks somebody senior, everything else whose turn it is. */
export const ROUTING: readonly AssignmentRule[] = [
  {
    id: 'vip-network',
    on: 'ticket',
    priority: 2,
    when: { tier: 'gold', category: 'network' },
    assign: roundRobin({ team: 'desk', skills: [{ skill: 'network', level: 3 }] }),
  },
  { id: 'everybody-else', on: 'ticket', priority: 1, when: {}, assign: roundRobin({ team: 'desk' }) },
]
