import { describe, expect, it } from 'vitest'
import { f, memoryStore } from '../index.ts'
import {
  aContact,
  aLead,
  anAccount,
  anOpportunity,
  aUser,
  createTestCrm,
  dump,
  watchedStore,
} from './index.ts'

describe('a CRM for tests', () => {
  it('is ready: migrated, with an administrator, on a clock that stands', async () => {
    const { session, clock } = await createTestCrm()

    const lead = await session.lead.create(aLead())

    expect(lead.createdAt).toEqual(new Date('2026-11-02T09:00:00Z'))
    expect(clock.now()).toBe(lead.createdAt.getTime())
  })

  it('writes the same in each run', async () => {
    const run = async () => {
      const { session, store } = await createTestCrm()
      await session.lead.convert({ id: (await session.lead.create(aLead())).id })
      return dump(store)
    }

    expect(await run()).toEqual(await run())
  })

  it('takes what createCrm takes, and knows its types', async () => {
    const { session, as } = await createTestCrm({
      fields: { lead: { tier: f.select(['gold']).optional() } },
      roles: [{ id: 'reader', grants: { lead: { read: 'all' } } }],
    })
    await session.lead.create({ ...aLead(), tier: 'gold' })

    const [seen] = (await as('ann', 'reader').lead.list()).items

    expect(seen?.tier).toBe('gold')
  })

  it('has builders whose inputs are accepted as they are', async () => {
    const { session } = await createTestCrm()

    const account = await session.account.create(anAccount())
    const made = [
      await session.user.create(aUser()),
      await session.lead.create(aLead()),
      await session.contact.create(aContact({ accountId: account.id })),
      await session.opportunity.create(anOpportunity(account.id, { name: 'Own words' })),
    ]

    expect(made.map(({ name }) => name)).toEqual(['Ann Example', 'Ada Lovelace', 'Ada Lovelace', 'Own words'])
  })
})

describe('a dump', () => {
  it('has every table of every tenant', async () => {
    const { crm, session, store } = await createTestCrm()
    const before = await dump(store)
    await session.lead.create(aLead())
    await crm.as(crm.actor({ tenant: 'globex', id: 'eve', roles: ['admin'] })).lead.create(aLead())

    const after = await dump(store)

    const added = Object.keys(after).filter((key) => !(key in before))
    expect(added.sort()).toEqual(['journal of acme', 'journal of globex', 'lead of acme', 'lead of globex'])
    expect(after['lead of acme']).toMatchObject([{ email: 'ada@example.com' }])
  })
})

describe('a watched store', () => {
  it('tells which calls were made, inside transactions too, and forgets them when told', async () => {
    const watched = watchedStore(memoryStore())
    const { session } = await createTestCrm({ storage: watched.adapter })
    await session.lead.count()
    watched.reset()

    await session.lead.create(aLead())

    // What holds of the caller, then the record with its entry.
    expect(watched.calls).toEqual(['find', 'transaction', 'insert', 'insert'])
  })
})
