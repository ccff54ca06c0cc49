import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type ApprovalRule, askApproval, defineCommand, definePlugin, type Role } from '../../index.ts'
import { createTestCrm, dump } from '../../testing/index.ts'
import { loans } from './fixtures/loans.ts'

const grants: Role['grants'] = {
  loan: { read: 'all', update: 'all', commands: 'all' },
  approval: { read: 'all', commands: ['approve', 'reject', 'withdraw', 'sendBack', 'addSigner'] },
  approvalVote: { read: 'all' },
}
const roles: Role[] = ['rep', 'manager', 'director'].map((id) => ({ id, grants }))
const byManager: ApprovalRule = { by: [{ role: 'manager' }] }
const byDirector: ApprovalRule = { by: [{ role: 'director' }] }

async function bank(size: ApprovalRule = byManager, term: ApprovalRule = byDirector) {
  const made = await createTestCrm({ plugins: [loans({ size, term })], roles })
  const [rep, manager, director] = [
    made.as('rep', 'rep'),
    made.as('mia', 'manager'),
    made.as('dan', 'director'),
  ]
  const { id } = await rep.loan.open({ sum: 100, months: 12 })
  const submit = async (papers?: string) => rep.loan.submit({ id, ...(papers && { papers }) })
  const ask = async (papers?: string) => ({ id: (await submit(papers)).approvalId })
  return { ...made, rep, manager, director, id, submit, ask }
}

describe('a plugin that asks for approval of its own records', () => {
  it('has the steps asked one after the other, and hears how it ends', async () => {
    const { rep, manager, director, id, submit, session } = await bank()

    const { approvalId, status } = await submit()
    expect(status).toBe('pending')
    expect(await session.approval.get(approvalId)).toMatchObject({
      ...{ entity: 'loan', recordId: id, kind: 'loan.pay', approverRoles: ['manager'] },
      steps: [{ key: 'size', because: 'A large sum' }, { key: 'term' }],
    })
    await manager.approval.approve({ id: approvalId })
    expect(await session.approval.get(approvalId)).toMatchObject({ step: 1, approverRoles: ['director'] })
    await director.approval.approve({ id: approvalId })

    expect(await session.loan.get(id)).toMatchObject({ status: 'granted', approvalId })
    expect(await rep.loan.pay({ id })).toMatchObject({ status: 'paid', approvalId: null })
    expect(await session.approval.get(approvalId)).toMatchObject({ status: 'used' })
  })

  it('hears of a refusal, and can ask anew', async () => {
    const { manager, id, ask, session } = await bank()
    const first = await ask()

    await manager.approval.reject(first)

    expect(await session.loan.get(id)).toMatchObject({ status: 'refused', approvalId: null })
    expect((await ask()).id).not.toBe(first.id)
  })

  it('asks once, however often it asks for the same', async () => {
    const { submit, session } = await bank()

    expect(await submit()).toEqual(await submit())
    expect(await session.approval.count()).toBe(1)
  })

  it('AC-31 may do once what was approved, and only with the content that was', async () => {
    const { rep, manager, director, id, ask } = await bank()
    const request = await ask('page 1')
    await expect(rep.loan.pay({ id, papers: 'page 1' })).rejects.toMatchObject({
      code: 'CRM_APPROVAL_MISSING',
    })
    await manager.approval.approve(request)
    await director.approval.approve(request)

    await expect(rep.loan.pay({ id, papers: 'page 2' })).rejects.toMatchObject({ code: 'CRM_APPROVAL_STALE' })
    await expect(rep.loan.pay({ id })).rejects.toMatchObject({ code: 'CRM_APPROVAL_STALE' })
    await rep.loan.pay({ id, papers: 'page 1' })
    await expect(rep.loan.pay({ id, papers: 'page 1' })).rejects.toMatchObject({
      code: 'CRM_APPROVAL_MISSING',
    })
  })

  it('AC-31 finds an approval worth nothing once a field that counts has changed', async () => {
    const { rep, manager, director, id, ask } = await bank()
    const request = await ask()
    await manager.approval.approve(request)
    await rep.loan.update(id, { note: 'A friend' })
    await director.approval.approve(request)
    await rep.loan.change({ id, sum: 101 })

    await expect(rep.loan.pay({ id })).rejects.toMatchObject({ code: 'CRM_APPROVAL_STALE' })
  })

  it('takes it back when the record goes another way', async () => {
    const { rep, manager, id, ask, session } = await bank()
    const request = await ask()

    await rep.loan.drop({ id })

    expect(await session.approval.get(request.id)).toMatchObject({ status: 'void' })
    await expect(manager.approval.approve(request)).rejects.toMatchObject({ code: 'CRM_APPROVAL_CLOSED' })
  })

  it('AC-19 is alone in that: nobody asks by themselves, nor for what is somebody elses', async () => {
    const greedy = definePlugin({
      id: 'greedy',
      commands: [
        defineCommand({
          name: 'loan.slip',
          input: z.strictObject({ id: z.string() }),
          run: ({ id }, context) =>
            context.run(askApproval, {
              ...{ entity: 'loan', recordId: id, kind: 'loan.pay' },
              steps: [{ key: 'mine', rule: { by: [{ user: 'rep' }], mayApproveOwn: true }, inputsHash: '' }],
            }),
        }),
      ],
    })
    const made = await createTestCrm({
      plugins: [loans({ size: byManager, term: byDirector }), greedy],
      roles,
    })
    const { id } = await made.session.loan.open({ sum: 1, months: 1 })
    const ask = {
      ...{ entity: 'loan', recordId: id, kind: 'loan.pay' },
      steps: [{ key: 'mine', rule: { by: [{ user: 'rep' }] }, inputsHash: '' }],
    }
    const before = await dump(made.store)

    await expect(made.session.run(askApproval, ask)).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    const named = made.session.approval as unknown as { ask(input: unknown): Promise<unknown> }
    await expect(named.ask(ask)).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    await expect(made.session.loan.slip({ id })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    expect(await dump(made.store)).toEqual(before)
  })
})

describe('asking again', () => {
  it('asks only for what has changed; the rest stands on the vote that it was granted with', async () => {
    const { rep, manager, director, id, ask, session } = await bank()
    const first = await ask()
    await manager.approval.approve(first)
    await rep.loan.change({ id, months: 24 })

    const second = await ask()

    expect(await session.approval.get(first.id)).toMatchObject({ status: 'void' })
    const request = await session.approval.get(second.id)
    expect(request).toMatchObject({ status: 'pending', step: 1, approverRoles: ['director'] })
    expect(request?.steps).toMatchObject([{ key: 'size', carriedFrom: first.id }, { key: 'term' }])
    const [granted] = (await session.approvalVote.list({ where: { approvalId: first.id } })).items
    const votes = (await session.approvalVote.list({ where: { approvalId: second.id } })).items
    expect(votes).toMatchObject([
      { step: 0, voter: 'mia', carriedFrom: granted?.id, votedAt: granted?.votedAt },
    ])
    await director.approval.approve(second)
    expect(await session.approval.get(second.id)).toMatchObject({ status: 'approved' })
  })

  it('asks nobody where nothing that counts has changed, and the plugin hears of it', async () => {
    const { manager, director, id, ask, submit, session, rep } = await bank()
    const first = await ask('page 1')
    await manager.approval.approve(first)
    await director.approval.approve(first)

    const again = await submit('page 2')

    expect(again).toMatchObject({ status: 'approved' })
    expect(again.approvalId).not.toBe(first.id)
    expect(await session.loan.get(id)).toMatchObject({ status: 'granted', approvalId: again.approvalId })
    expect(await rep.loan.pay({ id, papers: 'page 2' })).toMatchObject({ status: 'paid' })
  })

  it('asks a step that was skipped meanwhile, where the one before it was carried over', async () => {
    const { rep, manager, director, id, ask, session } = await bank()
    const first = await ask()
    await manager.approval.approve(first)
    await director.approval.approve(first)
    await rep.loan.change({ id, sum: 200 })

    const second = await ask()

    expect(await session.approval.get(second.id)).toMatchObject({ step: 0, approverRoles: ['manager'] })
    await manager.approval.approve(second)
    expect(await session.approval.get(second.id)).toMatchObject({ status: 'approved' })
  })

  it('carries over what was granted before somebody refused the rest', async () => {
    const { rep, manager, director, id, ask, session } = await bank()
    const first = await ask()
    await manager.approval.approve(first)
    await director.approval.reject(first)
    await rep.loan.change({ id, months: 6 })

    expect(await session.approval.get((await ask()).id)).toMatchObject({ step: 1 })
  })

  it('AC-31 carries nothing over from an approval that was used up', async () => {
    const { rep, manager, director, id, ask, session } = await bank()
    const first = await ask()
    await manager.approval.approve(first)
    await director.approval.approve(first)
    await rep.loan.pay({ id })

    expect(await session.approval.get((await ask()).id)).toMatchObject({ status: 'pending', step: 0 })
  })

  it('AC-31 carries over no vote of the one who asks now', async () => {
    const { manager, rep, id, ask, session } = await bank()
    const first = await ask()
    await manager.approval.approve(first)
    await rep.loan.change({ id, months: 24 })

    const { approvalId } = await manager.loan.submit({ id })

    expect(await session.approval.get(approvalId)).toMatchObject({ status: 'pending', step: 0 })
  })

  it('tells nobody who reads it what its inputs were', async () => {
    const { ask, session } = await bank()

    const request = await session.approval.get((await ask()).id)

    expect(request?.steps[0]?.inputsHash).toMatch(/^[0-9a-f]{64}$/)
    const { sha256 } = await import('../../engine/ids.ts')
    expect(request?.steps[0]?.inputsHash).not.toBe(await sha256('100'))
  })
})

describe('steps with different approvers', () => {
  it('are not approved by the same person, who would be asked in both', async () => {
    const rule: ApprovalRule = { ...byManager, differentApprovers: true }
    const { manager, as, ask, session } = await bank(rule, byManager)
    const request = await ask()
    await manager.approval.approve(request)

    await expect(manager.approval.approve(request)).rejects.toMatchObject({ code: 'CRM_APPROVAL_TWICE' })
    await as('max', 'manager').approval.approve(request)

    expect(await session.approval.get(request.id)).toMatchObject({ status: 'approved', decidedBy: 'max' })
  })

  it('may be refused by the same person', async () => {
    const rule: ApprovalRule = { ...byManager, differentApprovers: true }
    const { manager, ask } = await bank(rule, byManager)
    const request = await ask()
    await manager.approval.approve(request)

    expect(await manager.approval.reject(request)).toMatchObject({ status: 'rejected' })
  })
})
