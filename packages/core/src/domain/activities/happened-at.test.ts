import { expect, it } from 'vitest'
import { definePipeline, firstResponse, type ScoreModel } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'

const scoring: ScoreModel = {
  id: 'calls',
  version: 1,
  rules: [{ id: 'calls', on: { type: 'call' }, points: 10 }],
  grades: [{ grade: 'warm', from: 10 }],
}
const sales = definePipeline('opportunity', {
  id: 'sales',
  stages: {
    talk: { rot: { after: '10d', resetBy: ['call'] } },
    won: { kind: 'won' },
    lost: { kind: 'lost' },
  },
  transitions: { mode: 'any' },
})
const pool = { reclaim: [{ id: 'idle', when: {}, basis: 'lastFollowUp', after: '30d' }] } as const

it('a call that was noted without a time counts as done then, for all that asks', async () => {
  const { session, clock } = await createTestCrm({ scoring, pipelines: [sales], pool })
  const lead = await session.lead.create({ name: 'Ada' })
  const account = await session.account.create({ name: 'North Ltd.' })
  const deal = await session.opportunity.create({ name: 'Press', accountId: account.id })
  await clock.advance('5d')

  const call = { type: 'call', subject: 'Hello', leadId: lead.id, opportunityId: deal.id } as const
  const { createdAt } = await session.activity.create(call)

  const { items } = await session.activity.list({ where: { leadId: lead.id } })
  expect(firstResponse(lead, items)?.firstResponseAt).toEqual(createdAt)
  expect(await session.lead.get(lead.id)).toMatchObject({ score: 10, lastFollowUpAt: createdAt })
  await clock.advance('6d')
  expect((await session.opportunity.get(deal.id))?.rottenAt).toBeNull()
  await clock.advance('4d')
  expect((await session.opportunity.get(deal.id))?.rottenAt).toEqual(new Date(clock.now()))
})

it('one that is planned counts for nothing before it is done', async () => {
  const { session, clock } = await createTestCrm({ scoring, pipelines: [sales], pool })
  const lead = await session.lead.create({ name: 'Ada' })
  const dueAt = new Date(clock.now() + 3_600_000)
  await session.activity.create({ type: 'call', subject: 'Hello', leadId: lead.id, dueAt })
  await clock.advance('2h')

  const { items } = await session.activity.list({ where: { leadId: lead.id } })
  expect(firstResponse(lead, items)).toBeNull()
  expect(await session.lead.get(lead.id)).toMatchObject({ score: 0, lastFollowUpAt: null })
})
