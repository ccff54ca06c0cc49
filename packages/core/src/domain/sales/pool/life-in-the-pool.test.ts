import { describe, expect, it } from 'vitest'
import { f, type PoolRules, type Role } from '../../../index.ts'
import { aLead, aUser, createTestCrm } from '../../../testing/index.ts'

const rep: Role = {
  id: 'rep',
  grants: {
    lead: { read: { any: [{ ownerId: null }, { ownerId: { actor: 'id' } }] }, commands: ['grab', 'release'] },
  },
}

async function office(claim: NonNullable<PoolRules['claim']>, reps = 2) {
  const made = await createTestCrm({ roles: [rep], pool: { claim }, zone: 'Asia/Shanghai' })
  const hired = await made.session.user.createMany(
    Array.from({ length: reps }, (_, at) => aUser({ name: `Rep ${at}` })),
  )
  const ids = hired.flatMap((one) => (one.ok ? [one.record.id] : []))
  const [ann = '', bob = ''] = ids
  const lead = await made.session.lead.create(aLead())
  const asRep = (id: string) => made.as(id, 'rep')
  return { ...made, lead, ids, annId: ann, bobId: bob, ann: asRep(ann), bob: asRep(bob), asRep }
}

async function grabSome(count: number, { session, ann }: Awaited<ReturnType<typeof office>>) {
  const results = []
  for (let at = 0; at < count; at++) {
    const { id } = await session.lead.create(aLead({ name: `Lead ${at}` }))
    results.push(await ann.lead.grab({ id }))
  }
  return results
}

describe('one lead in the pool', () => {
  it('is locked for a day from when it came in, and an edit meanwhile changes nothing', async () => {
    const { session, ann, lead, clock } = await office({ lockNew: '1d' })
    const opensAt = new Date(clock.now() + 86_400_000)

    await clock.advance('6h')
    await session.lead.update(lead.id, { phone: '13800138000' })
    await clock.advance('17h')

    await expect(ann.lead.grab({ id: lead.id })).rejects.toMatchObject({
      code: 'CRM_CLAIM_LOCKED',
      meta: { claimableAt: opensAt.toISOString() },
    })
    await clock.advance('1h')
    expect(await ann.lead.grab({ id: lead.id })).toMatchObject({ poolEnteredAt: null })
  })

  it('goes to one of fifty who claim it in the moment in which the lock ends', async () => {
    const { session, lead, ids, asRep, clock } = await office({ lockNew: '1d', perDay: 5 }, 50)
    await clock.advance('1d')

    const outcomes = await Promise.allSettled(ids.map((id) => asRep(id).lead.grab({ id: lead.id })))

    const lost = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(lost).toEqual(Array(49).fill('CRM_LEAD_TAKEN'))
    expect(await session.lead.history(lead.id)).toHaveLength(2)
  })

  it('counts against the day of who claimed it, also when it is given back', async () => {
    const there = await office({ perDay: 1 })
    const { ann, session, lead } = there
    const second = await session.lead.create(aLead())
    await ann.lead.grab({ id: lead.id })

    await ann.lead.release({ id: lead.id, reason: 'Moved away' })

    await expect(ann.lead.grab({ id: second.id })).rejects.toMatchObject({ code: 'CRM_CLAIM_LIMIT' })
  })

  it('is not claimed again by who gave it back, for three days; somebody else may', async () => {
    const { ann, bob, lead, clock } = await office({ cooldown: '3d' })
    await ann.lead.grab({ id: lead.id })
    await clock.advance('1m')
    await ann.lead.release({ id: lead.id })
    const opensAt = new Date(clock.now() + 3 * 86_400_000).toISOString()

    await expect(ann.lead.grab({ id: lead.id })).rejects.toMatchObject({
      code: 'CRM_CLAIM_COOLDOWN',
      meta: { claimableAt: opensAt },
    })
    await bob.lead.grab({ id: lead.id })
    await bob.lead.release({ id: lead.id })
    await clock.advance('2d')
    await expect(ann.lead.grab({ id: lead.id })).rejects.toMatchObject({ meta: { claimableAt: opensAt } })
    await clock.advance('1d')
    await expect(ann.lead.grab({ id: lead.id })).resolves.toBeDefined()
  })

  it('is the fifth of five, and the sixth has to wait for midnight where the tenant is', async () => {
    const there = await office({ perDay: 5 })
    const { ann, lead, clock } = there
    await grabSome(5, there)

    await expect(ann.lead.grab({ id: lead.id })).rejects.toMatchObject({
      code: 'CRM_CLAIM_LIMIT',
      meta: { reason: 'daily', limit: 5, resetsAt: '2026-11-02T16:00:00.000Z' },
    })
    await clock.advance('7h')
    await expect(ann.lead.grab({ id: lead.id })).resolves.toBeDefined()
  })

  it('counts in its week, over the days of it, until Monday', async () => {
    const there = await office({ perWeek: 3 })
    const { ann, lead, clock } = there
    await grabSome(2, there)
    await clock.advance('2d')
    await grabSome(1, there)

    await expect(ann.lead.grab({ id: lead.id })).rejects.toMatchObject({
      meta: { reason: 'weekly', resetsAt: '2026-11-08T16:00:00.000Z' },
    })
    await clock.advance('5d')
    await expect(ann.lead.grab({ id: lead.id })).resolves.toBeDefined()
  })

  it('needs room: whoever holds enough open leads gets none until one is done', async () => {
    const there = await office({ holding: 2 })
    const { session, ann, lead } = there
    const [first] = await grabSome(2, there)

    await expect(ann.lead.grab({ id: lead.id })).rejects.toMatchObject({
      code: 'CRM_CLAIM_HOLDING',
      meta: { limit: 2 },
    })
    await session.lead.disqualify({ id: first?.id ?? '', reason: 'No budget' })
    await expect(ann.lead.grab({ id: lead.id })).resolves.toBeDefined()
  })

  it('lets ten claims at once through as far as the limit goes', async () => {
    const { session, ann } = await office({ perDay: 4, holding: 8 })
    const made = await session.lead.createMany(Array.from({ length: 10 }, () => aLead()))

    const outcomes = await Promise.allSettled(
      made.map(async (one) => ann.lead.grab({ id: one.ok ? one.record.id : '' })),
    )

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
  })

  it('tells a refusal in both languages', async () => {
    const there = await office({ perDay: 1 })
    await grabSome(1, there)

    const refusal = await there.ann.lead.grab({ id: there.lead.id }).catch((error) => error)

    expect(refusal.text('en')).toBe('The limit of 1 claims is reached until 2026-11-02T16:00:00.000Z.')
    expect(refusal.text('zh-CN')).toBe('已达到 1 次领取的上限，2026-11-02T16:00:00.000Z 起可再次领取。')
  })
})

describe('a batch of claims', () => {
  it('takes them in the given order until a limit is reached, and says of each what became of it', async () => {
    const { session, ann, bob, lead: taken } = await office({ perDay: 2 })
    await bob.lead.grab({ id: taken.id })
    const made = await session.lead.createMany(Array.from({ length: 3 }, () => aLead()))
    const [one = '', two = '', three = ''] = made.flatMap((each) => (each.ok ? [each.record.id] : []))

    const results = await ann.lead.grabMany(
      [three, taken.id, 'nobody', one, three, two].map((id) => ({ id })),
    )

    expect(results.map((result) => (result.ok ? result.record.id : result.error.code))).toEqual([
      three,
      'CRM_LEAD_TAKEN',
      'CRM_NOT_FOUND',
      one,
      'CRM_LEAD_OWNED',
      'CRM_CLAIM_LIMIT',
    ])
    await expect(ann.lead.grab({ id: two })).rejects.toMatchObject({ code: 'CRM_CLAIM_LIMIT' })
  })
})

describe('the life of one customer', () => {
  it('goes through the pool line by line, and each line is what its rules say', async () => {
    const made = await createTestCrm({
      ...{ roles: [rep], zone: 'Asia/Shanghai' },
      fields: { lead: { contractEnd: f.date().optional() } },
      pool: {
        claim: { perDay: 5, cooldown: '3d', lockNew: '1d' },
        followUp: {
          when: { any: [{ type: 'call' }, { type: 'note', textLength: { gte: 10 } }] },
          by: 'owner',
        },
        reclaim: [
          {
            ...{ id: 'idle', when: { contractEnd: null }, basis: 'lastFollowUp', after: '7d', grace: '1d' },
            remind: [
              { at: '3d', tell: ['owner'] },
              { at: '5d', tell: ['owner', 'manager'] },
            ],
          },
          { id: 'lapsed', when: {}, basis: { field: 'contractEnd' }, after: '90d' },
        ],
      },
    })
    const { session, clock } = made
    const boss = await session.user.create(aUser({ name: 'Boss' }))
    const hired = await session.user.createMany(
      Array.from({ length: 50 }, (_, at) => aUser({ name: `Rep ${at}`, managerId: boss.id })),
    )
    const ids = hired.flatMap((one) => (one.ok ? [one.record.id] : []))
    const as = (id: string) => made.as(id, 'rep')
    const told = async () =>
      (await session.activity.list({ where: { leadId: id, type: 'reminder' } })).items.map(
        ({ ownerId }) => ownerId,
      )

    // D0: in by import, locked for a day; an edit begins nothing anew.
    await session.importRecords([{ name: 'Acme' }], {
      importId: 'd0',
      into: 'lead',
      mapping: { name: 'name' },
    })
    const [{ id } = { id: '' }] = (await session.lead.list({})).items
    await clock.advance('6h')
    await session.lead.update(id, { phone: '13800138000' })
    await expect(as(ids[0] ?? '').lead.grab({ id })).rejects.toMatchObject({ code: 'CRM_CLAIM_LOCKED' })

    // D1: fifty at once, one wins.
    await clock.advance('18h')
    const grabs = await Promise.allSettled(ids.map((user) => as(user).lead.grab({ id })))
    expect(grabs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const u1 = (await session.lead.get(id))?.ownerId ?? ''
    const u2 = ids.find((user) => user !== u1) ?? ''

    // D1, a minute later: the winner gives it back and waits three days.
    await clock.advance('1m')
    await as(u1).lead.release({ id })
    await expect(as(u1).lead.grab({ id })).rejects.toMatchObject({ code: 'CRM_CLAIM_COOLDOWN' })

    // D2: the lock for what is new in the pool is over; u2 claims, her fifth of five, and no sixth.
    const others = await session.lead.createMany(Array.from({ length: 5 }, () => aLead()))
    await clock.advance('1d')
    const input = (at: number) => ({ id: others[at]?.ok ? others[at].record.id : '' })
    for (const at of [0, 1, 2, 3]) await as(u2).lead.grab(input(at))
    await as(u2).lead.grab({ id })
    await expect(as(u2).lead.grab(input(4))).rejects.toMatchObject({
      code: 'CRM_CLAIM_LIMIT',
      meta: { limit: 5 },
    })

    // Three days on, and five: the steps. A note of three characters is no follow-up.
    await clock.advance('3d')
    expect(await told()).toEqual([u2])
    await session.activity.create({ type: 'note', subject: 'Note', body: '已联系', leadId: id, ownerId: u2 })
    await clock.advance('2d')
    expect((await told()).toSorted()).toEqual([u2, u2, boss.id].toSorted())

    // At the last instant a call of two minutes: it was first, and the reclaim finds nothing to do.
    clock.set(new Date(clock.now() + 2 * 86_400_000))
    await session.activity.create({ type: 'call', subject: 'Call', minutes: 2, leadId: id, ownerId: u2 })
    await clock.advance('0ms')
    const calledAt = clock.now()
    expect(await session.lead.get(id)).toMatchObject({ ownerId: u2, lastFollowUpAt: new Date(calledAt) })

    // 7 to 15 days: the due date moves, counted from the call.
    const longer = { id: 'idle', when: { contractEnd: null }, basis: 'lastFollowUp', after: '15d' }
    const lapsed = { id: 'lapsed', when: {}, basis: { field: 'contractEnd' }, after: '90d' }
    const { moved } = await session.lead.previewReclaim({ reclaim: [longer, lapsed] })
    expect(moved.find((one) => one.id === id)).toEqual({
      id,
      from: new Date(calledAt + 7 * 86_400_000),
      to: new Date(calledAt + 15 * 86_400_000),
    })

    // A contract to the end of June: nothing is due before 28 September.
    await session.lead.update(id, { contractEnd: '2027-06-30' })
    clock.set('2027-09-27T15:59:59.999Z')
    await made.crm.tick()
    expect((await session.lead.get(id))?.ownerId).toBe(u2)
    clock.set('2027-09-27T16:00:00Z')
    await made.crm.tick()
    expect(await session.lead.get(id)).toMatchObject({ ownerId: null, reclaimed: { rule: 'lapsed' } })
  })
})
