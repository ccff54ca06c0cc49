import { expect, it } from 'vitest'
import * as z from 'zod'
import { defineCommand, defineEntity, f, type Role } from '../../index.ts'
import { createTestCrm, dump } from '../../testing/index.ts'

const deal = defineEntity('deal', {
  fields: { name: f.text(), margin: f.int().optional(), ownerId: f.text().optional() },
})
const seller: Role = {
  id: 'seller',
  grants: { deal: { read: 'all', create: true, update: 'all', commands: 'all' } },
}
const blind: Role = { id: 'blind', grants: { deal: { read: 'all', create: true, hidden: ['margin'] } } }
const reader: Role = { id: 'reader', grants: { deal: { read: 'all' } } }
const countCalls = defineCommand({
  name: 'deal.tally',
  input: z.strictObject({ by: z.int() }),
  async run({ by }, { count }) {
    const total = await count('tally', by)
    if (total > 5) throw new Error('Too many.')
    return { total, at: new Date(0) }
  },
})

const open = () =>
  createTestCrm({ entities: { deal }, commands: [countCalls], roles: [seller, blind, reader] })

it('gives a repeated call the first result and has no second effect', async () => {
  const { as } = await open()
  const ann = as('ann', 'seller')

  const first = await ann.deal.create({ name: 'Engine', margin: 3 }, { idempotencyKey: 'k' })
  const again = await ann.deal.create({ name: 'Engine', margin: 3 }, { idempotencyKey: 'k' })

  expect(again).toEqual(first)
  expect(await ann.deal.count()).toBe(1)
})

it('gives a command its result again as it was, dates and all', async () => {
  const { session } = await open()

  await session.deal.tally({ by: 1 }, { idempotencyKey: 'k' })

  expect(await session.deal.tally({ by: 1 }, { idempotencyKey: 'k' })).toEqual({ total: 1, at: new Date(0) })
})

it('refuses a key that stands for another input', async () => {
  const { session } = await open()
  await session.deal.create({ name: 'Engine' }, { idempotencyKey: 'k' })

  await expect(session.deal.create({ name: 'Mill' }, { idempotencyKey: 'k' })).rejects.toMatchObject({
    code: 'CRM_IDEMPOTENCY_MISMATCH',
  })
})

it('takes inputs that differ in the order of their fields for the same', async () => {
  const { session } = await open()
  await session.deal.create({ name: 'Engine', margin: 3 }, { idempotencyKey: 'k' })

  await expect(
    session.deal.create({ margin: 3, name: 'Engine' }, { idempotencyKey: 'k' }),
  ).resolves.toMatchObject({ name: 'Engine' })
})

it('lets racing duplicates have one effect and the same result', async () => {
  const { session } = await open()

  const results = await Promise.all(
    Array.from({ length: 20 }, () => session.deal.create({ name: 'Engine' }, { idempotencyKey: 'k' })),
  )

  expect(new Set(results.map(({ id }) => id)).size).toBe(1)
  expect(await session.deal.count()).toBe(1)
})

it('leaves no trace of a call that failed, so that it can be repeated', async () => {
  const { session, store } = await open()
  await session.deal.tally({ by: 4 })
  const before = await dump(store)

  await expect(session.deal.tally({ by: 3 }, { idempotencyKey: 'k' })).rejects.toThrow('Too many')

  expect(await dump(store)).toEqual(before)
  await expect(session.deal.tally({ by: 1 }, { idempotencyKey: 'k' })).resolves.toMatchObject({ total: 5 })
})

it('knows keys by tenant, actor and command', async () => {
  const { crm, as } = await open()
  const key = { idempotencyKey: 'k' }
  const elsewhere = crm.as(crm.actor({ tenant: 'globex', id: 'ann', roles: ['seller'] }))

  const made = [
    await as('ann', 'seller').deal.create({ name: 'Engine' }, key),
    await as('bob', 'seller').deal.create({ name: 'Engine' }, key),
    await elsewhere.deal.create({ name: 'Engine' }, key),
  ]
  await as('ann', 'seller').deal.update(made[0]?.id ?? '', { name: 'Mill' }, key)

  expect(new Set(made.map(({ id }) => id)).size).toBe(3)
})

it('shows a stored result as the caller may see it now', async () => {
  const { as } = await open()
  await as('ann', 'seller').deal.create({ name: 'Engine', margin: 3 }, { idempotencyKey: 'k' })

  const again = await as('ann', 'blind').deal.create({ name: 'Engine', margin: 3 }, { idempotencyKey: 'k' })

  expect(again).toMatchObject({ name: 'Engine' })
  expect(again).not.toHaveProperty('margin')
})

it('gives no stored result to somebody who has lost the right', async () => {
  const { as } = await open()
  await as('ann', 'seller').deal.create({ name: 'Engine' }, { idempotencyKey: 'k' })

  const again = as('ann', 'reader').deal.create({ name: 'Engine' }, { idempotencyKey: 'k' })

  await expect(again).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
})

it('tells again which records of a batch were refused, and why', async () => {
  const { session } = await open()
  const batch = () =>
    session.deal.createMany([{ name: 'Engine' }, { name: '' }], { onError: 'collect', idempotencyKey: 'k' })

  const [first, again] = [await batch(), await batch()]

  expect(again).toEqual(first)
  expect(again[1]).toMatchObject({ ok: false, error: { code: 'CRM_VALIDATION', issues: [{ path: 'name' }] } })
  expect(again[1]).toHaveProperty('error.message', expect.stringContaining('name'))
})

it('forgets keys after 72 hours, when the clock ticks', async () => {
  const { session, clock } = await open()
  await session.deal.create({ name: 'Engine' }, { idempotencyKey: 'k' })

  await clock.advance('71h')
  await session.deal.create({ name: 'Engine' }, { idempotencyKey: 'k' })
  expect(await session.deal.count()).toBe(1)

  await clock.advance('1h')
  await session.deal.create({ name: 'Engine' }, { idempotencyKey: 'k' })
  expect(await session.deal.count()).toBe(2)
})

it('refuses an input without end instead of failing on it', async () => {
  const { session } = await open()
  let deep: unknown = 1
  for (let level = 0; level < 10_000; level++) deep = [deep]

  const refused = session.deal.create({ name: deep } as never, { idempotencyKey: 'k' })

  await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/^CRM_/) })
})
