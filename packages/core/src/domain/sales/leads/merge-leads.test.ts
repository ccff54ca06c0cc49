import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ApprovalRule, definePipeline, type ScoreModel } from '../../../index.ts'
import { aLead, anAccount, anOpportunity, aUser, createTestCrm, dump } from '../../../testing/index.ts'

const scoring: ScoreModel = {
  id: 'interest',
  version: 1,
  rules: [
    { id: 'fairs', on: { type: 'touch', channel: 'fair' }, points: 5 },
    { id: 'calls', on: { type: 'call' }, points: 3 },
  ],
  grades: [{ grade: 'A', from: 8 }],
}
const idle = { id: 'idle', when: {}, basis: 'lastFollowUp', after: '7d', grace: '1d' } as const
const pool = { claim: { cooldown: '3d', bypassRoles: ['admin'] }, reclaim: [idle] } as const

/** One person captured twice, a day apart, by another e-mail and channel each time. */
async function twoOfOne() {
  const made = await createTestCrm({ scoring, pool })
  const { session, clock } = made
  const [ann, bob] = [await session.user.create(aUser()), await session.user.create(aUser())]
  const says = (granted: boolean) => [{ purpose: 'calls', granted }]
  const capture = async (email: string, channel: string, granted: boolean, ownerId: string) => {
    const { leadId } = await session.lead.capture({
      ...{ lead: aLead({ email, ownerId }), channel, consent: says(granted), raw: { form: email } },
    })
    return leadId
  }
  const old = await capture('old@x.cn', 'fair', false, ann.id)
  await clock.advance('1d')
  const young = await capture('young@x.cn', 'fair', true, bob.id)
  return { ...made, ann, bob, old, young }
}

describe('of two leads that are one person', () => {
  it('the earliest touch is the first, the later one stays a touch, and both count for the score at once', async () => {
    const { session, old, young } = await twoOfOne()
    const first = (await session.lead.get(old))?.firstTouch

    await session.lead.merge({ survivor: young, others: [old] })

    expect(await session.lead.get(young)).toMatchObject({ firstTouch: first, score: 10, grade: 'A' })
    expect((await session.lead.touches({ id: young })).map(({ raw }) => raw)).toEqual([
      { form: 'young@x.cn' },
      { form: 'old@x.cn' },
    ])
  })

  it('a refusal of one is a refusal of both, whichever stays', async () => {
    for (const stays of ['old', 'young'] as const) {
      const { session, old, young } = await twoOfOne()
      const [survivor, other] = stays === 'old' ? [old, young] : [young, old]

      await session.lead.merge({ survivor, others: [other] })

      expect((await session.lead.get(survivor))?.consent).toMatchObject({ calls: { granted: false } })
    }
  })

  it('whoever loses theirs waits like everybody who lost one, and is named with when', async () => {
    const { session, as, clock, ann, bob, old, young } = await twoOfOne()
    await session.lead.merge({ survivor: young, others: [old] })
    expect((await session.lead.get(young))?.previousOwners).toEqual([
      { userId: ann.id, until: new Date(clock.now()).toISOString() },
    ])

    await session.lead.release({ id: young })

    for (const { id } of [ann, bob])
      await expect(as(id, 'admin').lead.get(young)).resolves.toMatchObject({
        previousOwners: expect.arrayContaining([expect.objectContaining({ userId: id })]),
      })
  })

  it('the owner’s time goes on: a merge puts no reclaim off', async () => {
    const { session, clock, ann, old } = await twoOfOne()
    const began = clock.now() - 86_400_000
    await clock.advance('5d')
    const unowned = await session.lead.create(aLead({ email: 'third@x.cn', ownerId: null }))

    await session.lead.merge({ survivor: unowned.id, others: [old] })
    expect(await session.lead.get(unowned.id)).toMatchObject({
      ...{ ownerId: ann.id, ownedSince: new Date(began) },
    })
    await clock.advance('1d')

    expect(await session.lead.get(unowned.id)).toMatchObject({ ownerId: null, reclaimed: { rule: 'idle' } })
  })

  it('a call with either of them is a follow-up of the one', async () => {
    const { session, clock, old, young } = await twoOfOne()
    await clock.advance('1d')
    const calledAt = new Date(clock.now())
    await session.activity.create({ type: 'call', subject: 'Hello', leadId: old, doneAt: calledAt })

    await session.lead.merge({ survivor: young, others: [old] })

    expect(await session.lead.get(young)).toMatchObject({ lastFollowUpAt: calledAt, score: 13 })
  })

  it('a lock on one locks the one that stays', async () => {
    const { session, old, young } = await twoOfOne()
    await session.lead.lock({ id: old, reason: 'Court case' })

    await session.lead.merge({ survivor: young, others: [old] })

    expect(await session.lead.get(young)).toMatchObject({ lockReason: 'Court case' })
  })

  it('each has its own again when the merge is undone, whatever they had', async () => {
    const deed = fc.record({
      does: fc.constantFrom('call', 'touch', 'lock', 'protect', 'release', 'give'),
      on: fc.nat(1),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 6 }), fc.boolean(), async (deeds, isTurned) => {
        const { session, clock, store, bob, old, young } = await twoOfOne()
        for (const { does, on } of deeds) {
          const id = on === 0 ? old : young
          const lead = await session.lead.get(id)
          if (does === 'call') await session.activity.create({ type: 'call', subject: 'Hi', leadId: id })
          if (does === 'touch') {
            const { name = '', email } = lead ?? {}
            await session.lead.capture({ lead: { name, email }, channel: 'fair' })
          }
          if (does === 'lock') await session.lead.lock({ id, reason: 'Later' })
          if (does === 'protect' && lead?.ownerId)
            await session.lead.protect({ id, until: new Date(clock.now() + 3_600_000), reason: 'Fair' })
          if (does === 'release') await session.lead.release({ id })
          if (does === 'give') await session.lead.update(id, { ownerId: bob.id })
          await clock.advance('1m')
        }
        const before = await livingIn(store)
        const [survivor, other] = isTurned ? [young, old] : [old, young]

        const { mergeId = '' } = await session.lead.merge({ survivor, others: [other] })
        await session.lead.unmerge({ mergeId })

        expect(await livingIn(store)).toEqual(before)
      }),
      { numRuns: 40 },
    )
  })
})

/** What lives in leads and activities; versions and times of change count on, and so do times of scoring. */
async function livingIn(store: Parameters<typeof dump>[0]): Promise<unknown> {
  return Object.fromEntries(
    Object.entries(await dump(store))
      .filter(([table]) => /^(lead|activity) /.test(table))
      .map(([table, rows]) => [
        table,
        rows
          .filter(({ deletedAt }) => deletedAt === null)
          .map((row) => ({ ...row, version: 0, updatedAt: 0, scoredAt: 0 })),
      ])
      .filter(([, rows]) => rows?.length),
  )
}

describe('a conversion', () => {
  async function converted() {
    const made = await createTestCrm()
    const { session } = made
    const kept = await session.account.create(anAccount({ name: 'Machines Ltd.', domain: null }))
    const { id } = await session.lead.create(aLead({ company: 'Engines Ltd.' }))
    return { ...made, id, kept, became: await session.lead.convert({ id }) }
  }

  it('that is taken back removes no customer that its own was merged into', async () => {
    const { session, id, kept, became } = await converted()
    await session.account.merge({ survivor: kept.id, others: [became.accountId] })

    const { kept: stays } = await session.lead.unconvert({ id })

    expect(stays).toContainEqual({ entity: 'account', id: kept.id, because: 'changed' })
    expect(await session.account.get(kept.id)).toMatchObject({ id: kept.id, name: 'Machines Ltd.' })
  })

  it('that is taken back removes no customer that another was merged into', async () => {
    const { session, id, kept, became } = await converted()
    await session.account.update(kept.id, { name: 'Engines Ltd.' })
    await session.account.merge({ survivor: became.accountId, others: [kept.id] })

    const { kept: stays } = await session.lead.unconvert({ id })

    expect(stays).toContainEqual(expect.objectContaining({ entity: 'account', because: 'used' }))
    expect(await session.account.get(kept.id)).toMatchObject({ id: became.accountId })
  })

  it('that is taken back leads its activities to whom their contact has become', async () => {
    const { session } = await createTestCrm()
    const [ada, ada2] = [
      await session.contact.create({ name: 'A' }),
      await session.contact.create({ name: 'A' }),
    ]
    const { id } = await session.lead.create(aLead())
    const call = await session.activity.create({
      ...{ type: 'call', subject: 'Hi', leadId: id, contactId: ada2.id },
    })
    await session.lead.convert({ id })
    await session.contact.merge({ survivor: ada.id, others: [ada2.id] })

    await session.lead.unconvert({ id })

    expect(await session.activity.get(call.id)).toMatchObject({ contactId: ada.id, leadId: id })
  })
})

describe('deals of an account that is merged', () => {
  const amount = { amount: '1.00', currency: 'CNY' }
  const byAdmin: ApprovalRule = { by: [{ role: 'admin' }], mayApproveOwn: true }
  const sales = definePipeline('opportunity', {
    id: 'sales',
    stages: { talk: {}, won: { kind: 'won' } },
    transitions: { mode: 'any', edges: [{ from: 'talk', to: 'won', approval: byAdmin }] },
  })

  it.each(['pending', 'granted'])('keep an approval that is %s, and their stays', async (state) => {
    const { session } = await createTestCrm({ pipelines: [sales] })
    const [one, two] = [await session.account.create(anAccount()), await session.account.create(anAccount())]
    const { id } = await session.opportunity.create(
      anOpportunity(two.id, { amount, closeDate: '2026-12-01' }),
    )
    const { approvalId } = await session.opportunity.moveTo({ id, stage: 'won' })
    const approve = () => session.approval.approve({ id: String(approvalId) })
    if (state === 'granted') await approve()
    const visits = (await session.stageVisit.list()).items

    const { mergeId = '' } = await session.account.merge({ survivor: one.id, others: [two.id] })
    if (state === 'pending') await approve()
    expect((await session.stageVisit.list()).items).toEqual(visits)
    await session.account.unmerge({ mergeId })

    expect(await session.opportunity.moveTo({ id, stage: 'won' })).toMatchObject({
      ...{ stage: 'won', accountId: two.id },
    })
    expect(await session.approval.get(String(approvalId))).toMatchObject({ status: 'used' })
  })
})
