import { describe, expect, it } from 'vitest'
import {
  createCrm,
  type FollowUpRule,
  memoryStore,
  type Pool,
  type PoolRules,
  type ReclaimRule,
  type Role,
} from '../../../index.ts'
import { poolDoubts } from './pool-doubts.ts'

const crm = createCrm({ storage: memoryStore() })
const rep: Role = { id: 'rep', grants: { lead: { read: 'all', commands: ['grab'] } } }
const clerk: Role = { id: 'clerk', grants: { lead: { read: 'all' } } }

function codesOf(rules: PoolRules, ...pools: readonly Pool[]): readonly string[] {
  return poolDoubts(rules, pools, {
    ...{ lead: crm.shape('lead'), activity: crm.shape('activity') },
    roles: [{ id: 'admin', grants: 'all' }, rep, clerk],
  }).map(({ code, path }) => `${code} ${path}`)
}

function reclaim(...rules: readonly Partial<ReclaimRule>[]): PoolRules {
  return {
    reclaim: rules.map((rule, at) => ({
      id: `r${at}`,
      when: {},
      basis: 'lastFollowUp',
      after: '3d',
      ...rule,
    })),
  }
}

function followUp(when: object, by: FollowUpRule['by'] = 'owner'): PoolRules {
  return { followUp: { when, by } }
}

describe('what several pools hardly mean', () => {
  const north: Pool = { id: 'north', when: { region: 'north' } }
  const large: Pool = { id: 'large', when: { region: 'north', employees: { gte: 500 } } }

  it('is one that an earlier, broader one leaves no lead to', () => {
    expect(codesOf({}, north, large)).toEqual(['POOL_SHADOWED pools.large.when'])
    expect(codesOf({}, large, north)).toEqual([])
  })

  it('is one whose condition nothing satisfies, told once', () => {
    const never: Pool = { id: 'never', when: { region: 'north', employees: { gt: 5, lt: 3 } } }

    expect(codesOf({}, north, never)).toEqual(['CONDITION_UNSATISFIABLE pools.never.when.employees'])
  })

  it('is one from which none of its roles may claim', () => {
    expect(codesOf({}, { ...north, roles: ['clerk'] })).toEqual(['POOL_CLOSED pools.north.roles'])
    expect(codesOf({}, { ...north, roles: ['clerk', 'rep'] })).toEqual([])
    expect(codesOf({}, { ...north, roles: ['admin'] })).toEqual([])
  })

  it('is a limit that another one never lets anybody reach, in any pool', () => {
    const claim = { perDay: 20, perWeek: 10 }

    expect(codesOf({ claim }, { ...north, claim })).toEqual([
      'LIMIT_UNREACHED pool.claim.perDay',
      'LIMIT_UNREACHED pools.north.claim.perDay',
    ])
  })
})

describe('what a rule of reclaim hardly means', () => {
  it('is that it matches what is never reclaimed', () => {
    expect(codesOf(reclaim({ when: { status: 'converted' } }))).toEqual(['RECLAIM_NEVER pool.reclaim.0.when'])
    expect(codesOf(reclaim({ when: { ownerId: null } }))).toEqual(['RECLAIM_NEVER pool.reclaim.0.when'])
    expect(codesOf(reclaim({ when: { status: { in: ['working', 'converted'] } } }))).toEqual([])
  })

  it('is that it exempts all that it matches', () => {
    expect(
      codesOf(reclaim({ when: { region: 'north' }, exempt: { region: { in: ['north', 'south'] } } })),
    ).toEqual(['RECLAIM_EXEMPTS_ALL pool.reclaim.0.exempt'])
    expect(codesOf(reclaim({ exempt: { ownerId: { isNotNull: true } } }))).toEqual([
      'RECLAIM_EXEMPTS_ALL pool.reclaim.0.exempt',
    ])
    expect(codesOf(reclaim({ exempt: { region: 'north' } }))).toEqual([])
  })

  it('is that another one always takes back sooner', () => {
    const north = { when: { region: 'north' }, after: '5d' } as const

    expect(codesOf(reclaim({}, north))).toEqual(['RECLAIM_NEVER_FIRST pool.reclaim.1.after'])
    expect(codesOf(reclaim(north, {}))).toEqual(['RECLAIM_NEVER_FIRST pool.reclaim.0.after'])
    expect(codesOf(reclaim({}, {}))).toEqual(['RECLAIM_NEVER_FIRST pool.reclaim.1.after'])
  })

  it('is not that another one is sooner for some, from elsewhere, or with exemptions', () => {
    expect(codesOf(reclaim({}, { when: { region: 'north' }, after: '2d' }))).toEqual([])
    expect(codesOf(reclaim({}, { basis: 'createdAt', after: '5d' }))).toEqual([])
    expect(codesOf(reclaim({ exempt: { region: 'north' } }, { after: '5d' }))).toEqual([])
  })
})

describe('what a follow-up hardly means', () => {
  it('is everything, or nothing', () => {
    expect(codesOf(followUp({}))).toEqual(['CONDITION_ALWAYS pool.followUp.when'])
    expect(codesOf(followUp({ minutes: { gt: 5, lt: 3 } }))).toEqual([
      'CONDITION_UNSATISFIABLE pool.followUp.when.minutes',
    ])
    expect(codesOf(followUp({ type: 'call' }))).toEqual([])
  })
})
