import { describe, expect, it } from 'vitest'
import { type ApprovalRule, definePipeline, type Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm, dump } from '../../testing/index.ts'

const amount = { amount: '100.00', currency: 'CNY' }
const more = { amount: '900.00', currency: 'CNY' }

const grants: Role['grants'] = {
  opportunity: { read: 'all', update: 'all', commands: ['moveTo', 'backdate'] },
  approval: { read: 'all', commands: ['approve', 'reject', 'withdraw'] },
}
const roles: Role[] = ['rep', 'manager', 'director', 'nosy'].map((id) => ({ id, grants }))

function salesWith(approval: ApprovalRule) {
  return definePipeline('opportunity', {
    id: 'sales',
    stages: { talk: {}, deal: {}, won: { kind: 'won' }, lost: { kind: 'lost' } },
    transitions: {
      mode: 'any',
      edges: [
        { from: 'deal', to: 'won', approval },
        { from: 'won', to: 'deal' },
      ],
    },
  })
}

async function withRule(approval: ApprovalRule) {
  const made = await createTestCrm({ pipelines: [salesWith(approval)], roles })
  const account = await made.session.account.create(anAccount())
  const person = async (name: string, ...ids: string[]) => {
    const { id } = await made.session.user.create(aUser({ name }))
    return { id, ...{ session: made.as(id, ...ids) } }
  }
  const rep = await person('Rep', 'rep')
  const manager = await person('Mia', 'manager')
  const director = await person('Dan', 'director')
  const { id } = await made.session.opportunity.create(anOpportunity(account.id, { amount, ownerId: rep.id }))
  await rep.session.opportunity.moveTo({ id, stage: 'deal' })
  const win = () => rep.session.opportunity.moveTo({ id, stage: 'won' })
  const ask = async () => {
    const { approvalId } = await win()
    return String(approvalId)
  }
  return { ...made, person, rep, manager, director, id, win, ask }
}

const byManager: ApprovalRule = { by: [{ role: 'manager' }] }

describe('a way that needs an approval', () => {
  it('leaves the deal where it is and asks; once approved, it is open', async () => {
    const { id, win, manager, rep, session } = await withRule(byManager)

    const waiting = await win()
    expect(waiting).toMatchObject({ stage: 'deal', status: 'open' })
    const request = await session.approval.get(String(waiting.approvalId))
    expect(request).toMatchObject({
      entity: 'opportunity',
      recordId: id,
      kind: 'sales: deal > won',
      status: 'pending',
      requestedBy: rep.id,
      approverRoles: ['manager'],
    })

    await manager.session.approval.approve({ id: String(waiting.approvalId), note: 'Go' })
    const won = await win()

    expect(won).toMatchObject({ stage: 'won', status: 'won', approvalId: null })
    expect(await session.approval.get(String(waiting.approvalId))).toMatchObject({
      status: 'used',
      decidedBy: manager.id,
      note: 'Go',
    })
  })

  it('is one request, however often it is tried', async () => {
    const { win, session } = await withRule(byManager)

    const [one, other] = [await win(), await win()]

    expect(one).toEqual(other)
    expect(await session.approval.count()).toBe(1)
  })

  it('asks nobody for deals that the rule does not mean', async () => {
    const { win, session } = await withRule({ ...byManager, when: { amount: { gte: more } } })

    expect(await win()).toMatchObject({ stage: 'won' })
    expect(await session.approval.count()).toBe(0)
  })

  it('keeps what was filled in with it, which is part of what is approved', async () => {
    const { id, rep, manager, session } = await withRule(byManager)

    const { approvalId } = await rep.session.opportunity.moveTo({ id, stage: 'won', patch: { amount: more } })
    expect(await session.opportunity.get(id)).toMatchObject({ stage: 'deal', amount: more })
    await manager.session.approval.approve({ id: String(approvalId) })

    expect(await rep.session.opportunity.moveTo({ id, stage: 'won' })).toMatchObject({ stage: 'won' })
  })

  it('is shown by a board: needed, pending, granted', async () => {
    const { id, rep, ask, manager } = await withRule(byManager)
    const shown = async () =>
      (await rep.session.opportunity.moves({ id })).find(({ stage }) => stage === 'won')?.approval

    expect(await shown()).toBe('needed')
    const request = await ask()
    expect(await shown()).toBe('pending')
    await manager.session.approval.approve({ id: request })
    expect(await shown()).toBe('granted')
  })

  it('asks nothing in a dry run', async () => {
    const { rep, id, store } = await withRule(byManager)
    const before = await dump(store)

    const { result } = await rep.session.dryRun((inside) => inside.opportunity.moveTo({ id, stage: 'won' }))

    expect(result).toMatchObject({ stage: 'deal', approvalId: expect.any(String) })
    expect(await dump(store)).toEqual(before)
  })

  it('names nobody when the field that names the approver is empty', async () => {
    const { session, id } = await withRule({ by: [{ field: 'ownerId' }] })
    await session.opportunity.update(id, { ownerId: null })

    await expect(session.opportunity.moveTo({ id, stage: 'won' })).rejects.toMatchObject({
      code: 'CRM_APPROVAL_NOBODY',
    })
  })
})

describe('an approval', () => {
  it('is good for one time', async () => {
    const { id, ask, win, manager, rep, session } = await withRule(byManager)
    const first = await ask()
    await manager.session.approval.approve({ id: first })
    await win()
    await rep.session.opportunity.moveTo({ id, stage: 'deal' })

    const waiting = await win()

    expect(waiting).toMatchObject({ stage: 'deal' })
    expect(waiting.approvalId).not.toBe(first)
    expect(await session.approval.count()).toBe(2)
  })

  it('is worth nothing once the record has changed', async () => {
    const { id, ask, win, manager, rep, session } = await withRule(byManager)
    const first = await ask()
    await manager.session.approval.approve({ id: first })

    await rep.session.opportunity.update(id, { amount: more })
    const waiting = await win()

    expect(waiting).toMatchObject({ stage: 'deal' })
    expect(waiting.approvalId).not.toBe(first)
    expect(await session.approval.get(first)).toMatchObject({ status: 'void' })
  })

  it('is not given to a record that has changed since it was asked for', async () => {
    const { id, ask, manager, rep, store } = await withRule(byManager)
    const request = await ask()
    await rep.session.opportunity.update(id, { amount: more })
    const before = await dump(store)

    await expect(manager.session.approval.approve({ id: request })).rejects.toMatchObject({
      code: 'CRM_APPROVAL_STALE',
    })
    expect(await dump(store)).toEqual(before)
  })

  it('outlives changes of fields that it is not about', async () => {
    const { id, ask, win, manager, rep } = await withRule({ ...byManager, over: ['amount'] })
    const request = await ask()
    await rep.session.opportunity.update(id, { name: 'Other name' })

    await manager.session.approval.approve({ id: request })

    expect(await win()).toMatchObject({ stage: 'won' })
  })

  it('becomes void when the deal goes another way', async () => {
    const { id, ask, rep, session } = await withRule(byManager)
    const request = await ask()

    const lost = await rep.session.opportunity.moveTo({ id, stage: 'lost', patch: { lostReason: 'Price' } })

    expect(lost).toMatchObject({ stage: 'lost', approvalId: null })
    expect(await session.approval.get(request)).toMatchObject({ status: 'void' })
  })
})

describe('deciding', () => {
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      (error: { code: string }) => error.code,
    )

  it('is refused to who asked, also when somebody acts in their name or they in anothers', async () => {
    const { ask, rep, crm } = await withRule({ by: [{ role: 'manager' }] })
    const request = await ask()
    const asManager = (actor: { id: string; onBehalfOf?: string }) =>
      crm.as(crm.actor({ ...actor, roles: ['manager'] })).approval.approve({ id: request })

    expect(await codeOf(asManager({ id: rep.id }))).toBe('CRM_APPROVAL_OWN')
    expect(await codeOf(asManager({ id: 'zoe', onBehalfOf: rep.id }))).toBe('CRM_APPROVAL_OWN')
    expect(await codeOf(asManager({ id: rep.id, onBehalfOf: 'zoe' }))).toBe('CRM_APPROVAL_OWN')
  })

  it('is open to who asked where the rule says so', async () => {
    const { ask, rep, as } = await withRule({ ...byManager, mayApproveOwn: true })

    expect(await as(rep.id, 'manager').approval.approve({ id: await ask() })).toMatchObject({
      status: 'approved',
    })
  })

  it('is refused to who is not asked, administrators included', async () => {
    const { ask, director, session } = await withRule(byManager)
    const request = await ask()

    expect(await codeOf(director.session.approval.approve({ id: request }))).toBe('CRM_APPROVAL_NOT_ASKED')
    expect(await codeOf(session.approval.reject({ id: request }))).toBe('CRM_APPROVAL_NOT_ASKED')
  })

  it('goes in order, where the rule has one', async () => {
    const { ask, manager, director, session } = await withRule({
      mode: 'sequence',
      by: [{ role: 'manager' }, { role: 'director' }],
    })
    const request = await ask()

    expect(await codeOf(director.session.approval.approve({ id: request }))).toBe('CRM_APPROVAL_NOT_ASKED')
    expect(await manager.session.approval.approve({ id: request })).toMatchObject({
      status: 'pending',
      step: 1,
      approverRoles: ['director'],
    })
    await director.session.approval.approve({ id: request })
    expect(await session.approval.get(request)).toMatchObject({ status: 'approved', approverRoles: null })
  })

  it('counts nobody twice', async () => {
    const { ask, manager } = await withRule({ mode: { quorum: 2 }, by: [{ role: 'manager' }] })
    const request = await ask()
    await manager.session.approval.approve({ id: request })

    expect(await codeOf(manager.session.approval.approve({ id: request }))).toBe('CRM_APPROVAL_VOTED')
  })

  it('ends with one refusal, and the deal waits no longer', async () => {
    const { ask, win, manager, id, session } = await withRule(byManager)
    const request = await ask()

    await manager.session.approval.reject({ id: request, note: 'Too cheap' })

    expect(await session.approval.get(request)).toMatchObject({ status: 'rejected', note: 'Too cheap' })
    expect(await session.opportunity.get(id)).toMatchObject({ stage: 'deal', approvalId: null })
    expect(await codeOf(manager.session.approval.approve({ id: request }))).toBe('CRM_APPROVAL_CLOSED')
    expect((await win()).approvalId).not.toBe(request)
  })

  it('is not needed any more once it is taken back, which only who asked can do', async () => {
    const { ask, manager, rep, id, session } = await withRule(byManager)
    const request = await ask()

    expect(await codeOf(manager.session.approval.withdraw({ id: request }))).toBe('CRM_APPROVAL_NOT_YOURS')
    await rep.session.approval.withdraw({ id: request })

    expect(await session.approval.get(request)).toMatchObject({ status: 'withdrawn' })
    expect(await session.opportunity.get(id)).toMatchObject({ approvalId: null })
  })

  it('falls to who stands in, and to members of a team', async () => {
    const { session, person, as, win, id, rep } = await withRule({ mode: 'any', by: [{ team: 'legal' }] })
    const [lea, max] = [await person('Lea', 'nosy'), await person('Max', 'nosy')]
    const team = await session.team.create({ code: 'legal', name: 'Legal' })
    await session.teamMember.create({ teamId: team.id, userId: lea.id })
    const { approvalId } = await win()
    const request = String(approvalId)
    expect(await session.approval.get(request)).toMatchObject({ approverIds: [lea.id] })

    expect(await codeOf(max.session.approval.approve({ id: request }))).toBe('CRM_APPROVAL_NOT_ASKED')
    const from = new Date('2026-11-01T00:00:00Z')
    await session.absence.create({
      ...{ userId: lea.id, from, to: new Date('2026-12-01T00:00:00Z'), delegateId: max.id },
    })
    await max.session.approval.approve({ id: request })

    expect(await as(rep.id, 'rep').opportunity.moveTo({ id, stage: 'won' })).toMatchObject({ stage: 'won' })
  })

  it('says nothing of a request that the caller may not read', async () => {
    const { ask, crm } = await withRule(byManager)
    const request = await ask()
    const stranger = crm.as(crm.actor({ tenant: 'globex', id: 'x', roles: ['manager'] }))

    expect(await codeOf(stranger.approval.approve({ id: request }))).toBe('CRM_NOT_FOUND')
  })
})

describe('a request that nobody decides', () => {
  it('reminds, escalates and expires, each dated at its time, however late the tick', async () => {
    const { ask, clock, crm, session, id } = await withRule({
      ...byManager,
      timeouts: [
        { after: '1d', do: 'remind' },
        { after: '2d', do: 'escalate', to: [{ role: 'director' }] },
        { after: '5d', do: 'expire' },
      ],
    })
    const asked = clock.now()
    const days = (count: number) => new Date(asked + count * 86_400_000)
    const request = await ask()

    clock.set(days(30))
    await crm.tick()

    expect(await session.approval.get(request)).toMatchObject({
      status: 'expired',
      remindedAt: days(1),
      escalatedAt: days(2),
      decidedAt: days(5),
      decidedBy: null,
      dueAt: null,
    })
    expect(await session.opportunity.get(id)).toMatchObject({ stage: 'deal', approvalId: null })
  })

  it('may be decided by those it was escalated to, alone', async () => {
    const { ask, clock, director, session } = await withRule({
      by: [{ role: 'manager' }, { role: 'director' }],
      timeouts: [{ after: '2d', do: 'escalate', to: [{ role: 'director' }] }],
    })
    const request = await ask()
    await clock.advance('2d')

    await director.session.approval.approve({ id: request })

    expect(await session.approval.get(request)).toMatchObject({ status: 'approved' })
  })

  it('is approved by silence where the rule says so, but never for another content', async () => {
    const rule: ApprovalRule = { ...byManager, timeouts: [{ after: '1d', do: 'approve' }] }
    const [same, changed] = [await withRule(rule), await withRule(rule)]
    const requests = [await same.ask(), await changed.ask()]
    await changed.rep.session.opportunity.update(changed.id, { amount: more })
    await same.clock.advance('1d')
    await changed.clock.advance('1d')

    expect(await same.session.approval.get(requests[0] ?? '')).toMatchObject({ status: 'approved' })
    expect(await changed.session.approval.get(requests[1] ?? '')).toMatchObject({ status: 'void' })
  })
})
