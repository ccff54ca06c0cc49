import { describe, expect, it } from 'vitest'
import { CrmError, f, type Role } from '../../../index.ts'
import { aLead, anAccount, aUser, createTestCrm, dump } from '../../../testing/index.ts'

describe('a converted lead', () => {
  it('becomes an account, a contact and an opportunity, which know each other', async () => {
    const { session, clock } = await createTestCrm()
    const owner = await session.user.create(aUser())
    const lead = await session.lead.create(
      aLead({
        phone: '13800138000',
        title: 'Countess',
        website: 'acme.com',
        region: 'north',
        employees: 5,
        ownerId: owner.id,
      }),
    )

    const { accountId, contactId, opportunityId, unmapped } = await session.lead.convert({
      id: lead.id,
      opportunity: { amount: { amount: '9.90', currency: 'EUR' } },
    })

    const ownerId = owner.id
    expect(await session.account.get(accountId)).toMatchObject({
      name: 'Analytical Engines Ltd.',
      domain: 'acme.com',
      region: 'north',
      employees: 5,
      ownerId,
    })
    expect(await session.contact.get(contactId)).toMatchObject({
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      phone: '+8613800138000',
      title: 'Countess',
      accountId,
      ownerId,
    })
    expect(await session.opportunity.get(opportunityId ?? '')).toMatchObject({
      name: 'Analytical Engines Ltd.',
      accountId,
      contactId,
      ownerId,
      stage: 'qualify',
      amount: { amount: '9.90', currency: 'EUR' },
    })
    expect(await session.lead.get(lead.id)).toMatchObject({
      status: 'converted',
      convertedAt: new Date(clock.now()),
      accountId,
      contactId,
      opportunityId,
    })
    expect(unmapped).toEqual([])
  })

  it('opens no opportunity when none is wanted', async () => {
    const { session } = await createTestCrm()
    const { id } = await session.lead.create(aLead())

    expect(await session.lead.convert({ id, opportunity: false })).toMatchObject({ opportunityId: null })
    expect(await session.opportunity.count()).toBe(0)
  })

  it('stays converted: again gives the first result', async () => {
    const { session, store } = await createTestCrm()
    const { id } = await session.lead.create(aLead({ employees: 5 }))
    const first = await session.lead.convert({ id })
    const before = await dump(store)

    const again = await session.lead.convert({ id, opportunity: false })

    expect(again).toEqual(first)
    expect(await dump(store)).toEqual(before)
  })

  it('is one customer, however many convert it at once', async () => {
    const { session } = await createTestCrm()
    const { id } = await session.lead.create(aLead())

    const results = await Promise.all(Array.from({ length: 10 }, () => session.lead.convert({ id })))

    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
    expect([
      await session.account.count(),
      await session.contact.count(),
      await session.opportunity.count(),
    ]).toEqual([1, 1, 1])
  })

  it.each([
    ['the same name, written otherwise', { name: 'ANALYTICAL ENGINES GmbH', domain: null }, {}],
    ['the same domain', { name: 'Other', domain: 'acme.com' }, { website: 'https://www.acme.com' }],
    [
      'the same domain, and no company at all',
      { name: 'Other', domain: 'acme.com' },
      { website: 'acme.com', company: null },
    ],
  ])('joins the account that is known by %s', async (_, account, lead) => {
    const { session } = await createTestCrm()
    const known = await session.account.create(anAccount(account))
    const { id } = await session.lead.create(aLead(lead))

    expect(await session.lead.convert({ id })).toMatchObject({ accountId: known.id })
    expect(await session.account.count()).toBe(1)
  })

  it.each([
    ['a person of the same name, without a company', { name: 'Wang Wei', company: null }, 'Wang Wei'],
    ['a company of which the name says nothing', { company: '(?)' }, '(!)'],
  ])('does not join %s', async (_, lead, name) => {
    const { session } = await createTestCrm()
    await session.account.create({ name })
    const { id } = await session.lead.create(aLead(lead))

    await session.lead.convert({ id })

    expect(await session.account.count()).toBe(2)
  })

  it('joins the account that is named', async () => {
    const { session } = await createTestCrm()
    const named = await session.account.create({ name: 'Named' })
    const { id } = await session.lead.create(aLead())

    expect(await session.lead.convert({ id, accountId: named.id })).toMatchObject({ accountId: named.id })
  })

  it('tells of what found no place: fields of the host, of the tenant, and what the known account says otherwise', async () => {
    const { session } = await createTestCrm({
      fields: { lead: { budget: f.int().optional(), channel: f.text().optional() } },
    })
    await session.customField.create({ entity: 'lead', name: 'tier', kind: 'text' })
    await session.account.create(anAccount({ region: 'south', employees: 5 }))
    const { id } = await session.lead.create({
      ...aLead({ region: 'north', employees: 5 }),
      budget: 100,
      ext: { tier: 'gold' },
    })

    const { unmapped } = await session.lead.convert({ id })

    expect(unmapped).toEqual(['region', 'budget', 'ext.tier'])
    expect((await session.lead.convert({ id })).unmapped).toEqual(unmapped)
  })

  it('carries over what host and plugins added to both sides', async () => {
    const fields = { budget: f.int().optional(), channel: f.text().optional() }
    const { session } = await createTestCrm({
      fields: {
        lead: fields,
        opportunity: { budget: f.int().optional() },
        contact: { channel: f.int().optional() },
      },
    })
    const { id } = await session.lead.create({ ...aLead(), budget: 100, channel: 'fair' })

    const { opportunityId, unmapped } = await session.lead.convert({ id })

    expect(await session.opportunity.get(opportunityId ?? '')).toMatchObject({ budget: 100 })
    // A field of another type is another field.
    expect(unmapped).toEqual(['channel'])
  })

  it('becomes the person whom the customer has already, and says so', async () => {
    const { session } = await createTestCrm()
    const first = await session.lead.convert({ id: (await session.lead.create(aLead())).id })

    const second = await session.lead.convert({ id: (await session.lead.create(aLead())).id })

    expect(first.joined).toEqual({ account: false, contact: false })
    expect(second).toMatchObject({
      accountId: first.accountId,
      contactId: first.contactId,
      joined: { account: true, contact: true },
    })
    expect(await session.contact.count()).toBe(1)
  })

  it('joins no customer that its owner may not see', async () => {
    const rep: Role = {
      id: 'rep',
      grants: {
        account: { read: 'own' },
        contact: { read: 'own' },
        lead: { read: 'own', commands: ['convert'] },
      },
    }
    const { session, as } = await createTestCrm({ roles: [rep] })
    const [ann, bo] = [await session.user.create(aUser()), await session.user.create(aUser({ name: 'Bo' }))]
    const hidden = await session.account.create(anAccount({ ownerId: bo.id }))
    const { id } = await session.lead.create(aLead({ ownerId: ann.id }))

    const { accountId, joined } = await as(ann.id, 'rep').lead.convert({ id, opportunity: false })

    expect(accountId).not.toBe(hidden.id)
    expect(joined.account).toBe(false)
    expect(await as(ann.id, 'rep').account.get(accountId)).toMatchObject({ ownerId: ann.id })
  })

  it('takes its activities along', async () => {
    const { session } = await createTestCrm()
    const { id } = await session.lead.create(aLead())
    const call = await session.activity.create({ type: 'call', subject: 'First call', leadId: id })

    const { accountId, contactId, opportunityId } = await session.lead.convert({ id })

    expect(await session.activity.get(call.id)).toMatchObject({
      leadId: id,
      accountId,
      contactId,
      opportunityId,
    })
    const subjects = (await session.account.timeline({ id: accountId })).map(
      ({ changes }) => changes['subject']?.after,
    )
    expect(subjects).toContain('First call')
  })
})

describe('a conversion that fails', () => {
  it.each<[string, object, object]>([
    ['what commands manage', { status: 'won' }, { issues: [{ code: 'NOT_WRITABLE', path: 'status' }] }],
    [
      'a stage that it has not reached',
      { stage: 'won' },
      { issues: [{ code: 'NOT_WRITABLE', path: 'stage' }] },
    ],
    ['an unknown field', { colour: 'red' }, { issues: [{ code: 'UNKNOWN_FIELD', path: 'colour' }] }],
    ['a wrong amount', { amount: 7 }, { issues: [{ code: 'NOT_MONEY', path: 'amount' }] }],
    [
      'an owner who does not exist',
      { ownerId: 'nobody' },
      { issues: [{ code: 'NOT_FOUND', path: 'ownerId' }] },
    ],
  ])('leaves nothing behind: %s in the opportunity', async (_, opportunity, refusal) => {
    const { session, store } = await createTestCrm()
    const { id } = await session.lead.create(aLead())
    const before = await dump(store)

    await expect(session.lead.convert({ id, opportunity: { ...opportunity } })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      ...refusal,
    })
    expect(await dump(store)).toEqual(before)
  })

  it('leaves nothing behind when a hook fails at the very end', async () => {
    const { session, store } = await createTestCrm({
      hooks: (hooks) =>
        hooks.after('lead', 'update', () => {
          throw new Error('the mail server is down')
        }),
    })
    const { id } = await session.lead.create(aLead())
    const before = await dump(store)

    await expect(session.lead.convert({ id })).rejects.toBeInstanceOf(CrmError)
    expect(await dump(store)).toEqual(before)
  })

  it.each(['nobody', ''])('is of a lead or account that does not exist: %j', async (id) => {
    const { session } = await createTestCrm()
    const lead = await session.lead.create(aLead())

    await expect(session.lead.convert({ id })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    if (id)
      await expect(session.lead.convert({ id: lead.id, accountId: id })).rejects.toMatchObject({
        code: 'CRM_NOT_FOUND',
      })
  })

  it('joins no account that the caller may not see', async () => {
    const rep: Role = {
      id: 'rep',
      grants: { lead: { read: 'own', commands: ['convert'] }, account: { read: 'own' } },
    }
    const { session, as } = await createTestCrm({ roles: [rep] })
    const ann = await session.user.create(aUser())
    const hidden = await session.account.create(anAccount())
    const { id } = await session.lead.create(aLead({ ownerId: ann.id }))

    const attempt = as(ann.id, 'rep').lead.convert({ id, accountId: hidden.id })

    await expect(attempt).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
  })
})
