import { describe, expect, it } from 'vitest'
import { bank, byDirector, byManager, codeOf } from './fixtures/bank.ts'

const reason = 'Mia has to look at the sum again'

describe('a request that is sent back', () => {
  it('asks the earlier step again, with the reason on record', async () => {
    const { mia, dan, ask, standing, session } = await bank()
    const request = await ask()
    await mia.approval.approve(request)

    await dan.approval.sendBack({ ...request, to: 0, reason })

    expect(await standing(request)).toMatchObject({ status: 'pending', step: 0, approverRoles: ['manager'] })
    const votes = await session.approvalVote.list({ where: { approvalId: request.id }, orderBy: 'step' })
    expect(votes.items).toMatchObject([
      { step: 0, round: 0, verdict: 'approve', voter: mia.id },
      { step: 1, round: 0, verdict: 'sendBack', voter: dan.id, note: reason },
    ])
    await mia.approval.approve(request)
    await dan.approval.approve(request)
    expect(await standing(request)).toMatchObject({ status: 'approved' })
  })

  it('counts no vote from before: of two who have to agree both are asked again', async () => {
    const two = { ...byManager, mode: { quorum: 2 } } as const
    const { mia, dan, person, ask, standing } = await bank(two)
    const max = await person('Max', 'manager')
    const request = await ask()
    await mia.approval.approve(request)
    await max.approval.approve(request)
    await dan.approval.sendBack({ ...request, to: 0, reason })

    await mia.approval.approve(request)

    expect(await standing(request)).toMatchObject({ status: 'pending', step: 0 })
    expect(await codeOf(mia.approval.approve(request))).toBe('CRM_APPROVAL_VOTED')
    await max.approval.approve(request)
    expect(await standing(request)).toMatchObject({ step: 1 })
  })

  it('goes to an earlier step alone, from who is asked now', async () => {
    const { mia, dan, rita, ask } = await bank()
    const request = await ask()
    const back = (by: typeof mia, to: number) => codeOf(by.approval.sendBack({ ...request, to, reason }))

    expect(await back(mia, 0)).toBe('CRM_APPROVAL_NOT_EARLIER')
    await mia.approval.approve(request)
    expect(await back(dan, 1)).toBe('CRM_APPROVAL_NOT_EARLIER')
    expect(await back(mia, 0)).toBe('CRM_APPROVAL_NOT_ASKED')
    expect(await back(rita, 0)).toBe('CRM_APPROVAL_NOT_ASKED')
    expect(await back(dan, 0)).toBe('done')
  })

  it('asks a step that was carried over like any other', async () => {
    const { mia, dan, rita, id, ask, standing } = await bank()
    await mia.approval.approve(await ask())
    await rita.session.loan.change({ id, months: 24 })
    const request = await ask()
    expect(await standing(request)).toMatchObject({ step: 1 })

    await dan.approval.sendBack({ ...request, to: 0, reason })

    expect(await standing(request)).toMatchObject({ step: 0, approverRoles: ['manager'] })
    await dan.approval.approve(request).catch(() => {})
    await mia.approval.approve(request)
    await dan.approval.approve(request)
    expect(await standing(request)).toMatchObject({ status: 'approved' })
  })

  it('counts its timeouts from then on', async () => {
    const patient = { ...byManager, timeouts: [{ after: '2d', do: 'expire' }] } as const
    const { mia, dan, ask, standing, clock } = await bank(patient, byDirector)
    const request = await ask()
    await clock.advance('1d')
    await mia.approval.approve(request)
    expect(await standing(request)).toMatchObject({ dueAt: null })
    await clock.advance('5d')

    await dan.approval.sendBack({ ...request, to: 0, reason })

    await clock.advance('1d')
    expect(await standing(request)).toMatchObject({ status: 'pending' })
    await clock.advance('1d')
    expect(await standing(request)).toMatchObject({ status: 'expired' })
  })
})

describe('the timeouts of a step', () => {
  it('agree by silence to that step alone', async () => {
    const silent = { ...byManager, timeouts: [{ after: '1d', do: 'approve' }] } as const
    const { ask, dan, standing, clock } = await bank(silent)
    const request = await ask()

    await clock.advance('30d')

    expect(await standing(request)).toMatchObject({ status: 'pending', step: 1, approverRoles: ['director'] })
    await dan.approval.approve(request)
    expect(await standing(request)).toMatchObject({ status: 'approved' })
  })

  it('escalate that step alone, and begin with it', async () => {
    const escalating = {
      ...byDirector,
      timeouts: [{ after: '2d', do: 'escalate', to: [{ role: 'clerk' }] }],
    } as const
    const { ask, mia, lea, standing, clock } = await bank(byManager, escalating)
    const request = await ask()
    await clock.advance('5d')
    await mia.approval.approve(request)
    expect(await codeOf(lea.approval.approve(request))).toBe('CRM_APPROVAL_NOT_ASKED')

    await clock.advance('2d')
    await lea.approval.approve(request)

    expect(await standing(request)).toMatchObject({ status: 'approved', decidedBy: lea.id })
  })
})
