import { describe, expect, it } from 'vitest'
import { type AssignmentRule, namedBy, roundRobin, type Target, territory } from '../../index.ts'
import { aLead, anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'

function to(assign: Target, on = 'lead'): readonly AssignmentRule[] {
  return [{ id: 'all', on, priority: 1, when: {}, assign }]
}

async function market(assign: Target) {
  const made = await createTestCrm({ assignment: to(assign) })
  const { session } = made
  const china = await session.territory.create({ code: 'cn', name: 'China' })
  const north = await session.territory.create({ code: 'cn-north', name: 'North', parentId: china.id })
  const beijing = await session.territory.create({ code: 'beijing', name: 'Beijing', parentId: north.id })
  const [ann, bo, cy] = [
    await session.user.create(aUser()),
    await session.user.create(aUser()),
    await session.user.create(aUser()),
  ]
  const works = (territoryId: string, userId: string, when: object = {}) =>
    session.territoryMember.create({ territoryId, userId, ...when })
  async function owners(count: number) {
    const given: unknown[] = []
    for (let at = 0; at < count; at++) {
      const { id } = await session.lead.create(aLead())
      given.push((await session.lead.assign({ id })).ownerId)
    }
    return given
  }
  return { ...made, ...{ china, north, beijing, works, owners }, ann: ann.id, bo: bo.id, cy: cy.id }
}

describe('a territory', () => {
  it('gives to those who work it, and not to those below', async () => {
    const { works, china, beijing, owners, ann, bo } = await market(territory('cn'))
    await works(china.id, ann)
    await works(beijing.id, bo)

    expect(await owners(2)).toEqual([ann, ann])
  })

  it('gives to those below it, too, where the rule says so, each in turn and once', async () => {
    const { works, china, north, beijing, owners, ann, bo, cy } = await market(
      territory('cn', { descend: true }),
    )
    await works(china.id, ann)
    await works(north.id, bo)
    await works(beijing.id, bo)
    await works(beijing.id, cy)

    expect(await owners(6)).toEqual([ann, bo, cy, ann, bo, cy])
  })

  it('gives to somebody from their first moment in it to their last, and not at the end itself', async () => {
    const { works, china, owners, ann, bo, clock } = await market(roundRobin({ territory: 'cn' }))
    const change = new Date('2026-11-10T00:00:00Z')
    await works(china.id, ann, { to: change })
    await works(china.id, bo, { from: change })

    clock.set('2026-11-09T23:59:59.999Z')
    const before = await owners(2)
    clock.set(change.toISOString())

    expect([...before, ...(await owners(2))]).toEqual([ann, ann, bo, bo])
  })

  it('that lies in itself is gone through once', async () => {
    const { session, works, china, beijing, owners, ann, bo } = await market(
      territory('cn', { descend: true }),
    )
    await session.territory.update(china.id, { parentId: beijing.id })
    await works(china.id, ann)
    await works(beijing.id, bo)

    expect(await owners(2)).toEqual([ann, bo])
  })

  it('that nobody works leaves it in the pool, and says so', async () => {
    const { session } = await market(territory('cn'))
    const { id } = await session.lead.create(aLead())

    expect(await session.lead.assign({ id })).toMatchObject({ ownerId: null, unassigned: 'territory-empty' })
  })
})

describe('a deal', () => {
  it('goes to whose account it is, if they can take it', async () => {
    const { session } = await createTestCrm({ assignment: to(namedBy('account.ownerId'), 'opportunity') })
    const ann = await session.user.create(aUser())
    const account = await session.account.create(anAccount({ ownerId: ann.id }))
    const { id } = await session.opportunity.create(anOpportunity(account.id, { ownerId: null }))

    expect(await session.opportunity.assign({ id })).toMatchObject({ ownerId: ann.id })
    await session.user.update(ann.id, { isActive: false })
    expect(await session.opportunity.assign({ id })).toMatchObject({
      ...{ ownerId: null, unassigned: 'nobody-can' },
      candidates: [{ userId: ann.id, reason: 'inactive' }],
    })
  })
})

describe('a lead of a company that somebody had before', () => {
  const sticky = { by: 'company', within: '30d' } as const

  async function desk() {
    const made = await createTestCrm({ assignment: to(roundRobin({ team: 'north', sticky })) })
    const { session } = made
    const team = await session.team.create({ code: 'north', name: 'North' })
    const ids: string[] = []
    for (const position of [0, 1, 2]) {
      const { id } = await session.user.create(aUser())
      await session.teamMember.create({ teamId: team.id, userId: id, position })
      ids.push(id)
    }
    const capture = async (company: string, email: string) =>
      (await session.lead.capture({ lead: { name: 'Li', company, email } })).ownerId
    return { ...made, ids, capture }
  }

  it('goes to them again within the time, and in turns after it', async () => {
    const { ids, capture, clock } = await desk()

    const first = await capture('Acme', '1@a.cn')
    const again = await capture('Acme', '2@a.cn')
    await clock.advance('31d')

    expect([first, again, await capture('Acme', '3@a.cn')]).toEqual([ids[0], ids[0], ids[1]])
  })

  it('goes to somebody else when they cannot take it', async () => {
    const { session, ids, capture } = await desk()
    await capture('Acme', '1@a.cn')
    await session.user.update(ids[0] ?? '', { isActive: false })

    expect(await capture('Acme', '2@a.cn')).toBe(ids[1])
  })

  it('goes to them also when both come at once', async () => {
    const { session } = await desk()
    const form = (company: string, email: string) => ({ lead: { name: 'Li', company, email } })

    const many = await session.lead.captureMany([
      form('A', '1@a.cn'),
      form('B', '2@a.cn'),
      form('A', '3@a.cn'),
    ])
    const [one, other, again] = many.map((result) => (result.ok ? result.record.ownerId : result.error))

    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })
})
