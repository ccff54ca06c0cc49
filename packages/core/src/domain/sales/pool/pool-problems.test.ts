import { describe, expect, it } from 'vitest'
import { createCrm, memoryStore, type Pool, type PoolRules, workingCalendar } from '../../../index.ts'

const made = (pool: unknown) => createCrm({ storage: memoryStore(), pool: pool as PoolRules })

const madeOf = (pools: unknown, pool: unknown = {}) =>
  createCrm({ storage: memoryStore(), pools: pools as Pool[], pool: pool as PoolRules })
const office = workingCalendar({ zone: 'UTC', week: { mon: [['09:00', '17:00']] } })
const idle = { id: 'idle', when: {}, basis: 'lastFollowUp', after: '7d' }
const pathsOf = (paths: readonly string[]) =>
  expect.objectContaining({
    code: 'CRM_CONFIG',
    issues: paths.map((path) => expect.objectContaining({ path })),
  })

describe('rules of the pool', () => {
  it('that mean something are taken', () => {
    const claim = {
      perDay: 5,
      perWeek: 20,
      holding: 50,
      cooldown: '3d',
      lockNew: '24h',
      bypassRoles: ['admin'],
    }

    expect(() => made({ claim })).not.toThrow()
  })

  it.each([
    ['no rules', null, ['pool']],
    ['a list', [], ['pool']],
    ['no rules of claiming', { claim: 5 }, ['pool.claim']],
    ['a misspelt key', { clam: {} }, ['pool.clam']],
    ['a misspelt rule', { claim: { perDays: 5 } }, ['pool.claim.perDays']],
    ['none a day', { claim: { perDay: 0 } }, ['pool.claim.perDay']],
    [
      'a part of a lead',
      { claim: { perWeek: 1.5, holding: '3' } },
      ['pool.claim.perWeek', 'pool.claim.holding'],
    ],
    [
      'no duration',
      { claim: { cooldown: '3 days', lockNew: 5 } },
      ['pool.claim.cooldown', 'pool.claim.lockNew'],
    ],
    ['a misspelt role', { claim: { bypassRoles: ['admni'] } }, ['pool.claim.bypassRoles']],
    ['no list of roles', { claim: { bypassRoles: 'boss' } }, ['pool.claim.bypassRoles']],
  ])('that are %s are refused', (_, pool, paths) => {
    expect(() => made(pool)).toThrow(
      expect.objectContaining({
        code: 'CRM_CONFIG',
        issues: paths.map((path) => expect.objectContaining({ path })),
      }),
    )
  })
})

describe('rules of reclaim', () => {
  it('that mean something are taken', () => {
    const remind = [
      { at: '3d', tell: ['owner'] },
      { at: '5d', tell: ['manager', { user: 'x' }] },
    ]
    const full = { ...idle, exempt: { urgency: 'high' }, remind, grace: '1d', tasks: 'keep' }
    const open = { ...idle, id: 'open', basis: { field: 'convertedAt' } }
    const followUp = { when: { type: 'note', textLength: { gte: 20 } }, by: 'owner' }

    expect(() => made({ reclaim: [full, open], followUp, protect: { max: 5, longest: '30d' } })).not.toThrow()
  })

  it.each([
    ['no list', { reclaim: idle }, ['pool.reclaim']],
    ['no rule', { reclaim: [5] }, ['pool.reclaim.0']],
    ['without a time', { reclaim: [{ ...idle, after: '7 days' }] }, ['pool.reclaim.0.after']],
    ['by a clock that is none', { reclaim: [{ ...idle, clock: {} }] }, ['pool.reclaim.0.clock']],
    ['of weeks by a clock', { reclaim: [{ ...idle, clock: office, after: '1w' }] }, ['pool.reclaim.0.after']],
    [
      'of days with steps of hours by a clock',
      { reclaim: [{ ...idle, clock: office, remind: [{ at: '20h', tell: ['owner'] }] }] },
      ['pool.reclaim.0.remind.0.at'],
    ],
    ['of no time at all', { reclaim: [{ ...idle, after: '0d' }] }, ['pool.reclaim.0.after']],
    ['of a misspelt basis', { reclaim: [{ ...idle, basis: 'lastFollowup' }] }, ['pool.reclaim.0.basis']],
    [
      'by a field that is no time',
      { reclaim: [{ ...idle, basis: { field: 'region' } }] },
      ['pool.reclaim.0.basis.field'],
    ],
    [
      'for no lead that there is',
      { reclaim: [{ ...idle, when: { regoin: 'x' } }] },
      ['pool.reclaim.0.when.regoin'],
    ],
    ['that exempt everything', { reclaim: [{ ...idle, exempt: {} }] }, ['pool.reclaim.0.exempt']],
    [
      'that ask who acts',
      { reclaim: [{ ...idle, exempt: { ownerId: { actor: 'id' } } }] },
      ['pool.reclaim.0.exempt'],
    ],
    [
      'that remind after the due date',
      { reclaim: [{ ...idle, remind: [{ at: '7d', tell: ['owner'] }] }] },
      ['pool.reclaim.0.remind.0.at'],
    ],
    [
      'with steps out of order',
      {
        reclaim: [
          {
            ...idle,
            remind: [
              { at: '5d', tell: ['owner'] },
              { at: '3d', tell: ['owner'] },
            ],
          },
        ],
      },
      ['pool.reclaim.0.remind.1.at'],
    ],
    [
      'that tell nobody',
      { reclaim: [{ ...idle, remind: [{ at: '3d', tell: ['boss'] }] }] },
      ['pool.reclaim.0.remind.0.tell'],
    ],
    ['with one id twice', { reclaim: [idle, idle] }, ['idle']],
    ['with a follow-up of nothing', { followUp: { when: { minuts: 2 } } }, ['pool.followUp.when.minuts']],
    ['with a follow-up by whom?', { followUp: { when: {}, by: 'boss' } }, ['pool.followUp.by']],
    [
      'that protect none',
      { protect: { max: 0, longest: 'long' } },
      ['pool.protect.max', 'pool.protect.longest'],
    ],
    [
      'that show what is not there',
      { view: { fields: ['phnoe'], perDay: 0 } },
      ['pool.view.perDay', 'pool.view.fields'],
    ],
  ])('%s are refused', (_, pool, paths) => {
    expect(() => made(pool)).toThrow(pathsOf(paths))
  })
})

describe('several pools', () => {
  it.each([
    ['no list', {}, ['pools']],
    ['one that is none', [null], ['pools.0']],
    ['one without a name', [{ when: {} }], ['pools.0.id']],
    ['one called like that of all others', [{ id: 'rest', when: {} }], ['pools.0.id']],
    [
      'two of one name',
      [
        { id: 'a', when: {} },
        { id: 'a', when: {} },
      ],
      ['pools.1.id'],
    ],
    [
      'one by related records',
      [{ id: 'a', when: { activities: { some: { type: 'call' } } } }],
      ['pools.0.when'],
    ],
    ['one for a misspelt role', [{ id: 'a', when: {}, roles: ['admni'] }], ['pools.0.roles']],
    ['one with a misspelt rule', [{ id: 'a', when: {}, claim: { perDays: 1 } }], ['pools.0.claim.perDays']],
    [
      'two with one rule of reclaim',
      [
        { id: 'a', when: {}, reclaim: [idle] },
        { id: 'b', when: {}, reclaim: [idle] },
      ],
      ['idle'],
    ],
  ])('with %s are refused', (_, pools, paths) => {
    expect(() => madeOf(pools)).toThrow(pathsOf(paths))
  })
})
