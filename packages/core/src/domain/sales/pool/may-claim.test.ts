import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Claimant, mayClaim, type PooledLead } from './may-claim.ts'
import type { ClaimRules } from './pool-rules.ts'

const at = (time: string) => Date.parse(time)
/** A Wednesday, 16:00 in Shanghai. */
const NOW = at('2026-11-04T08:00:00Z')
const DAY = 86_400_000

const ann: Claimant = {
  ...{ userId: 'ann', roles: ['rep'], now: NOW, zone: 'Asia/Shanghai' },
  ...{ claimsToday: 0, claimsThisWeek: 0, holding: 0 },
}
const old: PooledLead = { poolEnteredAt: 0, previousOwners: [] }
const ownedBy = (userId: string, until: number) => ({ ...old, previousOwners: [{ userId, until }] })
const ALLOWED = { allowed: true }
const refused = (reason: string, more: object) => ({ allowed: false, reason, ...more })

describe('a claim', () => {
  it.each<[string, ClaimRules, Partial<Claimant>, object]>([
    ['without any rule', {}, { claimsToday: 999, claimsThisWeek: 999, holding: 999 }, ALLOWED],
    ['with the last of the day', { perDay: 5 }, { claimsToday: 4 }, ALLOWED],
    [
      'after the last of the day, until midnight in Shanghai',
      { perDay: 5 },
      { claimsToday: 5 },
      refused('daily', { limit: 5, resetsAt: at('2026-11-04T16:00:00Z') }),
    ],
    ['with the last of the week', { perWeek: 9 }, { claimsThisWeek: 8 }, ALLOWED],
    [
      'after the last of the week, until Monday in Shanghai',
      { perWeek: 9 },
      { claimsThisWeek: 9 },
      refused('weekly', { limit: 9, resetsAt: at('2026-11-08T16:00:00Z') }),
    ],
    [
      'after both, until the week is over: tomorrow would not help',
      { perDay: 5, perWeek: 9 },
      { claimsToday: 5, claimsThisWeek: 9 },
      refused('weekly', { limit: 9, resetsAt: at('2026-11-08T16:00:00Z') }),
    ],
    ['with room for one more', { holding: 3 }, { holding: 2 }, ALLOWED],
    ['with no room', { holding: 3 }, { holding: 3 }, refused('holding', { limit: 3 })],
    [
      'over a limit that was lowered meanwhile',
      { holding: 3 },
      { holding: 7 },
      refused('holding', { limit: 3 }),
    ],
    [
      'by a role that no rule binds',
      { perDay: 5, bypassRoles: ['lead'] },
      { claimsToday: 9, roles: ['lead'] },
      ALLOWED,
    ],
  ])('%s', (_, rules, facts, expected) => {
    expect(mayClaim(rules, { ...ann, ...facts }, old)).toEqual(expected)
  })

  it.each<[string, ClaimRules, PooledLead, object]>([
    [
      'while the lead is new',
      { lockNew: '1d' },
      { ...old, poolEnteredAt: NOW - DAY + 1 },
      refused('locked', { claimableAt: NOW + 1 }),
    ],
    [
      'from the moment on when the lead is new no more',
      { lockNew: '1d' },
      { ...old, poolEnteredAt: NOW - DAY },
      ALLOWED,
    ],
    [
      'by who has given the lead up',
      { cooldown: '3d' },
      ownedBy('ann', NOW - 3 * DAY + 1),
      refused('cooldown', { claimableAt: NOW + 1 }),
    ],
    ['by who has given the lead up long ago', { cooldown: '3d' }, ownedBy('ann', NOW - 3 * DAY), ALLOWED],
    ['of what somebody else has given up', { cooldown: '3d' }, ownedBy('bob', NOW), ALLOWED],
    [
      'by an owner before the last one',
      { cooldown: '3d' },
      {
        ...old,
        previousOwners: [
          { userId: 'ann', until: NOW - DAY },
          { userId: 'bob', until: NOW },
        ],
      },
      refused('cooldown', { claimableAt: NOW + 2 * DAY }),
    ],
    [
      'of what is closed twice, until both are over',
      { cooldown: '3d', lockNew: '1d' },
      { poolEnteredAt: NOW, previousOwners: [{ userId: 'ann', until: NOW }] },
      refused('cooldown', { claimableAt: NOW + 3 * DAY }),
    ],
  ])('%s', (_, rules, lead, expected) => {
    expect(mayClaim(rules, ann, lead)).toEqual(expected)
  })

  it('has a day of 23 hours where clocks go forward at night', () => {
    const berlin = { ...ann, zone: 'Europe/Berlin', now: at('2026-03-28T23:00:00Z'), claimsToday: 1 }

    expect(mayClaim({ perDay: 1 }, berlin, old)).toMatchObject({ resetsAt: at('2026-03-29T22:00:00Z') })
  })
})

describe('the laws of claiming', () => {
  const count = fc.integer({ min: 0, max: 8 })
  const limit = fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined })
  const duration = fc.option(
    fc.integer({ min: 1, max: 90 }).map((hours) => `${hours}h` as const),
    { nil: undefined },
  )
  const instant = fc.integer({ min: NOW - 5 * DAY, max: NOW })
  const rulesOf = fc
    .record({ perDay: limit, perWeek: limit, holding: limit, cooldown: duration, lockNew: duration })
    .map(
      (rules) =>
        Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== undefined)) as ClaimRules,
    )
  const claimants = fc
    .record({
      claimsToday: count,
      earlier: count,
      holding: count,
      zone: fc.constantFrom('UTC', 'Asia/Shanghai', 'America/St_Johns', 'Pacific/Apia'),
    })
    .map(({ earlier, ...facts }) => ({ ...ann, ...facts, claimsThisWeek: facts.claimsToday + earlier }))
  const leads = fc.record({
    poolEnteredAt: instant,
    previousOwners: fc.array(fc.record({ userId: fc.constantFrom('ann', 'bob'), until: instant }), {
      maxLength: 4,
    }),
  })

  it('a refusal names a time to come, and from then on that reason is none', () => {
    fc.assert(
      fc.property(rulesOf, claimants, leads, (rules, claimant, lead) => {
        const verdict = mayClaim(rules, claimant, lead)
        if (verdict.allowed || verdict.reason === 'holding') return
        const next = 'resetsAt' in verdict ? verdict.resetsAt : verdict.claimableAt

        const then = mayClaim(rules, { ...claimant, now: next, claimsToday: 0, claimsThisWeek: 0 }, lead)

        expect(next).toBeGreaterThan(claimant.now)
        expect(then).not.toMatchObject({ reason: verdict.reason })
      }),
    )
  })

  it('who may not claim may not after another claim either, and no rule less never hurts', () => {
    fc.assert(
      fc.property(rulesOf, claimants, leads, (rules, claimant, lead) => {
        const { claimsToday, claimsThisWeek, holding } = claimant
        const busier = {
          ...claimant,
          claimsToday: claimsToday + 1,
          claimsThisWeek: claimsThisWeek + 1,
          holding: holding + 1,
        }

        if (!mayClaim(rules, claimant, lead).allowed)
          expect(mayClaim(rules, busier, lead).allowed).toBe(false)
        expect(mayClaim({}, claimant, lead)).toEqual(ALLOWED)
        expect(mayClaim({ ...rules, bypassRoles: ['rep'] }, claimant, lead)).toEqual(ALLOWED)
      }),
    )
  })

  it('does not depend on the order in which owners followed each other', () => {
    fc.assert(
      fc.property(rulesOf, claimants, leads, (rules, claimant, lead) => {
        const turned = { ...lead, previousOwners: lead.previousOwners.toReversed() }

        expect(mayClaim(rules, claimant, turned)).toEqual(mayClaim(rules, claimant, lead))
      }),
    )
  })
})
