import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { aContact, aLead, anAccount, anOpportunity, createTestCrm } from '../../testing/index.ts'

async function withCustomer() {
  const made = await createTestCrm({
    roles: [
      {
        id: 'narrow',
        grants: { account: { read: 'all', hidden: ['region'] }, contact: { read: { name: 'Ada' } } },
      },
      { id: 'deals', grants: { opportunity: { read: 'all' } } },
    ] satisfies Role[],
  })
  const { session, clock } = made
  const account = await session.account.create(anAccount({ region: 'north' }))
  await clock.advance('1h')
  await session.contact.create(aContact({ name: 'Ada', accountId: account.id }))
  await session.contact.create(aContact({ name: 'Bob', accountId: account.id }))
  await clock.advance('1h')
  const deal = await session.opportunity.create(anOpportunity(account.id))
  await clock.advance('1h')
  await session.opportunity.moveTo({ id: deal.id, stage: 'lost', patch: { lostReason: 'Price' } })
  await session.account.update(account.id, { region: 'south' })
  return { ...made, account }
}

describe('the timeline of a customer', () => {
  it('tells what happened with it and what belongs to it, the newest first', async () => {
    const { session, account } = await withCustomer()

    const timeline = await session.account.timeline({ id: account.id })

    expect(timeline.map(({ entity, command }) => `${entity} by ${command}`)).toEqual([
      'account by account.update',
      'opportunity by opportunity.moveTo',
      'opportunity by opportunity.create',
      'contact by contact.create',
      'contact by contact.create',
      'account by account.create',
    ])
    expect(timeline[0]?.changes).toEqual({ region: { before: 'north', after: 'south' } })
  })

  it('keeps the order of changes that happened in one instant', async () => {
    const { session } = await createTestCrm()
    const { id } = await session.account.create(anAccount({ region: 'one' }))
    for (const region of ['two', 'three']) await session.account.update(id, { region })

    const timeline = await session.account.timeline({ id })

    expect(timeline.map(({ changes }) => changes['region']?.after)).toEqual(['three', 'two', 'one'])
  })

  it('begins before it was a customer: with the lead', async () => {
    const { session } = await createTestCrm()
    const lead = await session.lead.create(aLead())
    const { accountId } = await session.lead.convert({ id: lead.id })

    const commands = (await session.account.timeline({ id: accountId })).map(({ command }) => command)

    expect(commands).toContain('lead.create')
    expect(commands).toContain('lead.convert')
  })

  it('is as long as it is asked to be', async () => {
    const { session, account } = await withCustomer()

    expect(await session.account.timeline({ id: account.id, limit: 2 })).toHaveLength(2)
  })

  it('shows a viewer the records and fields that are open to them', async () => {
    const { as, account } = await withCustomer()

    const timeline = await as('ann', 'narrow').account.timeline({ id: account.id })

    expect(timeline.map(({ entity, changes }) => [entity, changes['name']?.after])).toEqual([
      ['account', undefined],
      ['contact', 'Ada'],
      ['account', account.name],
    ])
    expect(JSON.stringify(timeline)).not.toMatch(/north|south|Bob/)
  })

  it('is unknown to whoever may not see the customer', async () => {
    const { as, crm, account } = await withCustomer()
    const elsewhere = crm.as(crm.actor({ tenant: 'globex', id: 'admin', roles: ['admin'] }))

    await expect(as('ann', 'deals').account.timeline({ id: account.id })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    await expect(elsewhere.account.timeline({ id: account.id })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })
})
