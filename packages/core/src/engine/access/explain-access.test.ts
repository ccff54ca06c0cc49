import { expect, it } from 'vitest'
import { definePlugin, type Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'

const small = { amount: { lt: { amount: '10000.00', currency: 'CNY' } } }
const ofEast = { owner: { some: { memberships: { some: { team: { some: { code: 'east' } } } } } } }
const deals = { commands: 'all' } as const
const roles: readonly Role[] = [
  {
    id: 'rep',
    grants: {
      opportunity: {
        ...{ read: ['own', 'shared', { all: [small, ofEast] }], update: 'own', ...deals },
        hidden: ['amount'],
      },
    },
  },
  {
    id: 'lead',
    grants: { opportunity: { read: ['own', 'below', 'team'], update: ['own', 'below', 'team'], ...deals } },
  },
  { id: 'vp', grants: { opportunity: { read: ['own', 'below'], update: ['own', 'below'] } } },
]
const erp = definePlugin({
  id: 'erp',
  permissions: { opportunity: { read: 'all', fields: ['name', 'stage'] } },
})

/** CEO > VP > East lead > rep A, rep B; South lead > rep C. A deal each; that of rep C is lent to rep A for a week. */
async function company() {
  const made = await createTestCrm({ roles: [...roles], plugins: [erp] })
  const { session, clock, crm } = made
  const account = await session.account.create(anAccount())
  const [positions, users, own]: Record<string, string>[] = [{}, {}, {}] as const as never
  for (const [code, parent] of [
    ['ceo', null],
    ['vp', 'ceo'],
    ['east', 'vp'],
    ['south', 'vp'],
    ['repA', 'east'],
    ['repB', 'east'],
    ['repC', 'south'],
  ] as const) {
    const parentId = parent === null ? null : positions?.[parent]
    const position = await session.position.create({ code, name: code, parentId: parentId ?? null })
    const user = await session.user.create(aUser({ name: code, email: `${code}@example.com` }))
    const holder = await session.positionHolder.create({ positionId: position.id, userId: user.id })
    await session.roleHolder.create({ userId: user.id, role: ROLES[code] })
    const amount = { amount: code === 'repB' ? '9000.00' : '20000.00', currency: 'CNY' }
    const deal = await session.opportunity.create(
      anOpportunity(account.id, { name: `deal of ${code}`, ownerId: user.id, amount }),
    )
    Object.assign(positions as object, { [code]: position.id, [`${code} holder`]: holder.id })
    Object.assign(users as object, { [code]: user.id })
    Object.assign(own as object, { [code]: deal.id })
  }
  const team = await session.team.create({ code: 'east', name: 'East' })
  for (const code of ['east', 'repA', 'repB'])
    await session.teamMember.create({ teamId: team.id, userId: users?.[code] as string })
  const week = new Date(clock.now() + 7 * 86_400_000)
  const lent = {
    entity: 'opportunity',
    id: own?.['repC'] ?? '',
    with: { kind: 'user', id: users?.['repA'] ?? '' },
  } as const
  await session.share.grant({ ...lent, level: 'read', note: 'Helps out', expiresAt: week })
  const actor = (code: keyof typeof ROLES) => crm.actor({ id: users?.[code] ?? '' })
  const deal = (code: keyof typeof ROLES) => ({ entity: 'opportunity', id: own?.[code] ?? '' })
  return { ...made, positions: positions ?? {}, users: users ?? {}, lent, actor, deal }
}
const ROLES = {
  ceo: 'vp',
  vp: 'vp',
  east: 'lead',
  south: 'lead',
  repA: 'rep',
  repB: 'rep',
  repC: 'rep',
} as const
const EVERYBODY = Object.keys(ROLES) as (keyof typeof ROLES)[]

it.each([
  // Who; whose deals they see; whose they edit; whether the field is open in lists, and can be filtered by.
  ['repA', ['repA', 'repB', 'repC'], ['repA'], false],
  ['east', ['east', 'repA', 'repB'], ['east', 'repA', 'repB'], true],
  ['south', ['south', 'repC'], ['south', 'repC'], true],
  [
    'vp',
    ['vp', 'east', 'south', 'repA', 'repB', 'repC'],
    ['vp', 'east', 'south', 'repA', 'repB', 'repC'],
    true,
  ],
] as const)('answers of %s what the company agreed on', async (who, sees, edits, showsAmount) => {
  const { crm, actor, deal } = await company()
  const those = async (action: string) => {
    const answers = await Promise.all(EVERYBODY.map((code) => crm.can(actor(who), action, deal(code))))
    return EVERYBODY.filter((_, at) => answers[at])
  }

  expect(await those('read')).toEqual(EVERYBODY.filter((code) => (sees as readonly string[]).includes(code)))
  expect(await those('update')).toEqual(
    EVERYBODY.filter((code) => (edits as readonly string[]).includes(code)),
  )

  const { field } = await crm.explainAccess(actor(who), 'read', deal(who), 'amount')
  expect(field).toMatchObject({ isOpen: showsAmount, isAskable: showsAmount })
  const parts: unknown[] = []
  for await (const part of crm.as(actor(who)).opportunity.export({}, { format: 'csv' })) parts.push(part)
  expect(String(parts[0]).includes('amount')).toBe(showsAmount)
})

it('answers of a plugin by what its manifest asks for', async () => {
  const { crm, deal } = await company()
  const plugin = { plugin: 'erp' }

  expect(await crm.can(plugin, 'read', deal('repA'), 'name')).toBe(true)
  expect(await crm.can(plugin, 'read', deal('repA'), 'amount')).toBe(false)
  expect(await crm.can(plugin, 'update', deal('repA'))).toBe(false)
  expect(await crm.explainAccess(plugin, 'read', deal('repA'), 'amount')).toMatchObject({
    isAllowed: false,
    grants: [{ role: 'erp', by: 'all' }],
    field: { isOpen: false, isAskable: false, closedBy: ['erp'] },
  })
  await expect(crm.can({ plugin: 'nobody' }, 'read', deal('repA'))).rejects.toMatchObject({
    code: 'CRM_ACTOR_INVALID',
  })
})

it('tells the position line, the share, the team and the condition by which a deal is reached', async () => {
  const { crm, actor, deal, users } = await company()

  expect(await crm.explainAccess(actor('vp'), 'read', deal('repA'))).toMatchObject({
    isAllowed: true,
    grants: [
      {
        by: 'below',
        line: [{ code: 'repA' }, { code: 'east' }, { code: 'vp' }],
        text: {
          en: `The role "vp" grants read because its owner holds a position below the actor's (repA < east < vp).`,
          zh: '角色“vp”授予read：因为其负责人任职于操作者的下级职位（repA < east < vp）。',
        },
      },
    ],
    missing: [{ by: 'own', text: { en: expect.stringContaining('not its owner') } }],
  })
  expect(await crm.explainAccess(actor('repA'), 'read', deal('repC'))).toMatchObject({
    grants: [
      { by: 'shared', shares: [{ principal: `user:${users['repA']}`, reason: 'manual', note: 'Helps out' }] },
    ],
    missing: [{ by: 'own' }, { by: 'condition' }],
  })
  expect((await crm.explainAccess(actor('east'), 'update', deal('repA'))).grants).toMatchObject([
    { action: 'update', by: 'below' },
    { action: 'update', by: 'team', line: [{ code: 'east' }] },
    { action: 'read', by: 'below' },
    { action: 'read', by: 'team' },
  ])
  const byRule = await crm.explainAccess(actor('repA'), 'read', deal('repB'))
  expect(byRule.grants).toMatchObject([{ by: 'condition', condition: { all: [small, ofEast] } }])
})

it('tells what a verb lacks, and refuses what is no action, no field and no entity', async () => {
  const { crm, actor, deal } = await company()

  expect(await crm.can(actor('repA'), 'assign', deal('repA'))).toBe(true)
  expect(await crm.explainAccess(actor('vp'), 'assign', deal('repA'))).toMatchObject({
    isAllowed: false,
    missing: [
      { role: 'vp', by: 'command', text: { en: expect.stringContaining('does not grant the verb assign') } },
      {},
    ],
  })
  await expect(crm.can(actor('vp'), 'fly', deal('vp'))).rejects.toMatchObject({ code: 'CRM_QUERY' })
  await expect(crm.can(actor('vp'), 'read', deal('vp'), 'nme')).rejects.toMatchObject({ code: 'CRM_QUERY' })
  await expect(crm.can(actor('vp'), 'read', { entity: 'x', id: 'y' })).rejects.toMatchObject({
    code: 'CRM_UNKNOWN_ENTITY',
  })
})

it('explains a record of another tenant as one that never was', async () => {
  const { crm, deal, session } = await company()
  const stranger = crm.actor({ tenant: 'other', id: 'ann', roles: ['admin'] })
  await session.opportunity.delete(deal('repC').id)

  const never = await crm.explainAccess(stranger, 'read', { entity: 'opportunity', id: 'never' })
  expect(await crm.explainAccess(stranger, 'read', deal('vp'))).toEqual(never)
  expect(never).toMatchObject({ isAllowed: false, text: { en: 'There is no such opportunity.' } })
  expect(await crm.can(crm.actor({ id: 'x', roles: ['admin'] }), 'read', deal('repC'))).toBe(false)
})

it('AC-48 says no of whoever is deactivated, from that moment on', async () => {
  const { crm, actor, deal, session, users, clock } = await company()
  const before = new Date(clock.now())
  await clock.advance('1h')
  expect(await crm.can(actor('east'), 'read', deal('repA'))).toBe(true)

  await session.user.update(users['east'] ?? '', { isActive: false })

  expect(await crm.can(actor('east'), 'read', deal('repA'))).toBe(false)
  expect(await crm.explainAccess(actor('east'), 'read', deal('repA'))).toMatchObject({
    text: { en: 'The actor is not active.' },
  })
  expect(await crm.can(actor('east'), 'read', deal('repA'), undefined, { at: before })).toBe(true)
})

it('lists who can, page by page, or of those whom the host names', async () => {
  const { crm, actor, deal, users } = await company()
  const all: string[] = []
  let after: string | undefined
  do {
    const page = await crm.whoCan(deal('repC'), 'read', { limit: 3, ...(after && { after }) })
    all.push(...page.items.map((item) => item.actor))
    after = page.next
  } while (after)

  expect(all).toEqual(['ceo', 'vp', 'south', 'repA', 'repC'].map((code) => users[code]))
  const named = [crm.actor({ id: 'boss', roles: ['admin'] }), actor('east'), actor('south')]
  expect(await crm.whoCan(deal('repC'), 'update', { actors: named })).toMatchObject({
    items: [
      { actor: 'boss', grants: [{ role: 'admin', by: 'all' }] },
      { actor: users['south'], grants: [{ by: 'below' }, { by: 'below' }] },
    ],
  })
  expect(await crm.whoCan({ entity: 'opportunity', id: 'never' }, 'read')).toEqual({ items: [] })
})

it('answers as before of an instant at which rep B had not moved to South yet', async () => {
  const { crm, actor, deal, session, positions, clock } = await company()
  await clock.advance('1d')
  const t = new Date(clock.now())
  const before = new Date(clock.now() - 1)
  await session.positionMove.create({
    ...{ positionId: positions['repB'] ?? '', parentId: positions['south'] ?? '', from: t },
  })
  await clock.advance('1h')
  const may = (who: 'east' | 'south', at?: Date) =>
    crm.can(actor(who), 'update', deal('repB'), undefined, at ? { at } : {})

  // The team of East still holds rep B, and the lead of East reaches teams.
  expect([await may('south'), await may('south', t), await may('south', before)]).toEqual([true, true, false])
  const { grants } = await crm.explainAccess(actor('east'), 'read', deal('repB'), undefined, { at: before })
  expect(grants).toMatchObject([{ by: 'below' }, { by: 'team' }])
  expect((await crm.explainAccess(actor('east'), 'read', deal('repB'))).grants).toMatchObject([
    { by: 'team' },
  ])
})

it('answers by what was known then: shares, roles, teams and records as they were', async () => {
  const { crm, actor, deal, session, users, lent, clock } = await company()
  const before = new Date(clock.now())
  await clock.advance('1d')
  await session.share.revoke(lent)
  const [member] = (await session.teamMember.list({ where: { userId: users['repB'] ?? '' } })).items
  await session.teamMember.delete(member?.id ?? '')
  await session.opportunity.update(deal('south').id, { ownerId: users['repA'] ?? '' })
  const [held] = (await session.roleHolder.list({ where: { userId: users['south'] ?? '' } })).items
  await session.roleHolder.delete(held?.id ?? '')
  await clock.advance('1h')
  const both = async (who: keyof typeof ROLES, of: keyof typeof ROLES) => [
    await crm.can(actor(who), 'read', deal(of), undefined, { at: before }),
    await crm.can(actor(who), 'read', deal(of)),
  ]

  expect(await both('repA', 'repC')).toEqual([true, false])
  expect(await both('repA', 'repB')).toEqual([true, false])
  expect(await both('repA', 'south')).toEqual([false, true])
  expect(await both('south', 'repC')).toEqual([true, false])
  const then = await crm.explainAccess(actor('repA'), 'read', deal('repC'), undefined, { at: before })
  expect(then.grants).toMatchObject([{ by: 'shared', shares: [{ level: 'read', note: 'Helps out' }] }])
  const early = { at: new Date(0) }
  expect(await crm.explainAccess(actor('vp'), 'read', deal('vp'), undefined, early)).toMatchObject({
    text: { en: 'There is no such opportunity.' },
  })
})

it('tells of a denial that counts whatever grants', async () => {
  const { session, crm } = await createTestCrm({
    roles: [{ id: 'pr', grants: { lead: { read: 'all', deny: { region: 'north' } } } }],
  })
  const [north, south, empty] = await Promise.all(
    ['north', 'south', undefined].map((region) =>
      session.lead.create({ name: 'Ada', ...(region && { region }) }),
    ),
  )
  const ann = crm.actor({ id: 'ann', roles: ['pr'] })
  const why = (id = '') => crm.explainAccess(ann, 'read', { entity: 'lead', id })

  expect(await why(south?.id)).toMatchObject({ isAllowed: true, denied: [] })
  for (const lead of [north, empty])
    expect(await why(lead?.id)).toMatchObject({
      isAllowed: false,
      grants: [{ by: 'all' }],
      denied: [{ role: 'pr', condition: { region: 'north' } }],
    })
  expect((await why(empty?.id)).denied[0]?.explanation).toMatchObject({ verdict: 'unknown' })
})
