import { expect, it } from 'vitest'
import { type AssignmentRule, pool, type Role, roundRobin } from '../index.ts'
import { aUser, createTestCrm } from '../testing/index.ts'

const rules: readonly AssignmentRule[] = [
  {
    id: 'east',
    on: 'lead',
    priority: 20,
    when: { region: { in: ['上海', '浙江'] } },
    assign: roundRobin({ team: 'east' }),
  },
  { id: 'small', on: 'lead', priority: 10, when: { employees: { lt: 10 } }, assign: pool() },
]
const rep: Role = {
  id: 'rep',
  grants: {
    lead: {
      read: { any: [{ ownerId: { actor: 'id' } }, { ownerId: null }] },
      update: 'own',
      commands: ['grab', 'convert'],
    },
    account: { read: 'all', create: true },
    contact: { read: 'all' },
    opportunity: { read: 'own', create: 'own', update: 'own', commands: ['moveTo'] },
    activity: { read: 'all', create: true },
    stageVisit: { read: 'all' },
  },
}

/** What came in over a week: forms, a fair, a file. Three people, one of them three times, one unreachable. */
const cameIn = [
  {
    name: '王伟',
    company: '上海市华为技术有限公司',
    phone: '138 0013 8000',
    region: '上海',
    employees: 800,
    source: 'fair',
  },
  {
    name: ' Wang Wei',
    company: 'Huawei',
    email: 'WANG@Huawei.Example',
    phone: '+86 138-0013-8000',
    source: 'form',
  },
  { name: '王伟', phone: '１３８００１３８０００', source: 'file' },
  { name: 'Ada', company: 'Analytical Engines', email: 'ada＠example．com', employees: 3, source: 'form' },
  { name: 'Li Na', email: 'li.na@example.com', region: '浙江', source: 'file' },
  { name: 'Nobody', email: 'not an address', source: 'file' },
]

async function office() {
  const made = await createTestCrm({ assignment: rules, roles: [rep] })
  const { session } = made
  const team = await session.team.create({ code: 'east', name: '华东' })
  const [ann, bob] = [
    await session.user.create(aUser({ name: 'Ann' })),
    await session.user.create(aUser({ name: 'Bob' })),
  ]
  for (const [position, { id }] of [ann, bob].entries())
    await session.teamMember.create({ teamId: team.id, userId: id, position })
  return { ...made, ann, bob, asAnn: made.as(ann.id, 'rep'), asBob: made.as(bob.id, 'rep') }
}

it('makes a won deal of a messy lead, and can tell the whole way', async () => {
  const { session, clock, ann, bob, asAnn, asBob } = await office()

  // Six rows come in: three people are known afterwards, each with the owner whose turn it was, or in the pool.
  const captured = await session.lead.captureMany(cameIn.map((lead) => ({ lead, raw: lead })))
  expect(captured.map((one) => (one.ok ? one.record.outcome : one.error.code))).toEqual([
    'created',
    'attached',
    'attached',
    'created',
    'created',
    'CRM_VALIDATION',
  ])
  const leads = (await session.lead.list({ orderBy: 'id' })).items
  expect(leads.map(({ name, ownerId, assignedBy }) => [name, ownerId, assignedBy])).toEqual([
    ['王伟', ann.id, 'east'],
    ['Ada', null, 'small'],
    ['Li Na', bob.id, 'east'],
  ])
  const [wang, ada] = leads

  // Whoever grabs first has it; the other is told so.
  await clock.advance('1h')
  const grabs = await Promise.allSettled([asBob, asAnn].map((one) => one.lead.grab({ id: ada?.id ?? '' })))
  expect(grabs.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])

  // Ann sees her own, not Bob's, and makes a customer of it: once, however often she presses the button.
  expect((await asAnn.lead.list()).items.map(({ name }) => name)).toEqual(['王伟'])
  await clock.advance('1d')
  const [first, second] = await Promise.all([1, 2].map(() => asAnn.lead.convert({ id: wang?.id ?? '' })))
  expect(second).toEqual(first)
  const { accountId = '', opportunityId } = first ?? {}
  const dealId = opportunityId ?? ''
  await expect(asBob.lead.convert({ id: wang?.id ?? '' })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })

  // The stages have their rules, for everybody who moves the deal.
  const offer = { amount: { amount: '128000.00', currency: 'CNY' }, closeDate: '2026-12-31' }
  await expect(asAnn.opportunity.moveTo({ id: dealId, stage: 'won' })).rejects.toMatchObject({
    code: 'CRM_STAGE_NOT_ALLOWED',
  })
  await expect(asAnn.opportunity.moveTo({ id: dealId, stage: 'propose' })).rejects.toMatchObject({
    code: 'CRM_STAGE_INCOMPLETE',
  })
  await clock.advance('5d')
  await asAnn.opportunity.moveTo({ id: dealId, stage: 'propose', patch: offer })
  await expect(asBob.opportunity.moveTo({ id: dealId, stage: 'lost' })).rejects.toMatchObject({
    code: 'CRM_NOT_FOUND',
  })
  await clock.advance('9d')
  const won = await asAnn.opportunity.moveTo({ id: dealId, stage: 'won', reason: 'Signed' })
  expect(won).toMatchObject({ stage: 'won', status: 'won', ...offer })

  // How long it lay where.
  const visits = (await session.stageVisit.list({ where: { recordId: dealId }, orderBy: 'enteredAt' })).items
  expect(
    visits.map(({ stage, enteredAt, exitedAt }) => [
      stage,
      exitedAt && (exitedAt.getTime() - enteredAt.getTime()) / 86_400_000,
    ]),
  ).toEqual([
    ['qualify', 5],
    ['propose', 9],
    ['won', null],
  ])
  expect((await session.opportunity.funnel({})).find(({ stage }) => stage === 'won')).toEqual({
    stage: 'won',
    count: 1,
    amounts: [{ amount: '128000.00', currency: 'CNY' }],
  })

  // The customer's timeline begins with the lead, and holds the two times he came again.
  const timeline = await session.account.timeline({ id: accountId })
  expect(timeline.map(({ entity, command }) => `${entity} by ${command}`).toReversed()).toEqual([
    'lead by lead.capture',
    // The form knew an e-mail address that the first row lacked.
    'lead by lead.capture',
    'activity by lead.capture',
    'activity by lead.capture',
    'account by lead.convert',
    'contact by lead.convert',
    'opportunity by lead.convert',
    'activity by lead.convert',
    'activity by lead.convert',
    'lead by lead.convert',
    'opportunity by opportunity.moveTo',
    'opportunity by opportunity.moveTo',
  ])
})
