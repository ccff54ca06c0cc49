import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkConfig, createCrm, isCrmError, memoryStore } from '@guanxi/core'
import { createTestCrm } from '@guanxi/core/testing'
import { expect, it } from 'vitest'
import { loyalty, membership } from './index.ts'

const ARGS = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']

async function shop() {
  const reports: string[] = []
  const report = (tenant: string, points: number) => void reports.push(`${tenant} ${points}`)
  const opened = await createTestCrm({ plugins: [membership, loyalty({ report })] })
  const ada = await opened.session.contact.create({ name: 'Ada', memberNumber: 'm-1815' })
  return { ...opened, ada, reports }
}

it('welcomes a member with points, and nobody else', async () => {
  const { session, ada } = await shop()
  const guest = await session.contact.create({ name: 'Guest' })

  expect(await session.contact.get(ada.id)).toMatchObject({
    memberNumber: 'M-1815',
    points: 100,
    tier: 'bronze',
  })
  expect(await session.contact.get(guest.id)).toMatchObject({ points: 0, tier: 'bronze' })
})

it('lets members rise by what they earn, and leaves a note of it once', async () => {
  const { session, crm, ada } = await shop()

  await session.contact.awardPoints({ id: ada.id, points: 250, reason: 'order 1' })
  await session.contact.awardPoints({ id: ada.id, points: 650, reason: 'order 2' })
  await crm.tick()
  await crm.tick()

  expect(await session.contact.loyalty({ id: ada.id })).toMatchObject({
    points: 1_000,
    tier: 'gold',
    latest: [{ delta: 650, reason: 'order 2' }, { delta: 250 }, { delta: 100, reason: 'welcome' }],
  })
  const { items } = await session.activity.list({ where: { contactId: ada.id } })
  expect(items.map(({ subject }) => subject)).toEqual(['Tier: bronze → silver', 'Tier: silver → gold'])
})

it('takes one intention for one movement, however often it is sent', async () => {
  const { session, ada } = await shop()
  const award = () =>
    session.contact.awardPoints({ id: ada.id, points: 50, reason: 'order 1' }, { idempotencyKey: 'order-1' })

  await Promise.all([award(), award(), award()])

  expect(await session.plugins.loyalty.balance(ada.id)).toBe(150)
})

it('never lets more be spent than there is, whoever spends at once', async () => {
  const { session, ada } = await shop()

  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () =>
      session.contact.spendPoints({ id: ada.id, points: 30, reason: 'coffee' }),
    ),
  )

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(isCrmError(outcome.reason, 'LOYALTY_TOO_FEW_POINTS')).toBe(true)
  expect(await session.plugins.loyalty.balance(ada.id)).toBe(10)
})

it('refuses in both languages, and writes nothing', async () => {
  const { session } = await shop()
  const guest = await session.contact.create({ name: 'Guest' })

  const refused = await session.contact
    .awardPoints({ id: guest.id, points: 5, reason: 'order 1' })
    .catch((error: unknown) => error)

  if (!isCrmError(refused, 'LOYALTY_NOT_A_MEMBER')) throw refused
  expect([refused.text('en'), refused.text('zh-CN')]).toEqual([
    'Points are for members.',
    '只有会员才能累积积分。',
  ])
  await expect(session.point.create({ contactId: guest.id, delta: 0, reason: 'x' })).rejects.toMatchObject({
    code: 'CRM_VALIDATION',
    issues: [{ code: 'LOYALTY_ZERO', path: 'delta' }],
  })
  expect(await session.point.count({ contactId: guest.id })).toBe(0)
})

it('keeps points and tier out of forms', async () => {
  const { session, ada } = await shop()

  await expect(session.contact.update(ada.id, { points: 9_999 } as object)).rejects.toMatchObject({
    code: 'CRM_VALIDATION',
    issues: [{ code: 'NOT_WRITABLE', path: 'points' }],
  })
})

it('lets points lapse after a year, as far as they were not spent', async () => {
  const { session, clock, ada } = await shop()
  await session.contact.spendPoints({ id: ada.id, points: 70, reason: 'coffee' })

  await clock.advance('364d')
  expect(await session.plugins.loyalty.balance(ada.id)).toBe(30)
  await clock.advance('1d')

  expect(await session.plugins.loyalty.balance(ada.id)).toBe(0)
  const { latest } = (await session.contact.loyalty({ id: ada.id })) ?? {}
  expect(latest?.[0]).toMatchObject({ delta: -30, reason: 'expired' })
})

it('reports every week', async () => {
  const { clock, reports } = await shop()

  await clock.advance('14d')

  expect(reports).toEqual(['acme 100', 'acme 100'])
})

it('gives contacts that were there before the plugin a start', async () => {
  const storage = memoryStore()
  const before = await createTestCrm({ storage })
  const { id } = await before.session.contact.create({ name: 'Ada' })

  const crm = createCrm({ storage, tenant: 'acme', plugins: [loyalty()] })
  await crm.migrate()

  const session = crm.as(crm.actor({ id: 'desk', roles: ['admin'] }))
  expect(await session.contact.get(id)).toMatchObject({ points: 0, tier: 'bronze' })
})

it('tells the story from a host', { timeout: 60_000 }, async () => {
  const main = join(import.meta.dirname, 'main.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [...ARGS, main])

  expect(stdout.trim().split('\n')).toEqual(['M-1815 100', 'gold', '积分不足 5000。', 'Tier: bronze → gold'])
})

it('brings nothing that a look over the configuration doubts', () => {
  const plugins = [membership, loyalty({ report() {} })] as const

  expect(checkConfig({ storage: memoryStore(), plugins })).toEqual([])
})
