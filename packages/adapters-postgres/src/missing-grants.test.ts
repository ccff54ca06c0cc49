import { createCrm, defineEntity, f } from '@guanxi/core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTwoRoles, onServer, type TwoRoles } from '../../../scripts/test-roles.ts'
import { postgres } from './postgres.ts'

describe('a role that lacks a grant', () => {
  let roles: TwoRoles
  const host = () => createCrm({ storage: postgres(roles.app), tenant: 'acme' })
  const anna = (crm: ReturnType<typeof host>) => crm.as(crm.actor({ id: 'anna', roles: ['admin'] }))

  beforeAll(async () => {
    roles = await createTwoRoles(inject('postgres'))
    const owner = createCrm({ storage: postgres(roles.owner), tenant: 'acme' })
    await owner.migrate()
    await owner.stop()
    const { user } = roles.app
    await onServer(roles.database.connection, [
      `grant select, insert, update, delete on all tables in schema public to ${user}`,
      `revoke all on lead from ${user}`,
      `revoke insert, update, delete on account from ${user}`,
    ])
  })
  afterAll(() => roles.drop())

  it('is told that its rights are short, and not that the schema is behind', async () => {
    const crm = host()
    const session = anna(crm)

    for (const call of [() => session.lead.list(), () => session.account.create({ name: 'Red' })]) {
      const refusal: unknown = await call().catch((error: unknown) => error)
      expect(refusal).toMatchObject({ code: 'CRM_NO_GRANT', retryable: false })
      expect(refusal).toMatchObject({ hint: expect.stringContaining('grant') })
      expect(String(refusal)).not.toMatch(/lead|account|app_/)
    }
    await crm.stop()
  })

  it('goes on without a restart once it has the grant, and reads meanwhile what it may', async () => {
    const crm = host()
    const session = anna(crm)
    expect((await session.account.list()).items).toEqual([])
    await expect(session.lead.list()).rejects.toMatchObject({ code: 'CRM_NO_GRANT' })

    await onServer(roles.database.connection, [`grant select on lead to ${roles.app.user}`])

    expect((await session.lead.list()).items).toEqual([])
    await crm.stop()
  })

  it('is told the same where it may not change the schema', async () => {
    const extra = defineEntity('extra', { fields: { name: f.text() } })
    const crm = createCrm({ storage: postgres(roles.app), tenant: 'acme', entities: { extra } })

    await expect(crm.migrate()).rejects.toMatchObject({ code: 'CRM_NO_GRANT' })

    await crm.stop()
  })
})
