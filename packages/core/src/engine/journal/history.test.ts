import { expect, it } from 'vitest'
import { aLead, createTestCrm } from '../../testing/index.ts'

it('tells every change of a record: who, by which command, before and after', async () => {
  const { session, as } = await createTestCrm({
    roles: [{ id: 'rep', grants: { lead: { read: 'all', update: 'all' } } }],
  })
  const { id } = await session.lead.create(aLead({ name: 'Ada', employees: 10 }))
  await as('ann', 'rep').lead.update(id, { employees: 12 })
  await session.lead.delete(id)
  await session.lead.restore(id)

  const history = await session.lead.history(id)

  expect(history.map(({ deed, actor, command, version }) => [deed, actor, command, version])).toEqual([
    ['create', 'admin', 'lead.create', 1],
    ['update', 'ann', 'lead.update', 2],
    ['delete', 'admin', 'lead.delete', 3],
    ['restore', 'admin', 'lead.restore', 4],
  ])
  expect(history[0]?.changes).toMatchObject({ name: { before: null, after: 'Ada' } })
  expect(history[1]?.changes).toEqual({ employees: { before: 10, after: 12 } })
})

it('writes no entry for an update that changes nothing', async () => {
  const { session } = await createTestCrm()
  const { id, name } = await session.lead.create(aLead())

  await session.lead.update(id, { name })

  expect(await session.lead.history(id)).toHaveLength(1)
})

it('writes down why the system acted', async () => {
  const { crm } = await createTestCrm()
  const nightly = crm.system('nightly clean-up')
  const { id } = await nightly.lead.create(aLead())

  expect(await nightly.lead.history(id)).toMatchObject([
    { actorType: 'system', actor: 'system', reason: 'nightly clean-up' },
  ])
})

it('writes down for whom somebody acted', async () => {
  const { crm } = await createTestCrm()
  const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'], onBehalfOf: 'bob' }))
  const { id } = await session.lead.create(aLead())

  expect(await session.lead.history(id)).toMatchObject([{ actor: 'ann', onBehalfOf: 'bob' }])
})

it('gives a record as it was at any instant', async () => {
  const { session, clock } = await createTestCrm()
  const at = (instant: string) => session.lead.asOf(id, new Date(instant))
  const { id } = await session.lead.create(aLead({ name: 'Ada', region: 'north' }))
  clock.set('2026-11-03T09:00:00Z')
  await session.lead.update(id, { name: 'Ada King' })
  clock.set('2026-11-04T09:00:00Z')
  await session.lead.delete(id)
  clock.set('2026-11-05T09:00:00Z')
  await session.lead.restore(id)

  expect(await at('2026-11-01T09:00:00Z')).toBeNull()
  expect(await at('2026-11-02T09:00:00Z')).toMatchObject({ name: 'Ada', region: 'north', version: 1 })
  expect(await at('2026-11-03T09:00:00Z')).toMatchObject({ name: 'Ada King', region: 'north', version: 2 })
  expect(await at('2026-11-04T09:00:00Z')).toBeNull()
  expect(await at('2026-11-05T09:00:00Z')).toMatchObject({ name: 'Ada King', version: 4 })
  expect(await at('2026-11-05T09:00:00Z')).toEqual(await session.lead.get(id))
})

it('keeps to the order of versions where the clock of a writer ran ahead', async () => {
  const { session, clock } = await createTestCrm()
  clock.set('2026-11-02T09:05:00Z')
  const { id } = await session.lead.create(aLead({ name: 'Ada', region: 'north' }))
  clock.set('2026-11-02T09:00:00Z')
  await session.lead.update(id, { name: 'Ada King' })

  const before = await session.lead.asOf(id, new Date('2026-11-02T09:02:00Z'))

  expect(before).toMatchObject({ name: 'Ada King', region: 'north', version: 2 })
})

it('hides in the past what is hidden now', async () => {
  const { session, as } = await createTestCrm({
    roles: [{ id: 'clerk', grants: { lead: { read: 'all', hidden: ['email'] } } }],
  })
  const { id } = await session.lead.create(aLead())
  await session.lead.update(id, { email: 'ada@king.example' })
  const clerk = as('cleo', 'clerk')

  const past = await clerk.lead.asOf(id, new Date('2026-11-02T09:00:00Z'))
  const history = await clerk.lead.history(id)

  expect(past).not.toHaveProperty('email')
  expect(JSON.stringify(history)).not.toContain('@')
})

it('keeps what happened from whoever may not see the record', async () => {
  const { session, as } = await createTestCrm({ roles: [{ id: 'rep', grants: { lead: { read: 'own' } } }] })
  const { id } = await session.lead.create(aLead())

  await expect(as('bob', 'rep').lead.history(id)).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
  await expect(as('bob', 'rep').lead.asOf(id, new Date())).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
})
