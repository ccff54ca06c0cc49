import { describe, expect, it } from 'vitest'
import { f } from '../../../index.ts'
import { aContact, aLead, anAccount, createTestCrm, dump } from '../../../testing/index.ts'

const office = () =>
  createTestCrm({
    fields: {
      lead: { budget: f.money().optional(), kind: f.text().optional(), nickname: f.text().optional() },
      account: { segment: f.select(['retail', 'industry']).optional() },
      contact: { alias: f.text().optional() },
    },
    conversion: {
      mapping: { budget: 'opportunity.amount', kind: 'account.segment', nickname: 'contact.alias' },
    },
  })
const budget = { amount: '100.00', currency: 'CNY' }

describe('a mapping', () => {
  it('takes fields of a lead to what it becomes', async () => {
    const { session } = await office()
    const { id } = await session.lead.create({ ...aLead(), budget, kind: 'retail', nickname: 'Countess' })

    const { accountId, contactId, opportunityId, unmapped } = await session.lead.convert({ id })

    expect(await session.account.get(accountId)).toMatchObject({ segment: 'retail' })
    expect(await session.contact.get(contactId)).toMatchObject({ alias: 'Countess' })
    expect(await session.opportunity.get(opportunityId ?? '')).toMatchObject({ amount: budget })
    expect(unmapped).toEqual([])
  })

  it('gives way to what is said of the opportunity', async () => {
    const { session } = await office()
    const { id } = await session.lead.create({ ...aLead(), budget })
    const amount = { amount: '7.00', currency: 'CNY' }

    const { opportunityId, unmapped } = await session.lead.convert({ id, opportunity: { amount } })

    expect(await session.opportunity.get(opportunityId ?? '')).toMatchObject({ amount })
    expect(unmapped).toEqual(['budget'])
  })

  it('changes nothing of a known customer, and tells what found no place', async () => {
    const { session } = await office()
    const known = await session.account.create({ ...anAccount(), segment: 'industry' })
    const { id } = await session.lead.create({ ...aLead(), kind: 'retail' })

    const { unmapped } = await session.lead.convert({ id })

    expect(unmapped).toEqual(['kind'])
    expect(await session.account.get(known.id)).toMatchObject({ segment: 'industry', version: known.version })
  })

  it('drops no choice that is not there: the conversion is refused', async () => {
    const { session, store } = await office()
    const { id } = await session.lead.create({ ...aLead(), kind: 'wholesale' })
    const before = await dump(store)

    await expect(session.lead.convert({ id })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [expect.objectContaining({ path: 'segment' })],
    })
    expect(await dump(store)).toEqual(before)
  })
})

describe('whom a conversion joins', () => {
  it('is nobody, where new ones are asked for', async () => {
    const { session } = await createTestCrm()
    const first = await session.lead.convert({ id: (await session.lead.create(aLead())).id })
    const { id } = await session.lead.create(aLead())

    const second = await session.lead.convert({ id, account: 'create', contact: 'create' })

    expect(second.joined).toEqual({ account: false, contact: false })
    expect(second.accountId).not.toBe(first.accountId)
  })

  it('is the contact that is named, with its account', async () => {
    const { session } = await createTestCrm()
    const home = await session.account.create(anAccount({ name: 'Home' }))
    const named = await session.contact.create(aContact({ accountId: home.id, email: 'other@example.com' }))
    const { id } = await session.lead.create(aLead())

    expect(await session.lead.convert({ id, contactId: named.id })).toMatchObject({
      ...{ accountId: home.id, contactId: named.id },
      joined: { account: true, contact: true },
    })
  })

  it('is no contact of another account', async () => {
    const { session } = await createTestCrm()
    const [home, other] = [
      await session.account.create(anAccount()),
      await session.account.create(anAccount()),
    ]
    const named = await session.contact.create(aContact({ accountId: home.id }))
    const lost = await session.contact.create(aContact())
    const { id } = await session.lead.create(aLead())

    for (const input of [{ contactId: named.id, accountId: other.id }, { contactId: lost.id }])
      await expect(session.lead.convert({ id, ...input })).rejects.toMatchObject({
        code: 'CRM_CONVERT_CONTACT',
      })
  })

  it('is no contact that the caller may not see', async () => {
    const { session, as } = await createTestCrm({
      roles: [
        { id: 'rep', grants: { lead: { read: 'all', commands: ['convert'] }, account: { read: 'all' } } },
      ],
    })
    const home = await session.account.create(anAccount())
    const hidden = await session.contact.create(aContact({ accountId: home.id }))
    const { id } = await session.lead.create(aLead())

    const attempt = as('ann', 'rep').lead.convert({ id, contactId: hidden.id })

    await expect(attempt).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|FORBIDDEN/) })
  })
})
