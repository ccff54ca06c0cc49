import { describe, expect, it } from 'vitest'
import { uuidV7 } from '../../engine/ids.ts'
import type { Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'

const small = { amount: { lt: { amount: '10000.00', currency: 'CNY' } } }
const ofEast = { owner: { some: { memberships: { some: { team: { some: { code: 'east' } } } } } } }
const deals = { hidden: ['amount'], commands: 'all' } as const
const roles: readonly Role[] = [
  {
    id: 'rep',
    grants: {
      // Theirs, what was shared, and the small deals of the East team. What deals are worth is kept from them.
      opportunity: { read: ['own', 'shared', { all: [small, ofEast] }], update: 'own', ...deals },
      account: { read: 'all' },
    },
  },
  {
    id: 'lead',
    grants: { opportunity: { read: ['own', 'below'], update: ['own', 'below'], commands: 'all' } },
  },
  { id: 'hr', grants: { position: { read: 'all', update: 'all' } } },
  { id: 'vp', grants: { opportunity: { read: ['own', 'below'], update: ['own', 'below'] } } },
]

/** CEO > sales VP > East lead > rep A, rep B; South lead > rep C. A deal each, and d3 of rep C. */
async function company() {
  const made = await createTestCrm({ roles: [...roles] })
  const { session, clock } = made
  const account = await session.account.create(anAccount())
  const places: [string, string | null][] = [
    ['ceo', null],
    ['vp', 'ceo'],
    ['east', 'vp'],
    ['south', 'vp'],
    ['repA', 'east'],
    ['repB', 'east'],
    ['repC', 'south'],
  ]
  const [positions, users, own]: Record<string, string>[] = [{}, {}, {}] as const as never
  for (const [code, parent] of places) {
    const parentId = parent === null ? null : (positions?.[parent] as string)
    const position = await session.position.create({ code, name: code, parentId })
    const user = await session.user.create(aUser({ name: code, email: `${code}@example.com` }))
    await session.positionHolder.create({ positionId: position.id, userId: user.id })
    const amount = { amount: code === 'repB' ? '9000.00' : '20000.00', currency: 'CNY' }
    const deal = await session.opportunity.create(
      anOpportunity(account.id, { name: `deal of ${code}`, ownerId: user.id, amount }),
    )
    Object.assign(positions as object, { [code]: position.id })
    Object.assign(users as object, { [code]: user.id })
    Object.assign(own as object, { [code]: deal.id })
  }
  const team = await session.team.create({ code: 'east', name: 'East' })
  for (const code of ['east', 'repA', 'repB'])
    await session.teamMember.create({ teamId: team.id, userId: users?.[code] as string })
  const seen = async (who: string, role: string) =>
    (await made.as(users?.[who] as string, role).opportunity.list({ orderBy: 'name' })).items.map(
      ({ name }) => name.replace('deal of ', ''),
    )
  return { ...made, clock, positions: positions ?? {}, users: users ?? {}, own: own ?? {}, seen }
}

describe('what people of a hierarchy see', () => {
  it.each([
    ['rep A', 'repA', 'rep', ['repA', 'repB']],
    ['the East lead', 'east', 'lead', ['east', 'repA', 'repB']],
    ['the South lead', 'south', 'lead', ['repC', 'south']],
    ['the VP', 'vp', 'vp', ['east', 'repA', 'repB', 'repC', 'south', 'vp']],
    ['the CEO', 'ceo', 'vp', ['ceo', 'east', 'repA', 'repB', 'repC', 'south', 'vp']],
  ] as const)('%s: their own and what is below, and nothing of peers', async (_, who, role, expected) => {
    const { seen } = await company()

    expect(await seen(who, role)).toEqual(expected)
  })

  it('follows whoever moves from the very moment, before and after', async () => {
    const { session, clock, positions, seen } = await company()
    const at = new Date(clock.now() + 3_600_000)
    await session.positionMove.create({
      positionId: positions['repB'] as string,
      parentId: positions['south'] as string,
      from: at,
    })

    await clock.advance('3599999ms')
    expect([await seen('east', 'lead'), await seen('south', 'lead')]).toEqual([
      ['east', 'repA', 'repB'],
      ['repC', 'south'],
    ])
    await clock.advance('1ms')
    expect([await seen('east', 'lead'), await seen('south', 'lead')]).toEqual([
      ['east', 'repA'],
      ['repB', 'repC', 'south'],
    ])
  })

  it('counts a holder from their first moment to their last', async () => {
    const { session, clock, positions, users, seen } = await company()
    const from = new Date(clock.now() + 1_000)
    const to = new Date(clock.now() + 2_000)
    await session.positionHolder.create({
      positionId: positions['repA'] as string,
      userId: users['repC'] as string,
      from,
      to,
    })

    const views = [await seen('east', 'lead')]
    for (let step = 0; step < 2; step++) {
      await clock.advance('1s')
      views.push(await seen('east', 'lead'))
    }

    expect(views).toEqual([
      ['east', 'repA', 'repB'],
      ['east', 'repA', 'repB', 'repC'],
      ['east', 'repA', 'repB'],
    ])
  })

  it('shows leads the amount that it keeps from reps, who cannot ask for it either', async () => {
    const { as, users, own } = await company()
    const rep = as(users['repA'] as string, 'rep')
    const lead = as(users['east'] as string, 'lead')

    expect(await rep.opportunity.get(own['repA'] as string)).not.toHaveProperty('amount')
    expect(await lead.opportunity.get(own['repA'] as string)).toMatchObject({
      amount: { amount: '20000.00' },
    })
    await expect(rep.opportunity.count(small)).rejects.toMatchObject({ code: 'CRM_CONDITION' })
  })
})

describe('a share', () => {
  it('counts at its level until it expires, without any job', async () => {
    const { session, as, clock, users, own, seen } = await company()
    const expiresAt = new Date(clock.now() + 1_000)
    const d3 = { entity: 'opportunity', id: own['repC'] as string }
    await session.share.grant({
      ...d3,
      with: { kind: 'user', id: users['repA'] as string },
      level: 'read',
      expiresAt,
    })

    expect(await seen('repA', 'rep')).toEqual(['repA', 'repB', 'repC'])
    await expect(
      as(users['repA'] as string, 'rep').opportunity.update(d3.id, { name: 'mine' }),
    ).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    await clock.advance('1s')
    expect(await seen('repA', 'rep')).toEqual(['repA', 'repB'])
  })

  it.each(['user', 'team', 'position', 'below', 'role'] as const)('can be with a %s', async (kind) => {
    const { session, users, positions, own, seen } = await company()
    const team = await session.team.create({ code: 't', name: 'T' })
    await session.teamMember.create({ teamId: team.id, userId: users['repA'] as string })
    const ids = {
      user: users['repA'],
      team: team.id,
      position: positions['repA'],
      below: positions['east'],
      role: 'rep',
    }
    const shared = { entity: 'opportunity', id: own['vp'] as string }
    await session.share.grant({ ...shared, with: { kind, id: ids[kind] as string }, level: 'read' })

    expect(await seen('repA', 'rep')).toEqual(['repA', 'repB', 'vp'])
    expect((await seen('repC', 'rep')).includes('vp')).toBe(kind === 'role')
  })

  it('stays for one reason when it is taken back for another', async () => {
    const { session, users, own, seen } = await company()
    const shared = {
      entity: 'opportunity',
      id: own['repC'] as string,
      with: { kind: 'user', id: users['repA'] as string },
    } as const
    const first = await session.share.grant({ ...shared, level: 'read' })
    const again = await session.share.grant({ ...shared, level: 'update' })
    await session.share.grant({ ...shared, level: 'read', reason: 'rule' })

    expect([again.id, again.level, await session.share.count()]).toEqual([first.id, 'update', 2])
    expect(await session.share.revoke(shared)).toEqual({ revoked: true })
    expect(await session.share.revoke(shared)).toEqual({ revoked: false })
    expect(await seen('repA', 'rep')).toEqual(['repA', 'repB', 'repC'])
    await session.share.revoke({ ...shared, reason: 'rule' })
    expect(await seen('repA', 'rep')).toEqual(['repA', 'repB'])
  })

  const sharing: Role = {
    id: 'sharing',
    grants: {
      opportunity: { read: ['own', 'shared'], update: ['own', 'shared'] },
      share: { commands: 'all' },
    },
  }

  it.each([
    ['what they do not see', 'repC', 'read', 'repB', 'CRM_NOT_FOUND'],
    ['at a level that they do not have', 'repA', 'delete', 'repB', 'CRM_SHARE_FORBIDDEN'],
    ['with somebody who is not there', 'repA', 'read', 'nobody', 'CRM_SHARE_PRINCIPAL'],
  ] as const)('is refused to somebody who shares %s', async (_, whose, level, whom, code) => {
    const made = await company()
    const { users, own, session } = made
    const crm = await createTestCrm({
      storage: { id: 'same', open: async () => made.store },
      roles: [sharing],
    })
    const rep = crm.as(users['repA'] as string, 'sharing')

    const refusal = rep.share.grant({
      entity: 'opportunity',
      id: own[whose] as string,
      with: { kind: 'user', id: users[whom] ?? 'nobody' },
      level,
    })

    await expect(refusal).rejects.toMatchObject({ code })
    expect(await session.share.count()).toBe(0)
  })

  it('is not passed on by whoever has the record by a share alone', async () => {
    const made = await company()
    const { users, own, session, store, clock } = made
    const crm = await createTestCrm({
      storage: { id: 'same', open: async () => store },
      ids: uuidV7(),
      roles: [sharing],
      clock,
    })
    const shared = { entity: 'opportunity', id: own['repC'] as string }
    const expiresAt = new Date(clock.now() + 60_000)
    const me = { kind: 'user', id: users['repA'] as string } as const
    await session.share.grant({ ...shared, with: me, level: 'update', expiresAt })
    const rep = crm.as(users['repA'] as string, 'sharing')
    await rep.opportunity.update(shared.id, { name: 'changed' })

    await expect(rep.share.grant({ ...shared, with: me, level: 'update' })).rejects.toMatchObject({
      code: 'CRM_SHARE_FORBIDDEN',
    })
  })

  it('is written by its commands alone', async () => {
    const { session, own, users } = await company()
    const raw = { entity: 'opportunity', recordId: own['repC'], principal: `user:${users['repA']}` }

    await expect(
      session.share.create({ ...raw, level: 'delete', reason: 'manual' } as never),
    ).rejects.toMatchObject({ code: 'CRM_VALIDATION' })
  })
})

describe('positions', () => {
  it('never come to lie below themselves, not even later', async () => {
    const { session, positions, clock } = await company()
    const circle = { code: 'CRM_POSITION_CIRCLE' }

    await expect(
      session.position.update(positions['vp'] as string, { parentId: positions['repA'] as string }),
    ).rejects.toMatchObject(circle)
    const later = { from: new Date(clock.now() + 1_000), parentId: positions['repA'] as string }
    await expect(
      session.positionMove.create({ positionId: positions['vp'] as string, ...later }),
    ).rejects.toMatchObject({ ...circle, meta: { at: later.from.toISOString() } })
  })
})

describe('an actor who holds a session', () => {
  it('AC-48 is refused at the next call once they are deactivated, and let in again once they are active', async () => {
    const { session, as, users, own } = await company()
    const rep = as(users['repA'] as string, 'rep')
    await rep.opportunity.get(own['repA'] as string)
    await session.user.update(users['repA'] as string, { isActive: false })
    const calls = [
      () => rep.opportunity.list(),
      () => rep.opportunity.get(own['repA'] as string),
      () => rep.opportunity.each().next(),
      () => rep.opportunity.count(),
      () => rep.opportunity.aggregate({ measures: {} }),
      () => rep.opportunity.history(own['repA'] as string),
      () => rep.opportunity.update(own['repA'] as string, { name: 'x' }),
      () => rep.opportunity.moveTo({ id: own['repA'] as string, stage: 'lost' }),
      () => rep.opportunity.funnel({}),
      () => rep.account.timeline({ id: own['repA'] as string }),
      () => rep.transaction((inside) => inside.opportunity.list()),
      () => rep.dryRun((inside) => inside.opportunity.list()),
      () => rep.importReport('x'),
      () => rep.importedRows('x').next(),
      () => rep.journal.read(),
      () => as(users['repA'] as string, 'admin').opportunity.list(),
    ]

    for (const call of calls)
      await expect((async () => call())(), String(call)).rejects.toMatchObject({ code: 'CRM_ACTOR_INACTIVE' })
    await session.user.update(users['repA'] as string, { isActive: true })
    expect(await rep.opportunity.count()).toBe(2)
  })

  it('AC-48 loses a role that the CRM keeps at the next call, and has none of an unknown one', async () => {
    const { session, crm, users } = await company()
    const held = await session.roleHolder.create({ userId: users['east'] as string, role: 'lead' })
    await session.roleHolder.create({ userId: users['east'] as string, role: 'emperor' })
    const east = crm.as(crm.actor({ id: users['east'] as string }))
    expect(await east.opportunity.count()).toBe(3)

    await session.roleHolder.update(held.id, { role: 'rep' })
    expect(await east.opportunity.count()).toBe(2)
    await session.roleHolder.delete(held.id)
    await expect(east.opportunity.count()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })

  it('sees in a transaction what it changed of the organisation, and no longer when it is rolled back', async () => {
    const { crm, positions, users, seen } = await company()
    const lead = crm.as(crm.actor({ id: users['east'] as string, roles: ['lead', 'hr'] }))
    const counts = [await lead.opportunity.count()]

    const rolledBack = lead.transaction(async (inside) => {
      await inside.position.update(positions['repC'] as string, { parentId: positions['east'] as string })
      counts.push(await inside.opportunity.count())
      throw new Error('rolled back')
    })

    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(counts).toEqual([3, 4])
    expect(await seen('east', 'lead')).toEqual(['east', 'repA', 'repB'])
  })
})

describe('a denial', () => {
  it('holds for every action, whatever another role or a share grants', async () => {
    const nosy: Role = { id: 'nosy', grants: { opportunity: { read: 'all', update: 'all' } } }
    const walled: Role = { id: 'walled', grants: { opportunity: { deny: { name: 'deal of vp' } } } }
    const { users, own, session, store } = await company()
    const crm = await createTestCrm({
      storage: { id: 'same', open: async () => store },
      ids: uuidV7(),
      roles: [nosy, walled],
    })
    const rep = crm.as(users['repA'] as string, 'nosy', 'walled')
    await session.share.grant({
      ...{ entity: 'opportunity', id: own['vp'] as string, level: 'delete' },
      with: { kind: 'user', id: users['repA'] as string },
    })

    expect(await rep.opportunity.get(own['vp'] as string)).toBeNull()
    expect(await rep.opportunity.count()).toBe(6)
    await expect(rep.opportunity.update(own['vp'] as string, { name: 'x' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
    await expect(rep.opportunity.update(own['ceo'] as string, { name: 'deal of vp' })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })
})
