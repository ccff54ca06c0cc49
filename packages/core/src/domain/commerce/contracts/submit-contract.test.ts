import { describe, expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import type { Role } from '../../../index.ts'
import { createTestCrm } from '../../../testing/index.ts'
import { PLANS } from './fixtures/agreed.ts'

const grants: Role['grants'] = {
  account: { read: 'all' },
  contract: { read: 'all', update: 'all', commands: 'all' },
  approval: { read: 'all', commands: 'all' },
}
const roles: readonly Role[] = ['rep', 'legal'].map((id) => ({ id, grants }))
const lines = [{ description: 'Plant', unitPrice: '1000' }]

async function openLegal() {
  const contractApproval = { by: [{ role: 'legal' }] } as const
  const made = await createTestCrm({
    plugins: [commerce({ currency: 'CNY', plans: PLANS, contractApproval })],
    roles: [...roles],
  })
  const [rep, legal] = [made.as('ann', 'rep'), made.as('bea', 'legal')]
  const { id: accountId } = await made.session.account.create({ name: 'Acme' })
  const { id } = await rep.contract.draft({ accountId, months: 12, plan: 'thirds', lines })
  const approve = async () => {
    const found = await rep.contract.get(id)
    return legal.approval.approve({ id: found?.approvalId ?? '' })
  }
  return { ...made, rep, legal, id, approve }
}

describe('a contract that has to be approved', () => {
  it('AC-31 is signed once it was, and no sooner', async () => {
    const { rep, id, approve } = await openLegal()

    await expect(rep.contract.sign({ id })).rejects.toMatchObject({ code: 'CRM_CONTRACT_UNAPPROVED' })
    expect(await rep.contract.submit({ id, reason: 'Please' })).toMatchObject({ status: 'inApproval' })
    await expect(rep.contract.sign({ id })).rejects.toMatchObject({ code: 'CRM_APPROVAL_MISSING' })
    await approve()

    expect(await rep.contract.sign({ id })).toMatchObject({ status: 'active', approvalId: null })
  })

  it('AC-31 is approved as it stands: another plan or another line has to be approved again', async () => {
    const { rep, id, approve } = await openLegal()
    await rep.contract.submit({ id })
    await approve()

    await expect(rep.contract.sign({ id, plan: 'monthly' })).rejects.toMatchObject({
      code: 'CRM_CONTRACT_UNAPPROVED',
    })
    const changed = await rep.contract.change({ id, lines: [{ description: 'Plant', unitPrice: '1' }] })
    expect(changed).toMatchObject({ status: 'draft' })
    await expect(rep.contract.sign({ id })).rejects.toMatchObject({ code: 'CRM_CONTRACT_UNAPPROVED' })

    await rep.contract.submit({ id })
    await expect(rep.contract.sign({ id })).rejects.toMatchObject({ code: 'CRM_APPROVAL_MISSING' })
    await approve()
    expect(await rep.contract.sign({ id })).toMatchObject({ total: { amount: '1.00' } })
  })

  it('is a draft again when it was refused', async () => {
    const { rep, legal, id } = await openLegal()
    const { approvalId } = await rep.contract.submit({ id }).then(() => rep.contract.get(id) as never)

    await legal.approval.reject({ id: approvalId })

    expect(await rep.contract.get(id)).toMatchObject({ status: 'draft' })
  })

  it('is not asked for where nobody has to approve', async () => {
    const { session } = await createTestCrm({ plugins: [commerce({ currency: 'CNY', plans: PLANS })] })
    const { id: accountId } = await session.account.create({ name: 'Acme' })
    const { id } = await session.contract.draft({ accountId, months: 12, plan: 'thirds', lines })

    expect(await session.contract.submit({ id })).toMatchObject({ status: 'draft' })
    expect(await session.approval.count()).toBe(0)
  })
})
