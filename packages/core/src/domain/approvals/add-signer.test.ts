import { describe, expect, it } from 'vitest'
import { bank, byDirector, byManager, codeOf } from './fixtures/bank.ts'

describe('somebody who is called in', () => {
  it('is asked first, where they are to agree before the others', async () => {
    const { mia, lea, ask, standing } = await bank()
    const request = await ask()

    await mia.approval.addSigner({ ...request, userId: lea.id, when: 'before' })

    expect(await standing(request)).toMatchObject({ approverIds: [lea.id], approverRoles: [] })
    expect(await codeOf(mia.approval.approve(request))).toBe('CRM_APPROVAL_NOT_ASKED')
    await lea.approval.approve(request)
    expect(await standing(request)).toMatchObject({ step: 0, approverRoles: ['manager'] })
    await mia.approval.approve(request)
    expect(await standing(request)).toMatchObject({ step: 1, approverRoles: ['director'] })
  })

  it('is asked last, where they are to agree after the others', async () => {
    const { mia, lea, ask, standing } = await bank()
    const request = await ask()

    await mia.approval.addSigner({ ...request, userId: lea.id, when: 'after' })

    expect(await codeOf(lea.approval.approve(request))).toBe('CRM_APPROVAL_NOT_ASKED')
    await mia.approval.approve(request)
    expect(await standing(request)).toMatchObject({ step: 0, approverIds: [lea.id], approverRoles: [] })
    await lea.approval.approve(request)
    expect(await standing(request)).toMatchObject({ step: 1 })
  })

  it('is passed over by who may decide alone since it was escalated, unless they called them in themselves', async () => {
    const escalating = {
      ...byManager,
      timeouts: [{ after: '1d', do: 'escalate', to: [{ role: 'director' }] }],
    } as const
    const [one, other] = [await bank(escalating), await bank(escalating)]
    const [first, second] = [await one.ask(), await other.ask()]
    await one.mia.approval.addSigner({ ...first, userId: one.lea.id, when: 'before' })
    await one.clock.advance('1d')
    await other.clock.advance('1d')

    await one.dan.approval.approve(first)
    expect(await one.standing(first)).toMatchObject({ step: 1 })

    await other.dan.approval.addSigner({ ...second, userId: other.lea.id, when: 'after' })
    await other.dan.approval.approve(second)
    expect(await other.standing(second)).toMatchObject({ step: 0 })
    await other.lea.approval.approve(second)
    expect(await other.standing(second)).toMatchObject({ step: 1 })
  })

  it('may refuse, and that ends it', async () => {
    const { mia, lea, ask, standing } = await bank()
    const request = await ask()
    await mia.approval.addSigner({ ...request, userId: lea.id, when: 'before' })

    await lea.approval.reject(request)

    expect(await standing(request)).toMatchObject({ status: 'rejected', decidedBy: lea.id })
  })

  it('is somebody who can agree: neither who asked, nor who has agreed already, nor nobody', async () => {
    const rule = { ...byManager, differentApprovers: true } as const
    const { mia, dan, rita, ask } = await bank(rule, byDirector)
    const request = await ask()
    const callIn = (by: typeof mia, userId: string) =>
      codeOf(by.approval.addSigner({ ...request, userId, when: 'after' }))

    expect(await callIn(mia, rita.id)).toBe('CRM_APPROVAL_OWN')
    expect(await callIn(mia, 'nobody')).toBe('CRM_NOT_FOUND')
    await mia.approval.approve(request)
    expect(await callIn(dan, mia.id)).toBe('CRM_APPROVAL_TWICE')
  })

  it('is called in by those who are asked now alone, and once', async () => {
    const { mia, dan, rita, lea, ask, standing } = await bank()
    const request = await ask()
    const callIn = (by: typeof mia) =>
      codeOf(by.approval.addSigner({ ...request, userId: lea.id, when: 'before' }))

    expect(await callIn(dan)).toBe('CRM_APPROVAL_NOT_ASKED')
    expect(await callIn(rita)).toBe('CRM_APPROVAL_NOT_ASKED')
    expect(await callIn(mia)).toBe('done')
    expect(await callIn(lea)).toBe('done')
    expect((await standing(request)).steps[0]?.added).toHaveLength(1)
  })

  it('has to agree before a step counts as granted, also when it is carried over', async () => {
    const { mia, dan, lea, rita, id, ask, standing } = await bank()
    const request = await ask()
    await mia.approval.addSigner({ ...request, userId: lea.id, when: 'after' })
    await mia.approval.approve(request)
    await rita.session.loan.change({ id, months: 24 })

    const half = await ask()
    expect(await standing(half)).toMatchObject({ step: 0, approverRoles: ['manager'] })
    await mia.approval.addSigner({ ...half, userId: lea.id, when: 'after' })
    await mia.approval.approve(half)
    await lea.approval.approve(half)
    await rita.session.loan.change({ id, months: 36 })

    const whole = await ask()
    expect(await standing(whole)).toMatchObject({ step: 1, approverRoles: ['director'] })
    await dan.approval.approve(whole)
    expect(await standing(whole)).toMatchObject({ status: 'approved' })
  })
})
