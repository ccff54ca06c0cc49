import { expect, it } from 'vitest'
import { createTestCrm } from '../../testing/index.ts'

/** A deal that changed its account, and an account that changed its name and its owner. */
async function past() {
  const made = await createTestCrm({
    roles: [{ id: 'rep', grants: { account: { read: 'own' }, contact: { read: 'all', hidden: ['title'] } } }],
  })
  const { session, clock } = made
  const day = async () => {
    await clock.advance('1d')
    return new Date(clock.now())
  }
  const amy = await session.user.create({ name: 'Amy' })
  const bob = await session.user.create({ name: 'Bob' })
  const acme = await session.account.create({ name: 'Acme', ownerId: amy.id })
  const globex = await session.account.create({ name: 'Globex', ownerId: bob.id })
  const ada = await session.contact.create({ name: 'Ada', title: 'CTO', accountId: acme.id })
  const first = new Date(clock.now())
  await day()
  await session.account.update(acme.id, { name: 'Acme Ltd' })
  await session.contact.update(ada.id, { accountId: globex.id, title: 'CEO' })
  const second = new Date(clock.now())
  await day()
  await session.contact.delete(ada.id)
  return {
    ...made,
    amy: made.as(amy.id, 'rep'),
    bob: made.as(bob.id, 'rep'),
    acme,
    globex,
    ada,
    first,
    second,
    third: new Date(clock.now()),
  }
}

it('brings related records along as they were then', async () => {
  const { session, acme, globex, ada, first, second } = await past()

  const then = await session.contact.asOf(ada.id, first, { include: ['account'] })
  expect(then).toMatchObject({ title: 'CTO', account: { id: acme.id, name: 'Acme' } })
  const later = await session.contact.asOf(ada.id, second, { include: ['account'] })
  expect(later).toMatchObject({ title: 'CEO', account: { id: globex.id, name: 'Globex' } })

  const account = await session.account.asOf(acme.id, first, { include: ['contacts'] })
  expect(account?.contacts).toMatchObject([{ id: ada.id, title: 'CTO' }])
  expect((await session.account.asOf(acme.id, second, { include: ['contacts'] }))?.contacts).toEqual([])
})

it('shows of related records what the actor may see of them today', async () => {
  const { amy, bob, ada, first } = await past()

  const theirs = await bob.contact.asOf(ada.id, first, { include: ['account'] })
  expect(theirs).toMatchObject({ name: 'Ada', account: null })
  expect(theirs).not.toHaveProperty('title')
  const own = await amy.contact.asOf(ada.id, first, { include: ['account'] })
  expect(own?.account).toMatchObject({ name: 'Acme' })
})

it('lists records as they were, by what held then or holds today, those that are deleted since among them', async () => {
  const { session, bob, ada, first, second, third } = await past()

  expect(await session.contact.listAsOf({ at: first, where: { title: 'CTO' } })).toMatchObject([
    { id: ada.id, title: 'CTO' },
  ])
  expect(await session.contact.listAsOf({ at: second, where: { title: 'CTO' } })).toEqual([])
  expect(await session.contact.listAsOf({ at: third })).toEqual([])
  expect(await session.account.listAsOf({ at: first, among: { name: 'Acme Ltd' } })).toMatchObject([
    { name: 'Acme' },
  ])
  await expect(bob.contact.listAsOf({ at: first, where: { title: 'CTO' } })).rejects.toMatchObject({
    code: 'CRM_CONDITION',
  })
  await expect(bob.lead.listAsOf({ at: first })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  await expect(
    session.contact.listAsOf({ at: first, where: { account: { some: { name: 'Acme' } } } }),
  ).rejects.toMatchObject({ code: 'CRM_QUERY' })
})

it('tells what differs between two versions or two instants, but for what is hidden', async () => {
  const { session, bob, acme, globex, ada, first, second } = await past()

  expect(await session.contact.diff(ada.id, first, second)).toEqual({
    accountId: { before: acme.id, after: globex.id },
    title: { before: 'CTO', after: 'CEO' },
  })
  expect(await session.contact.diff(ada.id, 2, 1)).toMatchObject({ title: { before: 'CEO', after: 'CTO' } })
  expect(Object.keys(await bob.contact.diff(ada.id, 1, 2))).toEqual(['accountId'])
  expect(await session.contact.diff(ada.id, 0, 1)).toMatchObject({ name: { before: null, after: 'Ada' } })
})
