import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { aLead, aUser, createTestCrm } from '../../testing/index.ts'

const reader: Role = {
  id: 'reader',
  grants: { lead: { read: ['own', 'shared'], update: ['own', 'shared'] } },
}
const clerk: Role = {
  id: 'clerk',
  grants: {
    lead: { read: ['own', 'shared'], update: ['own', 'shared'], commands: ['merge'] },
    share: { commands: ['grant', 'revoke'] },
  },
}

async function office() {
  const made = await createTestCrm({ roles: [reader, clerk] })
  const { session } = made
  const user = async () => (await session.user.create(aUser())).id
  const [vera, bob] = [await user(), await user()]
  const [one, two] = [await session.lead.create(aLead()), await session.lead.create(aLead())]
  const share = (id: string, who: string, level: 'read' | 'update' | 'delete', more = {}) =>
    session.share.grant({ entity: 'lead', id, with: { kind: 'user', id: who }, level, ...more })
  return { ...made, vera, bob, one, two, share, asVera: made.as(vera, 'reader') }
}

describe('merging records of which one is shared', () => {
  it('lets who reached the merged record reach the survivor, as far and as long as before', async () => {
    const { session, asVera, share, vera, bob, one, two, clock, as } = await office()
    await share(two.id, vera, 'read', { expiresAt: new Date(clock.now() + 86_400_000), reason: 'team' })
    expect(await asVera.lead.get(one.id)).toBeNull()

    await session.lead.merge({ survivor: one.id, others: [two.id] })

    expect(await asVera.lead.get(one.id)).toMatchObject({ id: one.id })
    expect((await asVera.lead.list()).items.map(({ id }) => id)).toEqual([one.id])
    await expect(asVera.lead.update(one.id, { name: 'X' })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    expect(await as(bob, 'reader').lead.get(one.id)).toBeNull()
    await clock.advance('2d')
    expect(await asVera.lead.get(one.id)).toBeNull()
  })

  it('leaves what the survivor’s own share says of somebody, and brings nothing that is over', async () => {
    const { session, asVera, share, vera, bob, one, two, clock, as } = await office()
    await share(one.id, vera, 'read')
    await share(two.id, vera, 'update')
    await share(two.id, bob, 'update', { expiresAt: new Date(clock.now() + 1000) })
    await clock.advance('1d')

    await session.lead.merge({ survivor: one.id, others: [two.id] })

    expect(await asVera.lead.get(one.id)).not.toBeNull()
    await expect(asVera.lead.update(one.id, { name: 'X' })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    expect(await as(bob, 'reader').lead.get(one.id)).toBeNull()
  })

  it('takes the share along that allows most, of several for one person', async () => {
    const { session, asVera, share, vera, one, two } = await office()
    const three = await session.lead.create(aLead())
    await share(two.id, vera, 'read')
    await share(three.id, vera, 'update')

    await session.lead.merge({ survivor: one.id, others: [two.id, three.id] })

    expect((await asVera.lead.update(one.id, { name: 'X' })).name).toBe('X')
  })

  it('puts one that holds in the place of one that is over', async () => {
    const { session, asVera, share, vera, one, two, clock } = await office()
    await share(one.id, vera, 'update', { expiresAt: new Date(clock.now() + 1000) })
    await share(two.id, vera, 'read')
    await clock.advance('1d')

    await session.lead.merge({ survivor: one.id, others: [two.id] })

    expect(await asVera.lead.get(one.id)).not.toBeNull()
  })

  it('parts again who reaches what', async () => {
    const { session, asVera, share, vera, one, two } = await office()
    await share(two.id, vera, 'read')
    const { mergeId = '' } = await session.lead.merge({ survivor: one.id, others: [two.id] })

    await session.lead.unmerge({ mergeId })

    expect(await asVera.lead.get(one.id)).toBeNull()
    expect(await asVera.lead.get(two.id)).toMatchObject({ id: two.id })
  })

  it('shares nothing with anybody that who merges may not share', async () => {
    const { session, as, share, vera, bob, one } = await office()
    const asBob = as(bob, 'clerk')
    await share(one.id, bob, 'update')
    const own = await session.lead.create(aLead({ ownerId: bob }))
    await asBob.share.grant({
      ...{ entity: 'lead', id: own.id, with: { kind: 'user', id: vera }, level: 'read' },
    })

    await asBob.lead.merge({ survivor: one.id, others: [own.id] })

    expect(await as(vera, 'reader').lead.get(one.id)).toBeNull()
  })
})
