import { describe, expect, it } from 'vitest'
import type { Role } from '../../../index.ts'
import { aLead, createTestCrm, dump } from '../../../testing/index.ts'

const CAME = new Date('2026-11-02T09:00:00Z')

describe('how a lead came', () => {
  it('is kept from the first time on: channel, source, campaign, click, and what came in raw', async () => {
    const { session } = await createTestCrm()

    const { leadId } = await session.lead.capture({
      lead: aLead(),
      raw: { form: 7 },
      channel: 'web',
      source: 'landing page',
      utm: { source: 'baidu', medium: 'cpc', campaign: 'spring', term: 'crm', content: 'b' },
      clickIds: { gclid: 'Cj0' },
      referrer: 'https://example.com/a',
    })

    expect(await session.lead.get(leadId)).toMatchObject({ source: 'landing page' })
    expect(await session.lead.touches({ id: leadId })).toEqual([
      {
        at: CAME,
        activityId: null,
        raw: { form: 7 },
        channel: 'web',
        source: 'baidu',
        utm: { source: 'baidu', medium: 'cpc', campaign: 'spring', term: 'crm', content: 'b' },
        clickIds: { gclid: 'Cj0' },
        referrer: 'https://example.com/a',
      },
    ])
  })

  it('writes no second record for a new lead', async () => {
    const { session } = await createTestCrm()

    await session.lead.capture({ lead: aLead(), raw: { form: 7 } })

    expect(await session.activity.count()).toBe(0)
  })

  it('is told newest first: the last touch stands in front, the first at the end, whatever the limit', async () => {
    const { session, clock } = await createTestCrm()
    const { leadId } = await session.lead.capture({ lead: aLead(), channel: 'web' })
    for (const channel of ['fair', 'chat', 'phone']) {
      await clock.advance('1d')
      await session.lead.capture({ lead: aLead(), channel, utm: { campaign: `of ${channel}` } })
    }

    const touches = await session.lead.touches({ id: leadId, limit: 2 })

    expect(touches.map(({ channel }) => channel)).toEqual(['phone', 'chat', 'web'])
    expect((await session.activity.list({ where: { campaign: 'of chat' } })).items).toMatchObject([
      { type: 'touch', channel: 'chat', leadId },
    ])
  })

  it('is told of an imported row by the way it came', async () => {
    const { session } = await createTestCrm()

    await session.importRecords([{ Name: 'Ada', Mail: 'ada@example.com', Note: 'met at lunch' }], {
      importId: 'fair',
      into: 'lead.capture',
      mapping: { Name: 'name', Mail: 'email' },
    })

    const [lead] = (await session.lead.list()).items
    expect(await session.lead.touches({ id: lead?.id ?? '' })).toMatchObject([
      { channel: 'import', raw: { Name: 'Ada', Mail: 'ada@example.com', Note: 'met at lunch' } },
    ])
  })

  it('follows the lead to its customer, on whose timeline it stands', async () => {
    const { session } = await createTestCrm()
    const { leadId } = await session.lead.capture({ lead: aLead(), channel: 'web' })
    await session.lead.capture({ lead: aLead(), channel: 'fair' })
    const { accountId } = await session.lead.convert({ id: leadId })
    await session.lead.capture({ lead: aLead(), channel: 'chat' })

    const told = await session.account.timeline({ id: accountId })

    const channels = told.flatMap(({ entity, changes }) =>
      entity === 'activity' ? [changes['channel']?.after] : [],
    )
    expect(channels).toEqual(expect.arrayContaining(['fair', 'chat']))
  })

  it.each([
    ['an unknown mark', { utm: { sauce: 'x' } }],
    ['an address too long', { referrer: 'x'.repeat(2049) }],
    [
      'too many click ids',
      { clickIds: Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`c${at}`, 'x'])) },
    ],
    ['a consent to nothing', { consent: [{ purpose: '', granted: true }] }],
  ])('is refused with %s, and nothing is kept', async (_, input) => {
    const { session, store } = await createTestCrm()
    const before = await dump(store)

    await expect(session.lead.capture({ lead: aLead(), ...(input as object) })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
    })
    expect(await dump(store)).toEqual(before)
  })
})

describe('consent', () => {
  const calls = { purpose: 'calls', text: 'v1', from: 'https://example.com/form' }

  it('is kept as evidence with the touch, and on the lead as what holds', async () => {
    const { session } = await createTestCrm()
    const consent = [{ ...calls, granted: true, at: new Date('2026-11-01T10:00:00Z') }]

    const { leadId } = await session.lead.capture({ lead: aLead(), consent })

    const kept = { ...calls, granted: true, at: '2026-11-01T10:00:00.000Z' }
    expect(await session.lead.get(leadId)).toMatchObject({ consent: { calls: kept } })
    expect(await session.lead.touches({ id: leadId })).toMatchObject([{ consent: [kept] }])
  })

  it.each([
    ['refused first', [false, true], false],
    ['refused last', [true, false], false],
    ['never refused', [true, true], true],
  ])('of which the most restrictive wins: %s', async (_, answers, holds) => {
    const { session, clock } = await createTestCrm()
    let id = ''
    for (const granted of answers) {
      id = (await session.lead.capture({ lead: aLead(), consent: [{ ...calls, granted }] })).leadId
      await clock.advance('1d')
    }

    expect((await session.lead.get(id))?.consent).toMatchObject({ calls: { granted: holds } })
    expect(await session.lead.touches({ id })).toHaveLength(2)
  })

  it('was not given later than it came in', async () => {
    const { session } = await createTestCrm()
    const consent = [{ ...calls, granted: true, at: new Date('2030-01-01T00:00:00Z') }]

    const { leadId } = await session.lead.capture({ lead: aLead(), consent })

    expect((await session.lead.get(leadId))?.consent).toMatchObject({ calls: { at: CAME.toISOString() } })
  })

  it('that is refused counts also where the lead is closed', async () => {
    const { session } = await createTestCrm()
    const { leadId } = await session.lead.capture({ lead: aLead(), consent: [{ ...calls, granted: true }] })
    await session.lead.disqualify({ id: leadId, reason: 'No budget' })

    await session.lead.capture({ lead: aLead({ title: 'Boss' }), consent: [{ ...calls, granted: false }] })

    expect(await session.lead.get(leadId)).toMatchObject({
      title: null,
      consent: { calls: { granted: false } },
    })
  })
})

describe('what came in raw', () => {
  const rep = (own: object): Role => ({
    id: 'rep',
    grants: { lead: { read: 'all', ...own } },
  })
  const raw = { employees: 4711 }

  it.each([
    ['a role with hidden fields', { hidden: ['employees'] }, false],
    ['a role with other fields', { fields: ['name'] }, false],
    ['a role that lists it', { fields: ['name', 'firstTouch'] }, true],
    ['a role for which nothing is hidden', {}, true],
  ])('may repeat a hidden field, so: %s', async (_, own, sees) => {
    const { session, as } = await createTestCrm({ roles: [rep(own)] })
    const { leadId } = await session.lead.capture({ lead: aLead({ employees: 4711 }), raw })
    const ann = as('ann', 'rep')

    const seen = [
      await ann.lead.get(leadId),
      await ann.lead.touches({ id: leadId }),
      await ann.lead.history(leadId),
    ].map((one) => JSON.stringify(one).includes('"raw"'))

    expect(seen).toEqual([sees, sees, sees])
  })

  it('is told of no lead that the caller may not see', async () => {
    const { session, as } = await createTestCrm({ roles: [{ id: 'rep', grants: { lead: { read: 'own' } } }] })
    const { leadId } = await session.lead.capture({ lead: aLead(), raw })

    await expect(as('ann', 'rep').lead.touches({ id: leadId })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })

  it('comes with a source that only who may say the field may say', async () => {
    const desk: Role = { id: 'desk', grants: { lead: { fields: ['name', 'email'], commands: ['capture'] } } }
    const { as } = await createTestCrm({ roles: [desk] })

    const attempt = as('dee', 'desk').lead.capture({ lead: { name: 'Ada', email: 'a@b.co' }, source: 'fair' })

    await expect(attempt).rejects.toMatchObject({ issues: [{ code: 'FORBIDDEN_FIELD', path: 'source' }] })
  })
})
