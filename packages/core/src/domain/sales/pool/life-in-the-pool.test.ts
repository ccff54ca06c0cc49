import { describe, expect, it } from 'vitest'
import type { PoolRules, Role } from '../../../index.ts'
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
