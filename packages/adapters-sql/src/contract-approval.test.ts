import { createCrm } from '@guanxi/core'
import { commerce } from '@guanxi/core/commerce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const openHost = (database: Database) =>
  createCrm({
    storage: database.connect(),
    tenant: 'acme',
    roles: ['rep', 'legal'].map((id) => ({ id, grants: 'all' as const })),
    plugins: [
      commerce({
        currency: 'CNY',
        plans: [{ id: 'monthly', recurring: { every: 'month', after: '10d' } }],
        contractApproval: { by: [{ role: 'legal' }] },
      }),
    ],
  })

describe.each(TWO_DATABASES)('a contract that has to be approved, as %s keeps it', (_, open) => {
  let database: Database
  let crm: ReturnType<typeof openHost>

  beforeAll(async () => {
    database = await open()
    crm = openHost(database)
    await crm.migrate()
  })
  afterAll(async () => {
    await crm.stop()
    await database.drop()
  })

  it('AC-31 is approved as it was read back: lines and plan are the same, whatever the order of their parts', async () => {
    const [rep, legal] = ['rep', 'legal'].map((id) => crm.as(crm.actor({ id, roles: [id] })))
    if (!rep || !legal) throw new Error('There are two.')
    const { id: accountId } = await rep.account.create({ name: 'Acme' })
    const lines = [{ description: 'Seat', unitPrice: '100', billing: 'monthly', tax: '13' }] as const
    const { id } = await rep.contract.draft({ accountId, months: 12, plan: 'monthly', lines: [...lines] })

    await rep.contract.submit({ id })
    const { approvalId } = (await rep.contract.get(id)) ?? {}
    await legal.approval.approve({ id: approvalId ?? '' })

    expect(await rep.contract.sign({ id })).toMatchObject({ status: 'active', total: { amount: '1356.00' } })
    expect(await rep.instalment.count({ contractId: id })).toBe(12)
  })
})
