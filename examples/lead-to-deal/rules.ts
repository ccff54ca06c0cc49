import {
  defineRuleSet,
  department,
  type Lead,
  leastLoaded,
  type MatchRule,
  pool,
  roundRobin,
  type ScoreModel,
} from '@guanxi/core'

/** What a lead is worth: by who they are, and by what they do. */
export const SCORING: ScoreModel = {
  id: 'interest',
  version: 1,
  rules: [
    { id: 'large', when: { employees: { gte: 500 } }, points: 30 },
    { id: 'company', when: { company: { isNotNull: true } }, points: 10 },
    { id: 'spring', on: { type: 'touch', campaign: 'spring' }, points: 15 },
    { id: 'calls', on: { type: 'call' }, points: 20, cap: 40, decay: { halfLife: '14d' } },
  ],
  grades: [
    { grade: 'hot', from: 50 },
    { grade: 'warm', from: 25 },
  ],
}

/** First to a department, then to a person in it. Large companies go to who holds least, all others go by turns. */
export const ASSIGNMENT = defineRuleSet<Lead>({
  id: 'leads',
  version: 1,
  on: 'lead',
  rules: [
    { id: 'to-north', priority: 2, when: { region: 'north' }, assign: department('north') },
    { id: 'others', priority: 1, when: {}, assign: pool() },
    {
      id: 'north-large',
      within: 'north',
      priority: 2,
      when: { employees: { gte: 500 } },
      assign: leastLoaded({ team: 'north', capacity: 10, skills: [{ skill: 'machines', level: 2 }] }),
    },
    { id: 'north-others', within: 'north', priority: 1, when: {}, assign: roundRobin({ team: 'north' }) },
  ],
})

/** The same name at the same company is likely the same person, whatever address they left. */
export const SAME_PERSON: MatchRule = {
  id: 'same-person',
  entity: 'lead',
  all: [
    { field: 'company', method: 'companyCore', blanks: 'noMatch', weight: 1 },
    { field: 'name', method: 'exact', blanks: 'noMatch', weight: 1 },
  ],
  score: 1,
  action: { create: 'warn', update: 'allow', import: 'warn' },
}
