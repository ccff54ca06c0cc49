import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCrm, memoryStore, type Role, type Session } from '../../index.ts'
import { aLead, aUser, createTestCrm } from '../../testing/index.ts'

describe('several roles', () => {
  const own: Role = { id: 'own', grants: { lead: { read: 'own', update: 'own', hidden: ['title'] } } }
  const north: Role = {
    id: 'north',
    grants: { lead: { read: { region: 'north' }, fields: ['name', 'region', 'title'] } },
  }

  async function office() {
    const made = await createTestCrm({ roles: [own, north] })
    const { session } = made
    const ann = await session.user.create(aUser())
    const common = { title: 'Countess', source: 'fair' }
    await session.lead.create(aLead({ ...common, name: 'Mine', ownerId: ann.id, region: 'south' }))
    await session.lead.create(aLead({ ...common, name: 'North', region: 'north' }))
    await session.lead.create(aLead({ ...common, name: 'Both', ownerId: ann.id, region: 'north' }))
    await session.lead.create(aLead({ ...common, name: 'Neither', region: 'south' }))
    return { ...made, ann, both: made.as(ann.id, 'own', 'north') }
  }

  it('together show what each of them shows, record by record and field by field', async () => {
    const { both } = await office()

    const { items } = await both.lead.list({ orderBy: 'name' })

    expect(items.map(({ name, title, source }) => ({ name, title, source }))).toEqual([
      { name: 'Both', title: 'Countess', source: 'fair' },
      { name: 'Mine', title: undefined, source: 'fair' },
      { name: 'North', title: 'Countess', source: undefined },
    ])
  })

  it('let only be asked for what every record that they show has', async () => {
    const { both } = await office()

    expect(await both.lead.count({ name: 'Mine' })).toBe(1)
    for (const where of [{ title: 'Countess' }, { source: 'fair' }])
      await expect(both.lead.count(where)).rejects.toMatchObject({ code: 'CRM_CONDITION' })
  })

  it('do not lend each other their rights', async () => {
    const { both, session } = await office()
    const [north] = (await session.lead.list({ where: { name: 'North' } })).items
    const [mine] = (await session.lead.list({ where: { name: 'Mine' } })).items

    await expect(both.lead.update(north?.id ?? '', { name: 'x' })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    await expect(both.lead.update(mine?.id ?? '', { title: 'x' })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
    })
    await expect(both.lead.update(mine?.id ?? '', { source: 'x' })).resolves.toMatchObject({ source: 'x' })
  })

  it('with administrators among them show everything', async () => {
    const { as, ann } = await office()

    expect(await as(ann.id, 'own', 'admin').lead.count({ title: 'Countess' })).toBe(4)
  })
})

describe('a scope of a role', () => {
  it('may ask for attributes of the actor', async () => {
    const regional: Role = {
      id: 'regional',
      grants: { lead: { read: { region: { in: { actor: 'regions' } } } } },
    }
    const { crm, session } = await createTestCrm({ roles: [regional] })
    for (const region of ['north', 'south', 'east'])
      await session.lead.create(aLead({ name: region, region }))
    const seenBy = async (regions?: readonly string[]) => {
      const actor = { id: 'ann', roles: ['regional'], ...(regions && { attributes: { regions } }) }
      return (await crm.as(crm.actor(actor)).lead.list({ orderBy: 'name' })).items.map(({ name }) => name)
    }

    expect(await seenBy(['north', 'east'])).toEqual(['east', 'north'])
    expect(await seenBy([])).toEqual([])
    expect(await seenBy()).toEqual([])
  })

  it('may ask for related records', async () => {
    const viaAccount: Role = {
      id: 'keeper',
      grants: {
        account: { read: 'own' },
        contact: { read: { account: { some: { ownerId: { actor: 'id' } } } }, update: 'all' },
      },
    }
    const { session, as } = await createTestCrm({ roles: [viaAccount] })
    const ann = await session.user.create(aUser())
    const [mine, other] = [
      await session.account.create({ name: 'Mine', ownerId: ann.id }),
      await session.account.create({ name: 'Other' }),
    ]
    await session.contact.create({ name: 'Ada', accountId: mine.id })
    const hidden = await session.contact.create({ name: 'Bob', accountId: other.id })
    const keeper = as(ann.id, 'keeper')

    expect((await keeper.contact.list()).items.map(({ name }) => name)).toEqual(['Ada'])
    expect(await keeper.contact.get(hidden.id)).toBeNull()
    await expect(keeper.contact.update(hidden.id, { name: 'x' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })
})

describe('what a list shows', () => {
  const texts = fc.constantFrom('north', 'south', null)
  const scope = fc.oneof(
    fc.constant('all' as const),
    fc.constant('own' as const),
    fc.record({ region: texts }),
    fc.record({ not: fc.record({ region: texts }) }),
    fc.record({
      any: fc.tuple(
        fc.record({ employees: fc.record({ gte: fc.integer({ min: 0, max: 3 }) }) }),
        fc.record({ source: texts }),
      ),
    }),
    fc.record({ owner: fc.constant({ some: { isActive: true } }) }),
  )
  const lead = fc.record({
    region: texts,
    source: texts,
    employees: fc.option(fc.integer({ min: 0, max: 3 })),
    owner: fc.constantFrom(0, 1, 2, null),
  })

  it('is what get shows one by one, what a count counts, and what an export exports', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(scope, { maxLength: 3 }),
        fc.array(lead, { minLength: 1, maxLength: 8 }),
        async (scopes, leads) => {
          const roles = scopes.map(
            (read, at): Role => ({ id: `role${at}`, grants: { lead: { read }, user: { read: 'all' } } }),
          )
          const { session, as } = await createTestCrm({ roles })
          const users = await Promise.all(
            [true, true, false].map((isActive) => session.user.create(aUser({ isActive }))),
          )
          const ids: string[] = []
          for (const { owner, ...values } of leads)
            ids.push(
              (
                await session.lead.create({
                  name: 'Ada',
                  ...values,
                  ownerId: owner === null ? null : (users[owner]?.id ?? null),
                })
              ).id,
            )
          const actor = as(users[0]?.id ?? '', ...roles.map(({ id }) => id))
          if (scopes.length === 0) {
            await expect(actor.lead.list()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
            return
          }

          const visible = []
          for (const id of ids) visible.push(...[await actor.lead.get(id)].filter((found) => found !== null))
          const exported = []
          for await (const record of actor.lead.each()) exported.push(record)

          expect((await actor.lead.list()).items).toEqual(visible)
          expect(exported).toEqual(visible)
          expect(await actor.lead.count()).toBe(visible.length)
          expect(visible.map(({ id }) => id)).toEqual(await seenByHand(session, scopes, users[0]?.id ?? ''))
        },
      ),
      { numRuns: 80 },
    )
  })

  type Scopes = readonly (typeof scope extends fc.Arbitrary<infer S> ? S : never)[]

  /** The same, worked out from every record by an administrator's conditions. */
  async function seenByHand(session: Session, scopes: Scopes, me: string) {
    const conditions = scopes.map((one) => (one === 'all' ? {} : one === 'own' ? { ownerId: me } : one))
    const seen = new Set<string>()
    for (const where of conditions)
      for await (const { id } of session.lead.each({ where: where as object })) seen.add(id)
    return [...seen].sort()
  }
})

describe('a role that cannot mean what it says', () => {
  it.each<[string, Role, string]>([
    ['grants on an unknown entity', { id: 'x', grants: { leads: { read: 'all' } } }, 'x.leads'],
    [
      'hides an unknown field',
      { id: 'x', grants: { lead: { read: 'all', hidden: ['employes'] } } },
      'x.lead.employes',
    ],
    ['lists an unknown field', { id: 'x', grants: { lead: { read: 'all', fields: ['nam'] } } }, 'x.lead.nam'],
    ['grants an unknown command', { id: 'x', grants: { lead: { commands: ['grap'] } } }, 'x.lead.grap'],
    [
      'asks for an unknown field',
      { id: 'x', grants: { lead: { read: { regoin: 'x' } } } },
      'x.lead.read.regoin',
    ],
    [
      'asks with a wrong type',
      { id: 'x', grants: { lead: { update: { employees: 'many' } } } },
      'x.lead.update.employees',
    ],
    ['is for own things that nobody owns', { id: 'x', grants: { team: { read: 'own' } } }, 'x.team.read'],
    ['calls itself admin', { id: 'admin', grants: {} }, 'admin'],
  ])('is refused before the CRM starts: it %s', (_, role, path) => {
    expect(() => createCrm({ storage: memoryStore(), roles: [role] })).toThrow(
      expect.objectContaining({
        code: 'CRM_CONFIG',
        issues: [expect.objectContaining({ path, zh: expect.any(String) })],
      }),
    )
  })

  it('is refused when another has its id', () => {
    const twice = [0, 1].map((): Role => ({ id: 'x', grants: {} }))

    expect(() => createCrm({ storage: memoryStore(), roles: twice })).toThrow('two roles')
  })
})
