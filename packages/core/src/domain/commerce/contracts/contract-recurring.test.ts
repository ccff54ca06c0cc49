import { describe, expect, it } from 'vitest'
import type { Role } from '../../../index.ts'
import { openContracts } from './fixtures/agreed.ts'

const seat = { description: 'Seat', unitPrice: '100', billing: 'monthly' } as const
const lines: Role = { id: 'lines', grants: { contract: { commands: 'all' }, contractLine: { read: 'all' } } }
const blind: Role = {
  id: 'blind',
  grants: { contract: { commands: 'all' }, contractLine: { read: 'all', hidden: ['net'] } },
}
const none: Role = { id: 'none', grants: { contract: { commands: 'all' } } }
const november = { from: '2026-11-01', to: '2026-11-30' }

describe('what recurs', () => {
  it('is told of signed contracts, and follows each amendment', async () => {
    const { session, sign, accountId } = await openContracts()
    await session.contract.draft({ accountId, months: 12, lines: [seat] })
    const { id } = await sign('monthly', [seat, { description: 'Set-up', unitPrice: '900' }], {
      startsOn: '2026-11-05',
      months: 12,
    })
    await session.contract.amend({ id, reason: 'More', effectiveOn: '2026-11-20', addLines: [seat] })
    await session.contract.terminate({ id, reason: 'Less', on: '2026-11-29' })

    const [table] = await session.contract.recurring(november)

    expect(table).toMatchObject({
      currency: 'CNY',
      total: { start: { amount: '0.00' }, new: { amount: '1200.00' }, end: { amount: '0.00' } },
      accounts: [{ accountId, expansion: { amount: '1200.00' }, churn: { amount: '-2400.00' } }],
    })
    expect(await session.contract.recurring({ ...november, accountId: 'nobody' })).toEqual([])
  })

  it('is told of the lines that the viewer may see, and to nobody who may not see amounts', async () => {
    const { as, sign } = await openContracts({ roles: [lines, blind, none] })
    await sign('monthly', [seat])

    expect(await as('a', 'lines').contract.recurring(november)).toHaveLength(1)
    await expect(as('b', 'blind').contract.recurring(november)).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    await expect(as('c', 'none').contract.recurring(november)).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })

  it.each([
    ['a period that ends before it begins', { from: '2026-12-01' }],
    ['a day that is none', { from: '2026-02-30' }],
    ['a currency that is none', { currency: 'yuan' }],
    ['a rate of nothing', { currency: 'CNY', rates: { USD: '0.00' } }],
    ['a rate below zero', { currency: 'CNY', rates: { USD: '-7' } }],
    ['a rate that is a number', { currency: 'CNY', rates: { USD: 7 } }],
    ['another period', { per: 'week' }],
  ])('is refused for %s', async (_, asked) => {
    const { session } = await openContracts()

    await expect(session.contract.recurring({ ...november, ...asked } as never)).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
    })
  })
})
