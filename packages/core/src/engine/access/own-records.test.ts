import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { aLead, aUser, createTestCrm } from '../../testing/index.ts'

const rep: Role = { id: 'rep', grants: { lead: { read: 'own', create: 'own', update: 'own' } } }
const blind: Role = { id: 'blind', grants: { lead: { read: 'own', create: 'own', fields: ['name'] } } }
const north: Role = { id: 'north', grants: { lead: { create: { region: 'north' }, read: 'all' } } }

async function office() {
  const made = await createTestCrm({ roles: [rep, blind, north] })
  const ann = await made.session.user.create(aUser({ name: 'Ann' }))
  const bob = await made.session.user.create(aUser({ name: 'Bob' }))
  return { ...made, ann, bob }
}

describe('a new record of somebody who may make only own ones', () => {
  it('is theirs when they do not say whose it is', async () => {
    const { as, ann } = await office()

    expect(await as(ann.id, 'rep').lead.create(aLead())).toMatchObject({ ownerId: ann.id })
  })

  it('is refused to an actor of whom the CRM knows nothing, and says so', async () => {
    const { as } = await office()

    await expect(as('stranger', 'rep').lead.create(aLead())).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [{ code: 'ACTOR_NO_USER', path: 'ownerId' }],
    })
  })

  it('is theirs also where their role does not show the owner', async () => {
    const { as, ann, session } = await office()

    const { id } = await as(ann.id, 'blind').lead.create({ name: 'Ada' })

    expect(await session.lead.get(id)).toMatchObject({ ownerId: ann.id })
  })

  it.each([
    ['for a colleague', 'bob'],
    ['for nobody', undefined],
  ] as const)('cannot be made %s, and the refusal says why', async (_, whose) => {
    const { as, ann, bob } = await office()

    const refusal = as(ann.id, 'rep').lead.create(aLead({ ownerId: whose ? bob.id : null }))

    await expect(refusal).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
      message: expect.stringContaining('own records only'),
      issues: [{ code: 'OUT_OF_SCOPE', path: 'ownerId' }],
    })
  })

  it('has no owner by itself where another role lets them make others', async () => {
    const { as, ann } = await office()

    const both = as(ann.id, 'rep', 'north')

    expect(await both.lead.create(aLead({ region: 'north' }))).toMatchObject({ ownerId: null })
  })
})

it('says of a record outside a condition that the grant is for some records only', async () => {
  const { as, ann } = await office()

  const refusal = await as(ann.id, 'north')
    .lead.create(aLead({ region: 'south' }))
    .catch((error) => error)

  expect(refusal).toMatchObject({ code: 'CRM_FORBIDDEN', issues: [{ code: 'OUT_OF_SCOPE' }] })
  expect(refusal.hint).toContain('widen the scope of "create"')
  expect(refusal.text('zh-CN')).toContain('部分记录')
})
