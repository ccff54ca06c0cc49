import { describe, expect, it } from 'vitest'
import type { ApprovalRule } from '../../index.ts'
import { bank, byManager, codeOf } from './fixtures/bank.ts'

/** A bank whose rule names people that are made in it. */
async function withPeople(rule: (ids: { ann: string; bob: string }) => ApprovalRule) {
  const lazy: ApprovalRule = { ...byManager }
  const made = await bank(lazy, { by: [{ role: 'director' }], mode: 'any' })
  const [ann, bob] = [await made.person('Ann', 'clerk'), await made.person('Bob', 'clerk')]
  Object.assign(lazy, rule({ ann: ann.id, bob: bob.id }))
  return { ...made, ann, bob }
}

describe('who stands in', () => {
  it('speaks in the turn of who is away, and not before', async () => {
    const { ann, bob, lea, ask, standing, away } = await withPeople((ids) => ({
      mode: 'sequence',
      by: [{ user: ids.ann }, { user: ids.bob }],
    }))
    await away(bob, lea)
    const request = await ask()

    expect(await codeOf(lea.approval.approve(request))).toBe('CRM_APPROVAL_NOT_ASKED')
    await ann.approval.approve(request)
    await lea.approval.approve(request)

    expect(await standing(request)).toMatchObject({ step: 2, approverRoles: ['director'] })
  })

  it('is one person of a quorum, for however many they stand in', async () => {
    const { ann, bob, lea, mia, ask, standing, away } = await withPeople((ids) => ({
      mode: { quorum: 2 },
      by: [{ user: ids.ann }, { user: ids.bob }, { role: 'manager' }],
    }))
    await away(ann, lea)
    await away(bob, lea)
    const request = await ask()

    await lea.approval.approve(request)
    expect(await codeOf(lea.approval.approve(request))).toBe('CRM_APPROVAL_VOTED')
    expect(await standing(request)).toMatchObject({ step: 0 })
    await mia.approval.approve(request)

    expect(await standing(request)).toMatchObject({ step: 1 })
  })

  it('does not approve two steps where approvers have to differ', async () => {
    const { ann, bob, lea, ask, standing, away, session } = await withPeople((ids) => ({
      mode: 'sequence',
      by: [{ user: ids.ann }, { user: ids.bob }],
      differentApprovers: true,
    }))
    await away(ann, lea)
    await away(bob, lea)
    const request = await ask()
    await lea.approval.approve(request)

    expect(await codeOf(lea.approval.approve(request))).toBe('CRM_APPROVAL_TWICE')
    await bob.approval.approve(request)

    expect(await standing(request)).toMatchObject({ step: 2 })
    const [vote] = (await session.approvalVote.list({ where: { approvalId: request.id, step: 0 } })).items
    expect(vote).toMatchObject({ voter: lea.id, insteadOf: [ann.id] })
  })

  it('AC-31 does not speak for who asked, nor for whom those stand in', async () => {
    const { ann, bob, lea, rita, mia, ask, standing, away } = await withPeople((ids) => ({
      mode: 'any',
      by: [{ user: ids.ann }, { role: 'manager' }],
    }))
    // Ann is away and named Rita, who asks; Rita is away and named Lea.
    await away(ann, rita)
    await away(rita, lea)
    const request = await ask()

    expect(await codeOf(rita.approval.approve(request))).not.toBe('done')
    expect(await codeOf(lea.approval.approve(request))).toBe('CRM_APPROVAL_NOT_ASKED')
    expect(await codeOf(bob.approval.approve(request))).toBe('CRM_APPROVAL_NOT_ASKED')
    await mia.approval.approve(request)

    expect(await standing(request)).toMatchObject({ step: 1 })
  })

  it('AC-31 does not sit in the seat of an approver who asked themselves', async () => {
    const { ann, lea, id, as, away } = await withPeople((ids) => ({ by: [{ user: ids.ann }] }))
    await away(ann, lea)
    const { approvalId } = await as(ann.id, 'rep').loan.submit({ id })

    expect(await codeOf(ann.approval.approve({ id: approvalId }))).toBe('CRM_APPROVAL_OWN')
    expect(await codeOf(lea.approval.approve({ id: approvalId }))).toBe('CRM_APPROVAL_NOT_ASKED')
  })
})
