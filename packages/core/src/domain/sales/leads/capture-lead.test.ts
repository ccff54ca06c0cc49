import { describe, expect, it } from 'vitest'
import { type AssignmentRule, type Role, roundRobin } from '../../../index.ts'
import { aLead, aUser, createTestCrm, dump } from '../../../testing/index.ts'

const rules: readonly AssignmentRule[] = [
  { id: 'north', on: 'lead', priority: 10, when: { region: 'north' }, assign: roundRobin({ team: 'north' }) },
]

async function office(members = 2) {
  const made = await createTestCrm({ assignment: rules })
  const { session } = made
  const team = await session.team.create({ code: 'north', name: 'North' })
  const users: string[] = []
  for (let position = 0; position < members; position++) {
    const { id } = await session.user.create(aUser({ name: `Rep ${position}` }))
    await session.teamMember.create({ teamId: team.id, userId: id, position })
    users.push(id)
  }
  return { ...made, users }
}

describe('a captured lead', () => {
  it('is brought into form, and given to its owner by the rules', async () => {
    const { session, users } = await office()

    const captured = await session.lead.capture({
      lead: {
        name: 'Ada',
        email: ' ADA@Example.com',
        phone: '138 0013 8000',
        website: 'https://www.Acme.com/x',
        region: 'north',
      },
    })

    expect(captured).toMatchObject({ outcome: 'created', ownerId: users[0], rule: 'north' })
    expect(await session.lead.get(captured.leadId)).toMatchObject({
      email: 'ada@example.com',
      phone: '+8613800138000',
      website: 'acme.com',
      status: 'new',
      ownerId: users[0],
      assignedBy: 'north',
    })
  })

  it('lies in the pool when no rule matches', async () => {
    const { session } = await office()

    const captured = await session.lead.capture({ lead: aLead({ region: 'south' }) })

    expect(captured).toMatchObject({ outcome: 'created', ownerId: null, rule: null })
  })

  it('keeps the owner that it comes with', async () => {
    const { session, users } = await office()

    const captured = await session.lead.capture({
      lead: aLead({ region: 'north', ownerId: users[1] ?? null }),
    })

    expect(captured).toMatchObject({ ownerId: users[1], rule: null })
  })

  it.each([
    ['e-mail', { name: 'A. Lovelace', email: 'ADA@example.com ' }],
    ['e-mail in full-width letters', { name: 'Ada', email: 'ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ' }],
    ['telephone', { name: 'Ada', phone: '+86 138-0013-8000' }],
    ['telephone without its country', { name: 'Ada', email: 'other@example.com', phone: '13800138000' }],
  ])('AC-56 is attached to the one that is known by %s', async (_, lead) => {
    const { session } = await office()
    const first = await session.lead.capture({ lead: aLead({ phone: '+8613800138000' }) })

    const second = await session.lead.capture({ lead: { ...lead, source: 'fair' }, raw: { form: 7 } })

    expect(second).toMatchObject({ outcome: 'attached', leadId: first.leadId })
    expect(await session.lead.count()).toBe(1)
    expect((await session.activity.list()).items).toMatchObject([
      { type: 'touch', subject: 'fair', leadId: first.leadId, details: { form: 7 } },
    ])
  })

  it('is attached to the oldest of several that are known', async () => {
    const { session, clock } = await office()
    const older = await session.lead.create(aLead())
    await clock.advance('1h')
    await session.lead.create(aLead())

    expect(await session.lead.capture({ lead: aLead() })).toMatchObject({ leadId: older.id })
  })

  it('is new when the one that was known is deleted', async () => {
    const { session } = await office()
    const { leadId } = await session.lead.capture({ lead: aLead() })
    await session.lead.delete(leadId)

    expect(await session.lead.capture({ lead: aLead() })).toMatchObject({ outcome: 'created' })
  })

  it('touches what the known one became', async () => {
    const { session } = await office()
    const { leadId } = await session.lead.capture({ lead: aLead() })
    const { accountId, contactId, opportunityId } = await session.lead.convert({ id: leadId })

    await session.lead.capture({ lead: aLead() })

    expect((await session.activity.list()).items).toMatchObject([
      { subject: 'Ada Lovelace', leadId, accountId, contactId, opportunityId },
    ])
  })

  it('cannot be reached, and so is refused, without e-mail and telephone', async () => {
    const { session } = await office()

    await expect(session.lead.capture({ lead: { name: 'Ada' } })).rejects.toMatchObject({
      code: 'CRM_LEAD_ADDRESS_MISSING',
    })
  })

  it.each([
    'status',
    'assignedBy',
    'convertedAt',
    'accountId',
    'id',
    'createdAt',
    'tenant',
    '__proto__',
    'nosuch',
  ])('AC-57 cannot say what its %s is', async (field) => {
    const { session, store } = await office()
    const lead = Object.assign(JSON.parse(`{"${field}":"converted"}`), aLead())
    const before = await dump(store)

    await expect(session.lead.capture({ lead })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [expect.objectContaining({ path: expect.stringContaining(field) })],
    })
    expect(await dump(store)).toEqual(before)
  })
})

describe('what a second capture brings', () => {
  it('fills in what the lead lacked, so that a third one finds it', async () => {
    const { session } = await office()
    const first = await session.lead.capture({ lead: { name: 'Ada', phone: '13800138000' } })
    const more = { name: 'A. L.', phone: '13800138000', email: 'ada@example.com', company: 'Engines' }
    await session.lead.capture({ lead: more })

    const third = await session.lead.capture({ lead: { name: 'Ada', email: 'ada@example.com' } })

    expect(third).toMatchObject({ outcome: 'attached', leadId: first.leadId })
    expect(await session.lead.get(first.leadId)).toMatchObject({ name: 'Ada', company: 'Engines' })
    const touches = await session.activity.list({ where: { type: 'touch' }, orderBy: 'createdAt' })
    expect(touches.items[0]?.details).toEqual(more)
  })

  it('changes nothing of a lead that is closed', async () => {
    const { session } = await office()
    const { leadId } = await session.lead.capture({ lead: aLead() })
    await session.lead.convert({ id: leadId })

    await session.lead.capture({ lead: aLead({ title: 'Boss' }) })

    expect(await session.lead.get(leadId)).toMatchObject({ status: 'converted', title: null })
  })
})

describe('somebody who may only take in leads', () => {
  const desk: Role = {
    id: 'desk',
    grants: { lead: { read: 'own', fields: ['name', 'email'], commands: ['capture'] } },
  }

  it('says of a lead only what the role lists', async () => {
    const { as } = await createTestCrm({ roles: [desk] })

    const attempt = as('dee', 'desk').lead.capture({
      lead: { name: 'Ada', email: 'a@b.co', region: 'north' },
    })

    await expect(attempt).rejects.toMatchObject({ issues: [{ code: 'FORBIDDEN_FIELD', path: 'region' }] })
  })

  it('learns neither whether the person was known nor who has them', async () => {
    const { as, session } = await createTestCrm({ roles: [desk] })
    await session.lead.capture({ lead: aLead() })
    const dee = as('dee', 'desk')

    const known = await dee.lead.capture({ lead: { name: 'Ada', email: aLead().email } })
    const unknown = await dee.lead.capture({ lead: { name: 'Bo', email: 'bo@example.com' } })

    const told = { outcome: 'received', leadId: expect.any(String), ownerId: null, rule: null }
    expect([known, unknown]).toEqual([told, told])
    expect(await session.lead.count()).toBe(2)
  })
})

describe('many captured at once', () => {
  it('create one lead for each person, and attach the others', async () => {
    const { session } = await office()

    const results = await session.lead.captureMany([
      { lead: aLead({ name: 'First', phone: '+8613800138000' }) },
      { lead: aLead({ name: 'Again', email: 'ADA@EXAMPLE.COM' }) },
      { lead: { name: 'By telephone', phone: '138 0013 8000' } },
      { lead: { name: 'Other', email: 'other@example.com' } },
      { lead: { name: 'Nobody' } },
      { lead: { name: '', email: 'x@example.com' } },
    ])

    expect(results.map((result) => (result.ok ? result.record.outcome : result.error.code))).toEqual([
      'created',
      'attached',
      'attached',
      'created',
      'CRM_LEAD_ADDRESS_MISSING',
      'CRM_VALIDATION',
    ])
    expect(await session.lead.count()).toBe(2)
  })

  it('are spread evenly over a team', async () => {
    const { session, users } = await office(3)
    const inputs = Array.from({ length: 20 }, (_, at) => ({
      lead: { name: `Lead ${at}`, email: `lead${at}@example.com`, region: 'north' },
    }))

    await session.lead.captureMany(inputs.slice(0, 7))
    await Promise.all(inputs.slice(7).map((input) => session.lead.capture(input)))

    const loads = await Promise.all(users.map((ownerId) => session.lead.count({ ownerId })))
    expect(loads.reduce((sum, load) => sum + load)).toBe(20)
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
  })

  it('are one lead when they are the same person, whoever comes first', async () => {
    const { session } = await office()

    const captured = await Promise.all(
      Array.from({ length: 20 }, () => session.lead.capture({ lead: aLead() })),
    )

    expect(captured.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
    expect(await session.lead.count()).toBe(1)
  })
})
