import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineEntity, f, type Role } from '../../../index.ts'
import type { Store } from '../../../store/index.ts'
import { aContact, aLead, anAccount, anOpportunity, createTestCrm, dump } from '../../../testing/index.ts'

const vehicle = defineEntity('vehicle', { fields: { plate: f.text(), ownedBy: f.ref('account').optional() } })
const office = (more: object = {}) => createTestCrm({ entities: { vehicle }, ...more })

async function converted(opportunity: false | object = {}) {
  const made = await office()
  const { id } = await made.session.lead.create(aLead())
  const input = { id, ...(opportunity === false && { opportunity }) }
  return { ...made, id, became: await made.session.lead.convert(input) }
}

describe('a conversion that is taken back', () => {
  it('leaves nothing of what it made, and the lead is open again', async () => {
    const { session, id } = await converted()

    const { removed, kept } = await session.lead.unconvert({ id })

    expect(removed.map(({ entity }) => entity)).toEqual(['opportunity', 'contact', 'account'])
    expect(kept).toEqual([])
    expect(await session.lead.get(id)).toMatchObject({
      ...{ status: 'new', convertedAt: null, conversion: null },
      ...{ accountId: null, contactId: null, opportunityId: null },
    })
    const left = [
      session.account.count(),
      session.contact.count(),
      session.opportunity.count(),
      session.stageVisit.count(),
    ]
    expect(await Promise.all(left)).toEqual([0, 0, 0, 0])
  })

  it('gives the lead its activities back, those too that came to it at the customer', async () => {
    const { session } = await office()
    const { leadId } = await session.lead.capture({ lead: aLead() })
    await session.activity.create({ type: 'call', subject: 'Before', leadId })
    await session.lead.convert({ id: leadId })
    await session.lead.capture({ lead: aLead(), channel: 'fair' })

    await session.lead.unconvert({ id: leadId })

    const { items } = await session.activity.list()
    expect(items).toHaveLength(2)
    for (const one of items)
      expect(one).toMatchObject({ leadId, accountId: null, contactId: null, opportunityId: null })
  })

  it('can be converted once more', async () => {
    const { session, id, became } = await converted()
    await session.lead.unconvert({ id })

    const again = await session.lead.convert({ id })

    expect(again.accountId).not.toBe(became.accountId)
    expect(await session.account.count()).toBe(1)
  })

  it('does nothing the second time, and nothing to a lead that never was converted', async () => {
    const { session, id, store } = await converted()
    await session.lead.unconvert({ id })
    const before = await dump(store)

    expect(await session.lead.unconvert({ id })).toEqual({ leadId: id, removed: [], kept: [] })
    expect(await dump(store)).toEqual(before)
  })

  it('is told beforehand, and nothing is done', async () => {
    const { session, id, became, store } = await converted()
    await session.contact.update(became.contactId, { title: 'Boss' })
    const before = await dump(store)

    const preview = await session.lead.unconvert({ id, preview: true })

    expect(await dump(store)).toEqual(before)
    expect(await session.lead.unconvert({ id })).toEqual(preview)
  })

  it('leaves alone the customer that it joined', async () => {
    const { session } = await office()
    const known = await session.account.create(anAccount())
    const { id } = await session.lead.create(aLead())
    await session.lead.convert({ id })

    await session.lead.unconvert({ id })

    expect(await session.account.get(known.id)).toEqual(known)
    expect(await session.contact.count()).toBe(0)
  })

  it.each<[string, (made: Awaited<ReturnType<typeof converted>>) => Promise<unknown>, readonly string[]]>([
    [
      'an edited account',
      ({ session, became }) => session.account.update(became.accountId, { industry: 'Machines' }),
      ['account changed'],
    ],
    [
      'a deal that moved on, and whom it names',
      ({ session, became }) =>
        session.opportunity.moveTo({
          id: became.opportunityId ?? '',
          stage: 'lost',
          patch: { lostReason: 'Price' },
        }),
      ['opportunity changed', 'contact used', 'account used'],
    ],
    [
      'an account with another contact',
      ({ session, became }) => session.contact.create(aContact({ name: 'Bo', accountId: became.accountId })),
      ['account used'],
    ],
    [
      'an account with another deal',
      ({ session, became }) => session.opportunity.create(anOpportunity(became.accountId)),
      ['account used'],
    ],
    [
      'a contact to whom somebody spoke',
      ({ session, became }) =>
        session.activity.create({ type: 'call', subject: 'Hi', contactId: became.contactId }),
      ['contact used', 'account used'],
    ],
    [
      'an account of something that the host made',
      ({ session, became }) => session.vehicle.create({ plate: 'A 1', ownedBy: became.accountId }),
      ['account used'],
    ],
    [
      'a customer that another lead joined',
      async ({ session }) => session.lead.convert({ id: (await session.lead.create(aLead())).id }),
      ['contact used', 'account used'],
    ],
  ])('leaves what is somebody else’s by now: %s', async (_, meanwhile, stays) => {
    const made = await converted()
    const { session, id, became } = made
    await meanwhile(made)

    const { kept, removed } = await session.lead.unconvert({ id })

    expect(kept.map(({ entity, because }) => `${entity} ${because}`)).toEqual(stays)
    expect(kept.length + removed.length).toBe(3)
    for (const one of kept) expect(await session[one.entity].get(one.id)).toMatchObject({ id: one.id })
    expect(await session.lead.get(id)).toMatchObject({ status: 'new', accountId: null })
    expect(kept.map((one) => one.id)).not.toContain(became.leadId)
  })

  it('is refused when the time of grace is over', async () => {
    const { session, clock } = await office({ conversion: { grace: '3d' } })
    const { id } = await session.lead.create(aLead())
    await session.lead.convert({ id })
    await clock.advance('3d')
    expect(await session.lead.unconvert({ id, preview: true })).toMatchObject({ kept: [] })
    await clock.advance('1ms')

    await expect(session.lead.unconvert({ id })).rejects.toMatchObject({
      code: 'CRM_UNCONVERT_LATE',
      meta: { until: '2026-11-05T09:00:00.000Z' },
    })
  })

  it('is for nobody who may not see the lead', async () => {
    const rep: Role = { id: 'rep', grants: { lead: { read: 'own', commands: ['unconvert'] } } }
    const { session, as } = await office({ roles: [rep] })
    const { id } = await session.lead.create(aLead())
    await session.lead.convert({ id })

    await expect(as('ann', 'rep').lead.unconvert({ id })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
  })
})

/** All live rows, without what every write leaves behind. */
async function living(store: Store) {
  const { tables } = { tables: await dump(store) }
  return Object.fromEntries(
    Object.entries(tables)
      .filter(([name]) => !/^(journal|mutex|counter|delivery|idempotency|undo)/.test(name))
      .map(([name, rows]) => [
        name,
        rows
          .filter((row) => row['deletedAt'] == null)
          .map(({ version: _version, updatedAt: _updatedAt, ...row }) => row),
      ])
      .filter(([, rows]) => rows?.length),
  )
}

const someLead = fc.record({
  company: fc.constantFrom(null, 'Analytical Engines Ltd.', 'Other GmbH'),
  website: fc.constantFrom(null, 'example.com', 'other.example'),
  phone: fc.constantFrom(null, '13800138000'),
  employees: fc.constantFrom(null, 5),
})
const someWay = fc.record({
  opportunity: fc.constantFrom<undefined | false>(undefined, false),
  account: fc.constantFrom('find' as const, 'create' as const),
  contact: fc.constantFrom('find' as const, 'create' as const),
})

describe('of any lead and any way of converting', () => {
  it('converting and taking it back is as if nothing had been', async () => {
    await fc.assert(
      fc.asyncProperty(
        someLead,
        someWay,
        fc.constantFrom('new', 'working', 'nurturing'),
        fc.boolean(),
        fc.integer({ min: 0, max: 3 }),
        async (own, way, status, hasKnown, calls) => {
          const { session, store } = await office()
          const known = hasKnown ? await session.account.create(anAccount()) : undefined
          const someone = await session.contact.create(aContact({ accountId: known?.id ?? null }))
          const { id } = await session.lead.create(aLead(own))
          for (let at = 0; at < calls; at++)
            await session.activity.create({
              ...{ type: 'call', subject: `Call ${at}`, leadId: id },
              ...(at === 1 && { contactId: someone.id }),
              ...(at === 2 && known && { accountId: known.id }),
            })
          if (status === 'working') await session.lead.work({ id })
          if (status === 'nurturing')
            await session.lead.nurture({ id, reason: 'Later', until: new Date('2027-01-01T00:00:00Z') })
          const before = await living(store)
          const { opportunity, ...rest } = way

          await session.lead.convert({ id, ...rest, ...(opportunity === false && { opportunity }) })
          const { kept } = await session.lead.unconvert({ id })

          expect(kept).toEqual([])
          expect(await living(store)).toEqual(before)
        },
      ),
      { numRuns: 60 },
    )
  })
})
