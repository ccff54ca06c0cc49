import { describe, expect, it } from 'vitest'
import { codesOf, holds, SHANGHAI } from './fixtures/ask-lead.ts'
import type { LeadCondition } from './fixtures/lead-shape.ts'

describe('the acting user', () => {
  const withActor = (actor: object) => ({ vars: { ...SHANGHAI, actor: actor as never } })

  it('stands for an attribute', () => {
    expect(holds({ ownerId: { actor: 'id' } }, { ownerId: 'u1' }, withActor({ id: 'u1' }))).toBe(true)
    expect(holds({ ownerId: { neq: { actor: 'id' } } }, { ownerId: 'u2' }, withActor({ id: 'u1' }))).toBe(
      true,
    )
  })

  it('stands for several values in a list', () => {
    const actor = withActor({ regions: ['north', 'east'] })

    expect(holds({ region: { in: [{ actor: 'regions' }] } }, { region: 'east' }, actor)).toBe(true)
    expect(holds({ region: { in: { actor: 'regions' } } }, { region: 'west' }, actor)).toBe(false)
    expect(holds({ region: { notIn: [{ actor: 'regions' }, 'south'] } }, { region: 'west' }, actor)).toBe(
      true,
    )
  })

  it('opens nothing by not having an attribute', () => {
    const condition: LeadCondition = { ownerId: { actor: 'id' } }

    for (const asked of [
      condition,
      { not: condition },
      { ownerId: { notIn: [{ actor: 'id' }] } },
    ] as LeadCondition[])
      expect(holds(asked, { ownerId: 'u1' }, withActor({}))).toBe(false)
    expect(holds({ ownerId: { actor: 'constructor' } }, { ownerId: 'u1' }, withActor({}))).toBe(false)
  })

  it('must have what the field has', () => {
    expect(codesOf({ employees: { actor: 'id' } }, withActor({ id: 'u1' }))).toEqual(['CONDITION_TYPE'])
    expect(codesOf({ region: { actor: 'ids' } }, withActor({ ids: ['a'] }))).toEqual(['CONDITION_TYPE'])
  })
})
