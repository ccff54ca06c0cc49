import { describe, expect, it } from 'vitest'
import type { Role, ScoreModel } from '../../../../index.ts'
import { aLead, createTestCrm } from '../../../../testing/index.ts'

const scoring: ScoreModel = {
  id: 'fit',
  version: 2,
  rules: [
    { id: 'large', when: { employees: { gte: 500 } }, points: 30 },
    { id: 'visits', on: { type: 'visit' }, points: 40, window: '7d' },
    { id: 'fairs', on: { type: 'touch', channel: 'fair' }, points: 5 },
  ],
  grades: [
    { grade: 'A', from: 60 },
    { grade: 'B', from: 20 },
  ],
}
const office = (more: object = {}) => createTestCrm({ scoring, ...more })

describe('the score that a lead keeps', () => {
  it('is there as soon as it is captured', async () => {
    const { session, clock } = await office()

    const { leadId } = await session.lead.capture({ lead: aLead({ employees: 500 }), channel: 'fair' })

    expect(await session.lead.get(leadId)).toMatchObject({
      ...{ score: 35, grade: 'B', scoreVersion: 2, scoreDueAt: null },
      scoredAt: new Date(clock.now()),
    })
    expect(await session.lead.history(leadId)).toHaveLength(1)
  })

  it('grows with what happens, and fades by itself', async () => {
    const { session, clock } = await office()
    const { leadId } = await session.lead.capture({ lead: aLead({ employees: 500 }) })
    const visit = { type: 'visit', subject: 'Plant', leadId, doneAt: new Date(clock.now()) } as const
    await session.activity.create(visit)

    expect(await session.lead.get(leadId)).toMatchObject({ score: 70, grade: 'A' })
    await clock.advance('6d')
    expect(await session.lead.get(leadId)).toMatchObject({ grade: 'A' })
    await clock.advance('1d')
    await clock.advance('1s')
    expect(await session.lead.get(leadId)).toMatchObject({ score: 30, grade: 'B', scoreDueAt: null })
  })

  it('grows with a further touch', async () => {
    const { session } = await office()
    const { leadId } = await session.lead.capture({ lead: aLead() })

    await session.lead.capture({ lead: aLead(), channel: 'fair' })

    expect(await session.lead.get(leadId)).toMatchObject({ score: 5 })
  })

  it('sinks when what happened is deleted, and goes along to another lead', async () => {
    const { session, clock } = await office()
    const [one, other] = [await session.lead.create(aLead()), await session.lead.create(aLead())]
    const visit = { type: 'visit', subject: 'Plant', doneAt: new Date(clock.now()) } as const
    const { id } = await session.activity.create({ ...visit, leadId: one.id })
    const scores = async () => [
      (await session.lead.get(one.id))?.score,
      (await session.lead.get(other.id))?.score,
    ]

    await session.activity.update(id, { leadId: other.id })
    expect(await scores()).toEqual([0, 40])
    await session.activity.delete(id)
    expect(await scores()).toEqual([0, 0])
  })

  it('follows an edit of what a rule looks at', async () => {
    const { session } = await office()
    const { leadId: id } = await session.lead.capture({ lead: aLead() })
    await session.lead.update(id, { title: 'Boss' })
    expect(await session.lead.get(id)).toMatchObject({ score: 0, scoreDueAt: null })

    await session.lead.update(id, { employees: 500 })

    expect(await session.lead.get(id)).toMatchObject({ score: 30, grade: 'B' })
  })

  it('is in nobody’s way who edits what they read before', async () => {
    const { session, clock } = await office()
    const { leadId: id } = await session.lead.capture({ lead: aLead() })
    const { version = 0 } = (await session.lead.get(id)) ?? {}
    await session.activity.create({
      type: 'visit',
      subject: 'Plant',
      leadId: id,
      doneAt: new Date(clock.now()),
    })

    await session.lead.update(id, { employees: 500 }, { version })

    expect(await session.lead.get(id)).toMatchObject({ score: 70, grade: 'A' })
  })

  it('is brought up to date by asking, and nothing is written when it is', async () => {
    const { session } = await office()
    const { id } = await session.lead.create(aLead({ employees: 500 }))

    const asked = await session.lead.score({ id })

    expect(asked).toMatchObject({ score: 30, grade: 'B', version: 2 })
    expect(asked.rules).toContainEqual({ rule: 'large', points: 30, events: null, isCapped: false })
    const { version } = (await session.lead.get(id)) ?? {}
    await session.lead.score({ id })
    expect(await session.lead.get(id)).toMatchObject({ score: 30, version })
  })

  it('is no reason to refuse an activity of a lead that is deleted', async () => {
    const { session, clock } = await office()
    const { id: leadId } = await session.lead.create(aLead())
    const { id } = await session.activity.create({ type: 'visit', subject: 'Plant', leadId })
    await session.lead.delete(leadId)

    await session.activity.update(id, { doneAt: new Date(clock.now()) })

    expect(await session.activity.get(id)).toMatchObject({ doneAt: new Date(clock.now()) })
  })

  it('waits for nothing on a lead that is closed', async () => {
    const { session, clock, crm } = await office()
    const { leadId: id } = await session.lead.capture({ lead: aLead() })
    await session.activity.create({
      type: 'visit',
      subject: 'Plant',
      leadId: id,
      doneAt: new Date(clock.now()),
    })
    await session.lead.disqualify({ id, reason: 'No budget' })

    await session.lead.score({ id })

    expect((await session.lead.get(id))?.scoreDueAt).toBeNull()
    expect(await crm.nextDue()).toBeUndefined()
    await clock.advance('8d')
    expect(await session.lead.reopen({ id })).toMatchObject({ status: 'new' })
    expect(await session.lead.get(id)).toMatchObject({ score: 0, grade: null })
  })

  it('is not there without a model', async () => {
    const { session } = await createTestCrm()
    const { id } = await session.lead.create(aLead())

    await expect(session.lead.score({ id })).rejects.toMatchObject({ code: 'CRM_SCORING_OFF' })
  })

  it('follows what somebody does who may not ask for scores', async () => {
    const rep: Role = { id: 'rep', grants: { lead: { read: 'own' }, activity: { create: true } } }
    const { session, as, clock } = await office({ roles: [rep] })
    const ann = await session.user.create({ name: 'Ann' })
    const { id: leadId } = await session.lead.create(aLead({ ownerId: ann.id }))

    const doneAt = new Date(clock.now())
    await as(ann.id, 'rep').activity.create({ type: 'visit', subject: 'Plant', leadId, doneAt })

    expect(await session.lead.get(leadId)).toMatchObject({ score: 40 })
  })

  it('is asked of no lead that the caller may not see', async () => {
    const rep: Role = { id: 'rep', grants: { lead: { read: 'own', commands: ['score'] } } }
    const { session, as } = await office({ roles: [rep] })
    const { id } = await session.lead.create(aLead())

    await expect(as('ann', 'rep').lead.score({ id })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
  })
})
