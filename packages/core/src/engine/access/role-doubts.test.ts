import { describe, expect, it } from 'vitest'
import { checkConfig, type EntityGrant, memoryStore } from '../../index.ts'

function codesOf(grant: EntityGrant): readonly string[] {
  const roles = [{ id: 'rep', grants: { lead: grant } }]
  return checkConfig({ storage: memoryStore(), roles }).map(({ code, path }) => `${code} ${path}`)
}

describe('what a role hardly means', () => {
  it('is a reach that no record is in', () => {
    expect(codesOf({ read: { employees: { gt: 5, lt: 3 } } })).toEqual([
      'CONDITION_UNSATISFIABLE roles.rep.lead.read.employees',
    ])
    expect(codesOf({ read: { ownerId: { actor: 'id' } }, update: 'own' })).toEqual([])
  })

  it('is to create what needs a field that does not exist for it', () => {
    expect(codesOf({ create: true, hidden: ['name'] })).toEqual([
      'REQUIRED_HIDDEN roles.rep.lead.create.name',
    ])
    expect(codesOf({ create: true, fields: ['email'] })).toEqual([
      'REQUIRED_HIDDEN roles.rep.lead.create.name',
    ])
    expect(codesOf({ create: true, fields: ['name', 'email'] })).toEqual([])
    expect(codesOf({ read: 'all', hidden: ['name'] })).toEqual([])
  })
})
