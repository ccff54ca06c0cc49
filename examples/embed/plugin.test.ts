import { checkConfig, createCrm, memoryStore } from '@guanxi/core'
import { expect, it } from 'vitest'
import { loyalty } from './plugin.ts'

async function office() {
  const crm = createCrm({ storage: memoryStore(), tenant: 'acme', plugins: [loyalty] })
  await crm.migrate()
  return crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
}

it('welcomes each contact with points', async () => {
  const session = await office()

  const ada = await session.contact.create({ name: 'Ada', tier: 'gold', email: 'ada@example.com' })

  expect(await session.plugins.loyalty.balance(ada.id)).toBe(100)
})

it('wants an address of a gold customer', async () => {
  const session = await office()

  const created = session.contact.create({ name: 'Ada', tier: 'gold' })

  await expect(created).rejects.toMatchObject({
    code: 'CRM_VALIDATION',
    issues: [{ code: 'LOYALTY_EMAIL_MISSING', path: 'email' }],
  })
  expect(await session.contact.count()).toBe(0)
})

it('brings nothing that a look over the configuration doubts', () => {
  expect(checkConfig({ storage: memoryStore(), plugins: [loyalty] })).toEqual([])
})
