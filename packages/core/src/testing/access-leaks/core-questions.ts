/** Makes the input of a question from the ids of what was planted, by entity. */
export type AskedOf = (id: (entity: string) => string) => unknown

const DAYS = { from: '1970-01-01', to: '2030-01-01' } as const
const YEARS = { from: '1987-01-01', to: '1987-12-31' } as const
const WINDOW = { from: new Date(0), to: new Date('2030-01-01T00:00:00Z') } as const
const CLOCKS = { on: 'ticket', ...YEARS, metric: 'canary', policy: 'canary' } as const
const PIPELINE = { pipeline: 'standard' } as const

/** An input for each question of core, wide enough that what was planted is within it. */
export const coreQuestions: Readonly<Record<string, AskedOf>> = {
  'account.timeline': (id) => ({ id: id('account') }),
  'account.entitlement': (id) => ({ id: id('account') }),
  'account.duplicates': (id) => ({ id: id('account') }),
  'activity.calendar': () => WINDOW,
  'article.find': () => ({ text: 'canary' }),
  'article.read': () => ({ slug: 'canary article slug' }),
  'article.usage': () => YEARS,
  'contact.canContact': (id) => ({ id: id('contact'), purpose: 'calls', channel: 'phone' }),
  'contact.duplicates': (id) => ({ id: id('contact') }),
  'duplicatePair.clusters': () => ({ entity: 'lead' }),
  'lead.canContact': (id) => ({ id: id('lead'), purpose: 'calls', channel: 'phone' }),
  'lead.duplicates': (id) => ({ id: id('lead') }),
  'lead.previewReclaim': () => ({
    reclaim: [{ id: 'idle', when: {}, basis: 'ownedSince', after: '1d', grace: '7d' }],
  }),
  'lead.touches': (id) => ({ id: id('lead') }),
  'opportunity.cohort': () => ({ ...PIPELINE, from: 'qualify', to: 'won', window: WINDOW, horizon: '30d' }),
  'opportunity.flow': () => ({ ...PIPELINE, window: WINDOW }),
  'opportunity.forecast': () => ({ ...YEARS, groupBy: 'ownerId' }),
  'opportunity.funnel': () => PIPELINE,
  'opportunity.moves': (id) => ({ id: id('opportunity') }),
  'opportunity.performance': () => ({ ...PIPELINE, window: WINDOW }),
  'opportunity.slip': () => ({ ...YEARS, ...PIPELINE }),
  'opportunity.snapshot': () => ({ ...PIPELINE, at: new Date(1_000) }),
  'rating.satisfaction': () => ({ ...YEARS, by: 'ownerId' }),
  'slaClock.attainment': () => ({ ...CLOCKS, by: 'month' }),
  'slaClock.breaches': () => CLOCKS,
  'slaClock.timeline': (id) => ({ entity: 'ticket', recordId: id('ticket') }),
  'slaClock.times': () => CLOCKS,
  'slaClock.whyNot': (id) => ({ entity: 'ticket', recordId: id('ticket'), metric: 'canary' }),
  'target.attainment': () => DAYS,
  'target.coverage': () => DAYS,
  'ticket.entitlement': (id) => ({ id: id('ticket') }),
  'ticket.review': () => ({ ...YEARS, by: 'type' }),
  'ticket.suggestArticles': (id) => ({ id: id('ticket') }),
}
