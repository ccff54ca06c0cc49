import { describe, expect, it } from 'vitest'
import type { Role } from '../../../index.ts'
import { anAccount, createTestCrm } from '../../../testing/index.ts'

const agent: Role = {
  id: 'agent',
  grants: {
    ticket: { read: 'all' },
    account: { read: 'all' },
    entitlement: { read: { kind: { neq: 'plan' } }, commands: ['use', 'giveBack'] },
    entitlementUse: { read: 'all' },
  },
}

async function desk(options: object = {}) {
  const made = await createTestCrm({
    ...{ zone: 'Asia/Shanghai', roles: [agent] },
    ...options,
  })
  const { id: accountId } = await made.session.account.create(anAccount())
  const grant = (own: object = {}) =>
    made.session.entitlement.create({ accountId, kind: 'plan', name: 'Care', serviceLevel: 'gold', ...own })
  return { ...made, accountId, grant }
}

describe('a ticket', () => {
  it('has what covers its account, by when the customer asked and not by when it was written down', async () => {
    const { session, accountId, grant } = await desk()
    const plan = await grant({ endsOn: '2026-10-31' })

    const early = await session.ticket.open({
      subject: 'Help',
      accountId,
      openedAt: new Date('2026-10-31T15:59:59Z'),
    })
    const late = await session.ticket.open({
      subject: 'Help',
      accountId,
      openedAt: new Date('2026-10-31T16:00:00Z'),
    })

    expect(early).toMatchObject({ entitlementId: plan.id, serviceLevel: 'gold' })
    expect(late).toMatchObject({ entitlementId: null, serviceLevel: 'standard' })
  })

  it.each([
    ['standard', {}],
    ['basic', { service: { entitlements: { default: 'basic' } } }],
  ])('that nothing covers has a level of service too: %s', async (level, options) => {
    const { session, accountId } = await desk(options)

    expect(await session.ticket.open({ subject: 'Help' })).toMatchObject({
      entitlementId: null,
      serviceLevel: level,
    })
    expect(await session.ticket.open({ subject: 'Help', accountId })).toMatchObject({ serviceLevel: level })
  })

  it('is covered once it is known whose it is, or what it is about, as of when it was opened', async () => {
    const { session, accountId, grant, clock } = await desk()
    const plan = await grant({ endsOn: '2026-11-02' })
    const piece = await grant({ productId: 'P1', serialNumber: 'S1', serviceLevel: 'platinum' })
    const { id } = await session.ticket.open({ subject: 'Help' })
    await clock.advance('30d')

    const known = await session.ticket.update(id, { accountId })
    expect(known).toMatchObject({ entitlementId: plan.id, serviceLevel: 'gold' })
    const exact = await session.ticket.update(id, { productId: ' P1 ', serialNumber: 'S1' })
    expect(exact).toMatchObject({ entitlementId: piece.id, serviceLevel: 'platinum' })
    const nobodys = await session.ticket.update(id, { accountId: null })
    expect(nobodys).toMatchObject({ entitlementId: null, serviceLevel: 'standard' })
  })

  it('keeps what covered it, whatever becomes of that later', async () => {
    const { session, accountId, grant, clock } = await desk()
    const plan = await grant()
    const { id } = await session.ticket.open({ subject: 'Help', accountId })
    await session.entitlement.update(plan.id, { cancelledAt: new Date(clock.now()) })

    expect(await session.ticket.update(id, { subject: 'Still broken' })).toMatchObject({
      entitlementId: plan.id,
      serviceLevel: 'gold',
    })
  })

  it('stays covered when its account is made one with another, and when they are parted again', async () => {
    const { session, accountId, grant } = await desk()
    const other = await session.account.create(anAccount({ name: 'North Ltd.', domain: 'north.example' }))
    const plan = await grant()
    const { id } = await session.ticket.open({ subject: 'Help', accountId })

    const { mergeId } = await session.account.merge({ survivor: other.id, others: [accountId] })
    expect(await session.ticket.get(id)).toMatchObject({ accountId: other.id, entitlementId: plan.id })
    await session.account.unmerge({ mergeId: mergeId ?? '' })
    expect(await session.ticket.get(id)).toMatchObject({ accountId, entitlementId: plan.id })
  })

  it('tells what covers it and why, and what it has', async () => {
    const { session, accountId, grant } = await desk()
    const plan = await grant({ unitsTotal: 3 })
    const repairs = await grant({ types: ['repair'] })
    const { id } = await session.ticket.open({ subject: 'Help', accountId })

    expect(await session.ticket.entitlement({ id })).toMatchObject({
      ...{ isCovered: true, entitlementId: plan.id, remainingUnits: 3, until: null, reason: 'covered' },
      considered: [
        { id: plan.id, reason: 'covered' },
        { id: repairs.id, reason: 'other-type' },
      ],
      kept: { entitlementId: plan.id, serviceLevel: 'gold' },
    })
  })
})

describe('an entitlement', () => {
  it.each([
    ['that ends before it begins', { startsOn: '2026-02-02', endsOn: '2026-02-01' }, 'CRM_ENTITLEMENT_DAYS'],
    ['of units without a number', { kind: 'units' }, 'CRM_ENTITLEMENT_UNITS'],
    ['for a type of ticket that is none', { types: ['nosuch'] }, 'CRM_VALIDATION'],
  ])('%s is refused', async (_, own, code) => {
    const { grant } = await desk()

    await expect(grant(own)).rejects.toMatchObject({ code })
  })

  it('may hold for one day, and have no fewer units than were used', async () => {
    const { session, grant } = await desk()
    const day = await grant({ kind: 'units', unitsTotal: 5, startsOn: '2026-11-02', endsOn: '2026-11-02' })
    await session.entitlement.use({ id: day.id, units: 3 })

    expect(await session.entitlement.update(day.id, { unitsTotal: 3 })).toMatchObject({ unitsTotal: 3 })
    await expect(session.entitlement.update(day.id, { unitsTotal: 2 })).rejects.toMatchObject({
      code: 'CRM_ENTITLEMENT_UNITS',
    })
  })

  it('is told to whoever asks for an account, of those that they may see', async () => {
    const { session, as, accountId, grant } = await desk()
    const plan = await grant()
    const warranty = await grant({ kind: 'warranty', productId: 'P1', endsOn: '2026-10-01' })
    const asked = { id: accountId, productId: 'P1' }

    expect(await session.account.entitlement(asked)).toMatchObject({ entitlementId: plan.id })
    expect(await as('bob', 'agent').account.entitlement(asked)).toMatchObject({
      ...{ isCovered: false, reason: 'expired', serviceLevel: 'standard' },
      considered: [{ id: warranty.id, reason: 'expired' }],
    })
    const then = { ...asked, at: new Date('2026-09-30T00:00:00Z') }
    expect(await as('bob', 'agent').account.entitlement(then)).toMatchObject({ entitlementId: warranty.id })
    await expect(session.account.entitlement({ id: 'nobody' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })
})

describe('units', () => {
  it('are used once for a ticket: the same again changes nothing, another number sets it right', async () => {
    const { session, accountId, grant } = await desk()
    const { id } = await grant({ kind: 'units', unitsTotal: 5 })
    const { id: ticketId } = await session.ticket.open({ subject: 'Help', accountId })

    const first = await session.entitlement.use({ ticketId, units: 2, note: 'Two hours' })
    expect(first).toMatchObject({ entitlementId: id, units: 2, remainingUnits: 3 })
    expect(await session.entitlement.use({ ticketId, units: 2 })).toEqual(first)
    expect(await session.entitlement.use({ ticketId, units: 4 })).toMatchObject({ remainingUnits: 1 })
    expect(await session.entitlement.use({ ticketId, units: 1 })).toMatchObject({ remainingUnits: 4 })
    expect(await session.entitlementUse.list()).toMatchObject({ items: [{ units: 1, note: 'Two hours' }] })
    expect(await session.entitlement.get(id)).toMatchObject({ unitsUsed: 1 })
  })

  it('are given back once, and can be used again', async () => {
    const { session, accountId, grant } = await desk()
    const { id } = await grant({ kind: 'units', unitsTotal: 2 })
    const { id: ticketId } = await session.ticket.open({ subject: 'Help', accountId })
    await session.entitlement.use({ ticketId, units: 2 })

    expect(await session.entitlement.giveBack({ ticketId })).toEqual({ units: 2 })
    expect(await session.entitlement.giveBack({ ticketId })).toEqual({ units: 0 })
    expect(await session.entitlement.get(id)).toMatchObject({ unitsUsed: 0 })
    const { useId } = await session.entitlement.use({ id, units: 1 })
    expect(await session.entitlement.giveBack({ useId })).toEqual({ units: 1 })
    await expect(session.entitlement.giveBack({ useId })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    expect(await session.entitlement.use({ ticketId, units: 2 })).toMatchObject({ remainingUnits: 0 })
  })

  it('are never more than there are, and the refusal tells how many are left', async () => {
    const { session, grant } = await desk()
    const { id } = await grant({ kind: 'units', unitsTotal: 2 })
    await session.entitlement.use({ id, units: 1 })

    await expect(session.entitlement.use({ id, units: 2 })).rejects.toMatchObject({
      code: 'CRM_ENTITLEMENT_USED_UP',
      message: expect.stringContaining('Only 1 units are left'),
    })
    expect(await session.entitlement.get(id)).toMatchObject({ unitsUsed: 1 })
  })

  it('stay used when two tickets are made one, and are set right for the one that there is', async () => {
    const { session, accountId, grant } = await desk()
    const { id } = await grant({ kind: 'units', unitsTotal: 5 })
    const [a, b] = [
      await session.ticket.open({ subject: 'Help', accountId }),
      await session.ticket.open({ subject: 'Help', accountId }),
    ]
    for (const { id: ticketId } of [a, b]) await session.entitlement.use({ ticketId, units: 2 })
    await session.ticket.merge({ survivor: a.id, others: [b.id] })

    expect(await session.entitlement.get(id)).toMatchObject({ unitsUsed: 4 })
    expect(await session.entitlement.use({ ticketId: a.id, units: 3 })).toMatchObject({ remainingUnits: 2 })
    expect(await session.entitlementUse.count({ ticketId: a.id })).toBe(1)
    expect(await session.entitlement.giveBack({ ticketId: a.id })).toEqual({ units: 3 })
  })

  it('without a limit are counted all the same', async () => {
    const { session, grant } = await desk()
    const { id } = await grant()

    expect(await session.entitlement.use({ id, units: 7 })).toMatchObject({ remainingUnits: null })
    expect(await session.entitlement.get(id)).toMatchObject({ unitsUsed: 7 })
  })

  it('are used for a ticket that was opened in time, also when what covered it is over since', async () => {
    const { session, accountId, grant, clock } = await desk()
    const { id } = await grant({ kind: 'units', unitsTotal: 2, endsOn: '2026-11-02' })
    const { id: ticketId } = await session.ticket.open({ subject: 'Help', accountId })
    await clock.advance('3d')

    await expect(session.entitlement.use({ id, units: 1 })).rejects.toMatchObject({
      code: 'CRM_ENTITLEMENT_OUT',
      meta: { reason: 'expired' },
    })
    expect(await session.entitlement.use({ ticketId, units: 1 })).toMatchObject({ remainingUnits: 1 })
  })

  it("are refused for a ticket that nothing covers, and for another account's", async () => {
    const { session, grant } = await desk()
    const { id } = await grant({ kind: 'units', unitsTotal: 2 })
    const other = await session.account.create(anAccount({ name: 'North Ltd.' }))
    const { id: ticketId } = await session.ticket.open({ subject: 'Help', accountId: other.id })

    for (const input of [{ ticketId, units: 1 }, { ticketId, id, units: 1 }, { units: 1 }])
      await expect(session.entitlement.use(input)).rejects.toMatchObject({ code: 'CRM_ENTITLEMENT_NONE' })
  })

  it('of an entitlement that somebody may not see are not theirs to use by its id', async () => {
    const { session, as, accountId, grant } = await desk()
    const { id } = await grant({ unitsTotal: 2 })
    const { id: ticketId } = await session.ticket.open({ subject: 'Help', accountId })

    await expect(as('bob', 'agent').entitlement.use({ id, units: 1 })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
    expect(await as('bob', 'agent').entitlement.use({ ticketId, units: 1 })).toMatchObject({ units: 1 })
  })
})
