import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../index.ts'
import { aContact, anAccount, createTestCrm, watchedStore } from '../../testing/index.ts'

describe('include', () => {
  async function family() {
    const { session } = await createTestCrm()
    const account = await session.account.create(anAccount())
    const ada = await session.contact.create(aContact({ name: 'Ada', accountId: account.id }))
    const bob = await session.contact.create(aContact({ name: 'Bob', accountId: account.id }))
    const lone = await session.contact.create(aContact({ name: 'Cy' }))
    return { session, account, ada, bob, lone }
  }

  it('brings the one record under a to-one relation, or null', async () => {
    const { session, account } = await family()

    const { items } = await session.contact.list({ include: ['account'], orderBy: 'name' })

    expect(items.map((item) => (item as { account?: unknown }).account)).toEqual([account, account, null])
  })

  it('brings a list under a to-many relation', async () => {
    const { session, ada, bob } = await family()

    const { items } = await session.account.list({ include: ['contacts', 'leads'] })

    expect(items).toMatchObject([{ contacts: [ada, bob], leads: [] }])
  })

  it('leaves out what was deleted', async () => {
    const { session, account, ada, bob } = await family()
    await session.contact.delete(ada.id)

    const { items } = await session.account.list({ include: ['contacts'] })
    expect(items).toMatchObject([{ contacts: [bob] }])

    await session.account.delete(account.id)
    const [contact] = (await session.contact.list({ where: { name: 'Bob' }, include: ['account'] })).items
    expect(contact).toMatchObject({ account: null })
  })

  it('asks the store once for each relation, not once for each record', async () => {
    const watched = watchedStore(memoryStore())
    const { session } = await createTestCrm({ storage: watched.adapter })
    const accounts = await session.account.createMany(Array.from({ length: 20 }, () => anAccount()))
    await session.contact.createMany(
      accounts.flatMap((made) => (made.ok ? [aContact({ accountId: made.record.id })] : [])),
    )
    watched.reset()

    await session.account.list({ include: ['contacts', 'opportunities'] })

    // What holds of the caller, the page, and each relation.
    expect(watched.calls).toEqual(['find', 'find', 'find', 'find'])
  })

  it('refuses to bring more than a thousand related records', async () => {
    const { session, account } = await family()
    await session.contact.createMany(Array.from({ length: 1_000 }, () => aContact({ accountId: account.id })))

    await expect(session.account.list({ include: ['contacts'] })).rejects.toMatchObject({ code: 'CRM_LIMIT' })
  })

  it.each([
    ['an unknown relation', ['friends'], 'CRM_QUERY'],
    ['a field', ['name'], 'CRM_QUERY'],
    ['a path', ['contacts.account'], 'CRM_QUERY'],
    ['a property of every object', ['constructor', '__proto__'], 'CRM_QUERY'],
    ['a text', 'contacts', 'CRM_QUERY'],
    ['something else', [7], 'CRM_QUERY'],
    ['too many', Array.from({ length: 11 }, () => 'contacts'), 'CRM_LIMIT'],
  ])('refuses %s', async (_, include, code) => {
    const { session } = await family()

    await expect(session.account.list({ include: include as never[] })).rejects.toMatchObject({ code })
  })
})
