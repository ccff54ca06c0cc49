import { describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  checkConfig,
  checkStaff,
  defineEntity,
  definePipeline,
  f,
  leastLoaded,
  memoryStore,
  person,
  pool,
  type Role,
  roundRobin,
  type Session,
} from '../index.ts'
import { aLead, anAccount, anOpportunity, aUser, createTestCrm, dump } from '../testing/index.ts'

// The numbers are those of a list of defects that other systems have had. Each is driven by the commands themselves.

const DAY = 86_400_000
const cny = (amount: string) => ({ amount, currency: 'CNY' })
const rep: Role = {
  id: 'rep',
  grants: { lead: { read: 'all', commands: ['grab', 'release'] } },
}

async function teamOf(session: Session, people: number): Promise<readonly string[]> {
  const team = await session.team.create({ code: 'desk', name: 'Desk' })
  const ids: string[] = []
  for (let position = 0; position < people; position++) {
    const { id } = await session.user.create(aUser({ name: `Rep ${position}` }))
    await session.teamMember.create({ teamId: team.id, userId: id, position })
    ids.push(id)
  }
  return ids
}

const all = (assign: AssignmentRule['assign']): AssignmentRule => ({
  ...{ id: 'all', on: 'lead', priority: 1, when: {} },
  assign,
})

async function capture(session: Session, at: number): Promise<string | null> {
  return (await session.lead.capture({ lead: { name: `Lead ${at}`, email: `l${at}@example.com` } })).ownerId
}

describe('assignment', () => {
  it('D10 a limit is counted in the decision itself: nobody gets more than theirs, also at once', async () => {
    const { session } = await createTestCrm({ assignment: [all(leastLoaded({ team: 'desk', capacity: 2 }))] })
    await teamOf(session, 2)

    const owners = await Promise.all(Array.from({ length: 9 }, (_, at) => capture(session, at)))

    expect(owners.filter((owner) => owner === null)).toHaveLength(5)
  })

  it.each([14, 15, 44, 45])(
    'D16 a pace of %i a month is so many a month, not none and not double',
    async (count) => {
      const { session, clock } = await createTestCrm({
        assignment: [all(roundRobin({ team: 'desk', pace: { count, per: '30d' } }))],
      })
      await teamOf(session, 1)

      let given = 0
      for (let at = 0; at < 30 * 4; at++) {
        if (await capture(session, at)) given += 1
        await clock.advance('6h')
      }

      expect(given).toBe(count)
    },
  )

  it('D18 giving a lead to somebody by hand moves no turn', async () => {
    const { session } = await createTestCrm({ assignment: [all(roundRobin({ team: 'desk' }))] })
    const [ann, bob, cy] = await teamOf(session, 3)

    expect([await capture(session, 1), await capture(session, 2)]).toEqual([ann, bob])
    const { items } = await session.lead.list({ where: { ownerId: bob ?? '' } })
    await session.lead.update(items[0]?.id ?? '', { ownerId: ann ?? null })

    expect([await capture(session, 3), await capture(session, 4)]).toEqual([cy, ann])
  })

  it('D19 turns are exact also when all come at once, and a rule that fails is no rule that is skipped', async () => {
    const broken = () => {
      throw new Error('broken')
    }
    const { session, store } = await createTestCrm({
      assignment: [
        {
          ...all({ to: 'team', team: 'desk', strategy: { by: 'score', score: broken } }),
          id: 'vip',
          priority: 9,
          when: { region: 'vip' },
        },
        all(roundRobin({ team: 'desk' })),
      ],
    })
    const ids = await teamOf(session, 3)

    const owners = await Promise.all(Array.from({ length: 30 }, (_, at) => capture(session, at)))
    for (const id of ids) expect(owners.filter((owner) => owner === id)).toHaveLength(10)
    const before = await dump(store)

    const vip = { lead: aLead({ region: 'vip', email: 'vip@example.com' }) }
    await expect(session.lead.capture(vip)).rejects.toThrow('broken')
    expect(await dump(store)).toEqual(before)
  })

  it('D31 a list in a condition means each of its values, not the first alone', async () => {
    const when = { region: { in: ['north', 'south'] } }
    const { session } = await createTestCrm({
      assignment: [{ ...all(roundRobin({ team: 'desk' })), when }],
    })
    const [ann] = await teamOf(session, 1)

    const { ownerId } = await session.lead.capture({ lead: aLead({ region: 'south' }) })

    expect(ownerId).toBe(ann)
    expect(await session.lead.count(when)).toBe(1)
  })
})

describe('entitlement', () => {
  it('D15 a ticket that nothing covers has a level of service, and is covered once it is known whose it is', async () => {
    const { session } = await createTestCrm()
    const { id: accountId } = await session.account.create(anAccount())
    const plan = await session.entitlement.create({
      ...{ accountId, kind: 'plan', name: 'Care', serviceLevel: 'gold' },
    })

    const opened = await session.ticket.open({ subject: 'Help' })
    expect(opened).toMatchObject({ entitlementId: null, serviceLevel: 'standard' })
    expect(await session.ticket.update(opened.id, { accountId })).toMatchObject({
      ...{ entitlementId: plan.id, serviceLevel: 'gold' },
    })
  })
})

describe('the public pool', () => {
  const claim = { perDay: 1, cooldown: '3d', lockNew: '1d' } as const
  async function office() {
    const made = await createTestCrm({ roles: [rep], pool: { claim } })
    const [ann = '', bob = ''] = await teamOf(made.session, 2)
    const [one, two] = [await made.session.lead.create(aLead()), await made.session.lead.create(aLead())]
    const [asAnn, asBob] = [made.as(ann, 'rep'), made.as(bob, 'rep')]
    return { ...made, ann, bob, one, two, asAnn, asBob }
  }

  it('D20 of two who claim a lead one has it, and the other is told that they have not', async () => {
    const { session, asAnn, asBob, one, clock } = await office()
    await clock.advance('1d')

    const claims = await Promise.allSettled([asAnn, asBob].map((who) => who.lead.grab({ id: one.id })))

    const won = claims.flatMap((claimed) => (claimed.status === 'fulfilled' ? [claimed.value.ownerId] : []))
    const lost = claims.flatMap((claimed) => (claimed.status === 'rejected' ? [claimed.reason.code] : []))
    expect(lost).toEqual(['CRM_LEAD_TAKEN'])
    expect((await session.lead.get(one.id))?.ownerId).toBe(won[0])
  })

  it('D21 giving back gives no claim back, an edit begins no lock anew, every owner waits, not the last alone', async () => {
    const { session, asAnn, asBob, one, two, clock } = await office()
    await clock.advance('23h')
    await session.lead.update(one.id, { title: 'Boss' })
    await clock.advance('1h')

    await asAnn.lead.grab({ id: one.id })
    await asAnn.lead.release({ id: one.id })
    await expect(asAnn.lead.grab({ id: two.id })).rejects.toMatchObject({ code: 'CRM_CLAIM_LIMIT' })
    await clock.advance('1d')
    await asBob.lead.grab({ id: one.id })
    await asBob.lead.release({ id: one.id })
    await clock.advance('1d')

    await expect(asAnn.lead.grab({ id: one.id })).rejects.toMatchObject({ code: 'CRM_CLAIM_COOLDOWN' })
  })

  it('D22 a claim that is refused uses nothing up, and one of a batch keeps no other back', async () => {
    const { session, asAnn, bob, one, two, clock } = await office()
    await clock.advance('1d')
    await session.lead.update(one.id, { ownerId: bob })

    const results = await asAnn.lead.grabMany([{ id: one.id }, { id: two.id }])

    expect(results.map((result) => (result.ok ? 'won' : result.error.code))).toEqual([
      'CRM_LEAD_TAKEN',
      'won',
    ])
  })
})

describe('deals', () => {
  const sales = definePipeline('opportunity', {
    id: 'sales',
    stages: {
      talk: { probabilityBp: 1000, rot: { after: '7d' } },
      offer: { probabilityBp: 5000, requireOnEnter: ['amount'], rot: { after: '7d' } },
      won: { kind: 'won' },
      lost: { kind: 'lost' },
    },
    transitions: {
      mode: 'any',
      edges: [
        { from: 'won', to: 'offer' },
        { from: 'lost', to: 'talk' },
      ],
    },
  })
  async function withDeal(own: object = {}) {
    const made = await createTestCrm({ pipelines: [sales] })
    const account = await made.session.account.create(anAccount())
    const { id } = await made.session.opportunity.create(anOpportunity(account.id, own))
    const to = (stage: 'talk' | 'offer' | 'won' | 'lost', patch = {}) =>
      made.session.opportunity.moveTo({ id, stage, patch })
    return { ...made, account, id, to }
  }

  it('D17 a deal opened again has the chance that it had, and what is lost has none whatever is edited', async () => {
    const { session, id, to } = await withDeal({ amount: cny('10.00') })
    await session.opportunity.update(id, { probabilityBp: 2345 })
    await to('won')

    expect(await to('offer')).toMatchObject({ probabilityBp: 2345 })
    await to('lost', { lostReason: 'Price' })
    expect(await session.opportunity.update(id, { competitor: 'Acme', amount: cny('99.00') })).toMatchObject({
      probabilityBp: 0,
    })
  })

  it('D23 a forecast is amount times chance, and never counts what is lost', async () => {
    const { session, account, to } = await withDeal({ amount: cny('900.00'), closeDate: '2026-11-20' })
    await to('lost', { lostReason: 'Price' })
    const open = { amount: cny('100.00'), closeDate: '2026-11-20' }
    await session.opportunity.create(anOpportunity(account.id, open))

    const [row] = await session.opportunity.forecast({ from: '2026-11-01', to: '2026-11-30' })

    expect(row).toMatchObject({ weighted: [cny('10.00')], open: { amounts: [cny('100.00')] } })
  })

  it('D24 a funnel counts every stage by its entries, who bounces once, and who is lost by now', async () => {
    const { session, clock, to } = await withDeal({ amount: cny('1.00') })
    for (const stage of ['offer', 'talk', 'offer'] as const) {
      await clock.advance('1d')
      await to(stage)
    }
    await to('lost', { lostReason: 'Price' })
    const window = { from: new Date(clock.now() - 9 * DAY), to: new Date(clock.now() + DAY) }

    expect(await session.opportunity.flow({ window })).toEqual({ talk: 1, offer: 1, won: 0, lost: 1 })
  })

  it('D26 coming back to a stage is another stay, and loses no time of the first', async () => {
    const { session, clock, to } = await withDeal({ amount: cny('1.00') })
    for (const stage of ['offer', 'talk', 'offer'] as const) {
      await clock.advance('2d')
      await to(stage)
    }

    const { items } = await session.stageVisit.list({ orderBy: 'seq' })
    expect(
      items.map(({ stage, enteredAt, exitedAt }) => [stage, exitedAt && +exitedAt - +enteredAt]),
    ).toEqual([
      ...[
        ['talk', 2 * DAY],
        ['offer', 2 * DAY],
        ['talk', 2 * DAY],
      ],
      ['offer', null],
    ])
  })

  it('D27 what is stale has lain in its stage too long, however old it is', async () => {
    const { session, clock, id, to } = await withDeal({ amount: cny('1.00') })
    await clock.advance('6d')
    await to('offer')
    await clock.advance('6d')
    expect((await session.opportunity.get(id))?.rottenAt ?? null).toBeNull()

    await clock.advance('1d')

    expect((await session.opportunity.get(id))?.rottenAt).toEqual(new Date(clock.now()))
  })

  it('D30 what a stage takes is asked on every way into it, not in a form alone', async () => {
    const { session, account, id, to, store } = await withDeal()
    const before = await dump(store)
    const incomplete = { code: 'CRM_STAGE_INCOMPLETE' }

    await expect(to('offer')).rejects.toMatchObject(incomplete)
    expect(await session.opportunity.moveToMany([{ id, stage: 'won' }])).toMatchObject([
      { error: incomplete },
    ])
    for (const write of [
      () => session.opportunity.update(id, { stage: 'won' } as never),
      () => session.opportunity.create({ ...anOpportunity(account.id), stage: 'won' } as never),
    ])
      await expect(write()).rejects.toMatchObject({ code: 'CRM_VALIDATION' })

    expect(await dump(store)).toEqual(before)
  })
})

describe('leads', () => {
  it('D25 converting twice, or at once, is one customer', async () => {
    const { session } = await createTestCrm()
    const { id } = await session.lead.create(aLead())

    const results = await Promise.all([1, 2, 3].map(() => session.lead.convert({ id })))

    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
    expect([await session.account.count(), await session.contact.count()]).toEqual([1, 1])
  })

  it('D28 a merge fills what is empty, overwrites nothing, keeps the ids, and can be undone', async () => {
    const { session } = await createTestCrm()
    const one = await session.lead.create(aLead({ title: 'Boss', region: null }))
    const two = await session.lead.create(aLead({ title: 'Clerk', region: 'north' }))

    const { mergeId = '' } = await session.lead.merge({ survivor: one.id, others: [two.id] })

    expect(await session.lead.get(two.id)).toMatchObject({ id: one.id, title: 'Boss', region: 'north' })
    await session.lead.unmerge({ mergeId })
    expect(await session.lead.get(two.id)).toMatchObject({ id: two.id, title: 'Clerk' })
  })

  it('D29 a merge takes along what anybody has hung on a record, and fails aloud and whole', async () => {
    const visit = defineEntity('siteVisit', { fields: { leadId: f.ref('lead'), note: f.text().optional() } })
    const { session, store } = await createTestCrm({
      entities: { siteVisit: visit },
      hooks: (h) =>
        h.check('siteVisit', 'update', ({ current, issue }) => {
          if (current?.note === 'nailed') issue('NAILED', { en: 'Stays where it is.', zh: '不可移动。' })
        }),
    })
    const make = () => session.lead.create(aLead())
    const [one, two, three] = [await make(), await make(), await make()]
    const { id } = await session.siteVisit.create({ leadId: two.id })
    await session.siteVisit.create({ leadId: three.id, note: 'nailed' })

    await session.lead.merge({ survivor: one.id, others: [two.id] })
    expect(await session.siteVisit.get(id)).toMatchObject({ leadId: one.id })
    const before = await dump(store)

    await expect(session.lead.merge({ survivor: one.id, others: [three.id] })).rejects.toMatchObject({
      issues: [{ code: 'NAILED' }],
    })
    expect(await dump(store)).toEqual(before)
  })

  it('D32 a conversion drops nothing in silence, and rules give out leads whichever way they come', async () => {
    const { session } = await createTestCrm({
      fields: { lead: { budget: f.int().optional() } },
      assignment: [all(roundRobin({ team: 'desk' }))],
    })
    const [ann] = await teamOf(session, 1)
    const { id } = await session.lead.create({ ...aLead(), budget: 7 })

    expect(await session.lead.convert({ id })).toMatchObject({ unmapped: ['budget'] })
    await session.importRecords([{ name: 'Bo', email: 'bo@example.com' }], {
      ...{ importId: 'file', into: 'lead.capture', mapping: { name: 'name', email: 'email' } },
    })
    expect((await session.lead.list({ where: { email: 'bo@example.com' } })).items[0]?.ownerId).toBe(ann)
  })

  it('D33 as many as like may listen to one thing, and all of them are heard', async () => {
    const heard: string[] = []
    const { session } = await createTestCrm({
      hooks: (h) => {
        for (const name of ['one', 'two'])
          h.after('lead', 'create', () => void heard.push(name), { id: `host.${name}` })
      },
    })

    await session.lead.create(aLead())

    expect(heard).toEqual(['one', 'two'])
  })
})

describe('tickets', () => {
  it('D6 a first reply is what a person wrote to the customer, and nothing that became of the status', async () => {
    const { session, clock } = await createTestCrm()
    const { id } = await session.ticket.open({ subject: 'No light' })
    await clock.advance('1h')

    await session.ticket.note({ id, body: 'A fuse' })
    await session.ticket.reply({ id, body: 'We have it', author: 'bot' })
    await session.ticket.wait({ id, for: 'other' })
    await session.ticket.solve({ id })
    await session.ticket.reopen({ id })
    expect(await session.ticket.get(id)).toMatchObject({ firstRepliedAt: null, status: 'open' })

    await clock.advance('1h')
    await session.ticket.reply({ id, body: 'It was the fuse' })
    expect(await session.ticket.get(id)).toMatchObject({ firstRepliedAt: new Date('2026-11-02T11:00:00Z') })
  })

  it('D18 giving a ticket to somebody by hand moves no turn, whatever its number', async () => {
    const { session } = await createTestCrm({
      assignment: [{ ...all(roundRobin({ team: 'desk' })), on: 'ticket' }],
    })
    const [first, second] = await teamOf(session, 2)
    const opens = async () => (await session.ticket.open({ subject: 'No light' })).id
    const given = async () => (await session.ticket.assign({ id: await opens() })).ownerId

    const before = await given()
    await session.ticket.update(await opens(), { ownerId: second ?? '' })
    const after = [await given(), await given()]

    expect([before, ...after]).toEqual([first, second, first])
  })
})

describe('what a check of the configuration tells', () => {
  const codesOf = (options: object): readonly string[] =>
    checkConfig({ storage: memoryStore(), ...options }).map(({ severity, code }) => `${severity} ${code}`)
  const rule = (own: object) => ({ ...all(pool()), ...own }) as AssignmentRule
  const ends = { won: { kind: 'won' }, lost: { kind: 'lost' } } as const
  const staged = (stages: object, transitions: object) => ({
    pipelines: [
      definePipeline('opportunity', { id: 'p', stages: { ...stages, ...ends } as never, transitions }),
    ],
  })
  const idle = { id: 'idle', when: {}, basis: 'ownedSince', after: '7d' }

  it.each<[string, object, string]>([
    [
      '1 a rule behind a broader one',
      { assignment: [rule({ id: 'a' }), rule({ id: 'b', when: { region: 'x' }, priority: 0 })] },
      'warning RULE_SHADOWED',
    ],
    [
      '2 a condition that nothing satisfies',
      { assignment: [rule({ when: { employees: { gt: 5, lt: 3 } } })] },
      'warning CONDITION_UNSATISFIABLE',
    ],
    [
      '2 a choice that is none',
      { assignment: [rule({ when: { urgency: 'extreme' } })] },
      'error CONDITION_OPTION',
    ],
    [
      '3 nothing for the rest',
      { assignment: [rule({ when: { region: 'x' }, assign: person('ann') })] },
      'warning RULE_NO_CATCH_ALL',
    ],
    [
      '6 a step that is never reached',
      { assignment: [rule({ assign: [pool(), person('ann')] })] },
      'warning TARGET_UNREACHED',
    ],
    [
      '7 a stage that no way leads to',
      staged({ a: {}, b: {} }, { a: ['won', 'lost'], b: ['won'] }),
      'warning STAGE_UNREACHABLE',
    ],
    [
      '8 a stage without a way to an end',
      staged({ a: {}, b: {} }, { a: ['b', 'won', 'lost'] }),
      'warning STAGE_DEAD_END',
    ],
    [
      '9 a field demanded of those who may not write it',
      {
        ...staged({ a: {}, b: { requireOnEnter: ['closeDate'] } }, { a: ['b'], b: ['won', 'lost'] }),
        roles: [
          {
            id: 'rep',
            grants: {
              opportunity: { read: 'own', update: 'own', hidden: ['closeDate'], commands: ['moveTo'] },
            },
          },
        ],
      },
      'warning REQUIRED_NOT_WRITABLE',
    ],
    [
      '10 a guard on what its own edge clears',
      staged(
        { a: {} },
        { mode: 'any', edges: [{ from: 'won', to: 'a', guard: { closeDate: { isNotNull: true } } }] },
      ),
      'warning GUARD_CLEARED',
    ],
    [
      '11 a chance that falls on the way',
      staged({ a: { probabilityBp: 9000 }, b: { probabilityBp: 1000 } }, { mode: 'any' }),
      'warning PROBABILITY_FALLS',
    ],
    [
      '17 a reminder that comes too late',
      { pool: { reclaim: [{ ...idle, remind: [{ at: '8d', tell: ['owner'] }] }] } },
      'error OPTION_INVALID',
    ],
    [
      '25 a required field closed to those who make such records',
      { roles: [{ id: 'rep', grants: { lead: { read: 'own', create: true, hidden: ['name'] } } }] },
      'warning REQUIRED_HIDDEN',
    ],
    [
      '26 a rule for doubles that would compare everything with everything',
      {
        matching: [
          {
            id: 'm',
            entity: 'lead',
            score: 1,
            all: [{ field: 'name', method: 'normalized', blanks: 'match', weight: 1 }],
            action: { create: 'warn', update: 'warn', import: 'warn' },
          },
        ],
      },
      'error RULE_WITHOUT_KEY',
    ],
    [
      '27 a "not" that leaves out what is empty',
      { assignment: [rule({ when: { region: { neq: 'x' } } })] },
      'warning CONDITION_NEQ_NULLABLE',
    ],
    [
      '28 a rule of reclaim that exempts everything',
      { pool: { reclaim: [{ ...idle, exempt: {} }] } },
      'error OPTION_INVALID',
    ],
  ])('%s', (_, options, code) => {
    expect(codesOf(options)).toContain(code)
  })

  it('4, 5 a team in which nobody is active, and stand-ins in a circle', async () => {
    const { session, clock, crm } = await createTestCrm()
    const [ann = '', bob = ''] = await teamOf(session, 2)
    const away = { from: new Date(clock.now()), to: new Date(clock.now() + DAY) }
    await session.absence.create({ userId: ann, delegateId: bob, ...away })
    await session.absence.create({ userId: bob, delegateId: ann, ...away })
    for (const id of [ann, bob]) await session.user.update(id, { isActive: false })

    const doubts = await checkStaff(
      crm.system('looking rules over'),
      [all(roundRobin({ team: 'desk' }))],
      new Date(clock.now()),
    )

    expect(new Set(doubts.map(({ code }) => code))).toEqual(new Set(['TEAM_EMPTY', 'DELEGATE_CYCLE']))
  })
})
