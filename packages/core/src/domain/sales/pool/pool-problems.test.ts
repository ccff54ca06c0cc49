import { describe, expect, it } from 'vitest'
import { createCrm, memoryStore, type PoolRules } from '../../../index.ts'

const made = (pool: unknown) => createCrm({ storage: memoryStore(), pool: pool as PoolRules })

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
