import {
  type AssignmentRule,
  type Crm,
  createCrm,
  definePipeline,
  isCrmError,
  leastLoaded,
  type MatchRule,
  type Pipeline,
  type PlainWorld,
  type PoolRules,
  queue,
  type Role,
  roundRobin,
  type Session,
  standardPipeline,
} from '@guanxi/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const AMOUNT = { amount: '1.00', currency: 'CNY' }

const north: AssignmentRule = {
  id: 'north',
  on: 'lead',
  priority: 1,
  when: { region: 'north' },
  assign: roundRobin({ team: 'north' }),
}

/** Nobody holds more than five at once. */
const south: AssignmentRule = {
  ...{ id: 'south', on: 'lead', priority: 1, when: { region: 'south' } },
  assign: leastLoaded({ team: 'south', capacity: 5 }),
}

/** Nobody holds more than two at once; the rest waits. */
const west: AssignmentRule = {
  ...{ id: 'west', on: 'lead', priority: 1, when: { region: 'west' } },
  assign: [leastLoaded({ team: 'west', capacity: 2 }), queue({ queue: 'west' })],
}

/** Nobody is asked about more than two at once. */
const east: AssignmentRule = {
  ...{ id: 'east', on: 'lead', priority: 1, when: { region: 'east' } },
  assign: roundRobin({ team: 'east', capacity: 2, offer: { timeout: '1h' } }),
}

const rep: Role = { id: 'rep', grants: { lead: { read: 'all', commands: ['grab'] } } }
/** For representatives; the other tests act as administrators. */
const pool: PoolRules = { claim: { perDay: 5, bypassRoles: ['admin'] } }

/** Only contacts have a rule: leads are written as without. */
const samePhone: MatchRule = {
  ...{ id: 'same-phone', entity: 'contact', score: 1 },
  all: [{ field: 'phone', method: 'phone', blanks: 'noMatch', weight: 1 }],
  action: { create: 'block', update: 'block', import: 'block' },
}
const sameName: MatchRule = {
  ...{ id: 'same-name', entity: 'account', score: 1 },
  all: [{ field: 'name', method: 'normalized', blanks: 'noMatch', weight: 1 }],
  action: { create: 'allow', update: 'allow', import: 'allow' },
}
const SWEEP_MS = 180_000
let hostsLater = 0
/** The machine's time, but for a test that looks at what is due later. */
const clock = { now: () => Date.now() + hostsLater }
const signed = definePipeline('opportunity', {
  id: 'signed',
  stages: { draft: {}, signing: {} },
  transitions: {
    mode: 'matrix',
    edges: [{ from: 'draft', to: 'signing', approval: { mode: { quorum: 2 }, by: [{ role: 'admin' }] } }],
  },
})
const pipelines: readonly Pipeline[] = [standardPipeline, signed]

describe.each(TWO_DATABASES)('two hosts at once on %s', (_, open) => {
  let database: Database
  let hosts: Crm<PlainWorld>[]
  let tenants = 0
  /** Sessions of two hosts in a tenant of its own for each test. */
  let sessions: readonly [Session, Session]

  function host(): Crm<PlainWorld> {
    return createCrm({
      storage: database.connect(),
      assignment: [north, south, west, east],
      roles: [rep],
      pool,
      matching: [samePhone, sameName],
      clock,
      pipelines,
    })
  }

  beforeAll(async () => {
    database = await open()
    hosts = [host(), host()]
    await hosts[0]?.migrate()
  })
  afterAll(async () => {
    for (const one of hosts) await one.stop()
    await database.drop()
  })

  function enter(): readonly [Session, Session] {
    tenants += 1
    sessions = hosts.map((one) => as('admin', one)) as unknown as readonly [Session, Session]
    return sessions
  }

  function as(id: string, one: Crm<PlainWorld> | undefined, role = 'admin'): Session {
    return sessionOf(one, { tenant: `tenant ${tenants}`, id, roles: [role] }) as Session
  }

  /** Asks many times at once, the hosts in turn. */
  function atOnce<T>(
    times: number,
    ask: (session: Session, at: number) => Promise<T>,
  ): Promise<PromiseSettledResult<T>[]> {
    return Promise.allSettled(Array.from({ length: times }, (__, at) => ask(sessions[at % 2] as Session, at)))
  }

  async function hire(count: number): Promise<readonly string[]> {
    const made = await sessions[0].user.createMany(
      Array.from({ length: count }, (__, at) => ({ name: `Rep ${at}` })),
    )
    return made.flatMap((one) => (one.ok ? [one.record.id] : []))
  }

  async function make(session: Session, count: number): Promise<readonly string[]> {
    const made = await session.lead.createMany(
      Array.from({ length: count }, (__, at) => ({ name: `Lead ${at}` })),
    )
    return made.flatMap((one) => (one.ok ? [one.record.id] : []))
  }

  it('AC-27 let one of all who grab a lead have it: of 200 grabs of 50 leads, 50 win', async () => {
    const [session] = enter()
    const reps = await hire(20)
    const leads = await make(session, 50)

    const grabs = await atOnce(200, (___, at) =>
      as(reps[at % reps.length] as string, hosts[at % 2]).lead.grab({
        id: leads[(at * 7) % leads.length] as string,
      }),
    )

    const won = grabs.flatMap((grab) => (grab.status === 'fulfilled' ? [grab.value] : []))
    const lost = grabs.flatMap((grab) => (grab.status === 'rejected' ? [grab.reason] : []))
    expect(new Set(won.map(({ id }) => id)).size).toBe(50)
    expect(won).toHaveLength(50)
    expect(
      lost.filter((error) => !isCrmError(error, 'CRM_LEAD_TAKEN') && !isCrmError(error, 'CRM_LEAD_OWNED')),
    ).toEqual([])
    for (const { id, ownerId } of won) {
      expect((await session.lead.get(id))?.ownerId).toBe(ownerId)
      expect(await session.lead.history(id)).toHaveLength(2)
    }
  })

  it('fill nobody beyond what they can hold: of 40 leads for four people of five each, 20 find an owner', async () => {
    const [session] = enter()
    const reps = await hire(4)
    const { id: teamId } = await session.team.create({ code: 'south', name: 'South' })
    for (const userId of reps) await session.teamMember.create({ teamId, userId })

    const captured = await atOnce(40, (one, at) =>
      one.lead.capture({ lead: { name: `L ${at}`, email: `south${at}@example.com`, region: 'south' } }),
    )

    expect(captured.filter(({ status }) => status === 'rejected')).toEqual([])
    const held = await session.lead.aggregate({ groupBy: ['ownerId'], measures: { leads: 'count' } })
    expect(new Map(held.map(({ ownerId, leads }) => [ownerId, leads]))).toEqual(
      new Map([...reps.map((id) => [id, 5] as const), [null, 20] as const]),
    )
  })

  it('decide once on what one event asks for, however often it is told', async () => {
    const [session] = enter()
    const reps = await hire(3)
    const { id: teamId } = await session.team.create({ code: 'north', name: 'North' })
    for (const userId of reps) await session.teamMember.create({ teamId, userId })
    const { id } = await session.lead.create({ name: 'Ada', region: 'north' })

    const told = await atOnce(20, (one) => one.lead.assign({ id, trigger: 'form 7' }))

    const decisions = told.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(decisions).toHaveLength(20)
    expect(new Set(decisions.map(({ ownerId }) => ownerId)).size).toBe(1)
    expect(await session.lead.history(id)).toHaveLength(2)
    expect(await session.lead.assign({ id, trigger: 'form 7' })).toEqual(decisions[0])
  })

  async function staff(code: string, count: number): Promise<readonly string[]> {
    const reps = await hire(count)
    const { id: teamId } = await sessions[0].team.create({ code, name: code })
    for (const userId of reps) await sessions[0].teamMember.create({ teamId, userId })
    return reps
  }

  it('give what waits to whoever closes something, each once, in order, and nobody more than they can hold', async () => {
    const [session] = enter()
    const reps = await staff('west', 3)
    const capture = (one: Session, at: number) =>
      one.lead.capture({ lead: { name: `L ${at}`, email: `west${at}@example.com`, region: 'west' } })
    for (let at = 0; at < 20; at++) await capture(session, at)
    const ownedBy = (ownerId: string) => session.lead.list({ where: { ownerId, status: 'new' } })

    for (let round = 0; round < 5; round++) {
      const held = (await Promise.all(reps.map(ownedBy))).flatMap(({ items }) => items)
      // Some close what they have, others bring more, and both hosts hand out, all at once.
      const work = await atOnce(12, async (one, at) => {
        const mine = held[at]
        if (mine) await one.lead.disqualify({ id: mine.id, reason: 'Done' })
        else if (at < 8) await capture(one, 100 + round * 12 + at)
        else await hosts[at % 2]?.tick()
      })
      expect(work.filter(({ status }) => status === 'rejected')).toEqual([])
      for (const id of reps) expect(await session.lead.count({ ownerId: id, status: 'new' })).toBeLessThan(3)
    }
    for (const one of hosts) await one.tick()

    const given = (
      await session.lead.list({ where: { region: 'west', ownerId: { in: [...reps] } }, limit: 200 })
    ).items
    const first = given.filter(({ name }) => Number(name.slice(2)) < 20)
    // The first to come are the first to be given: none of the later ones while one of them waits.
    if (given.length > first.length) expect(first).toHaveLength(20)
    expect(given.length).toBeGreaterThan(15)
    for (const { id } of given) {
      const owners = (await session.lead.history(id)).filter(({ changes }) => changes['ownerId']?.after)
      expect(owners).toHaveLength(1)
    }
    expect(await session.queueItem.count()).toBe(
      await session.lead.count({ region: 'west', ownerId: null, status: 'new' }),
    )
    for (const id of reps) expect(await session.lead.count({ ownerId: id, status: 'new' })).toBe(2)
  })

  it('give an offered lead to one, whoever accepts, refuses or grabs it at once', async () => {
    const [session] = enter()
    const reps = await staff('east', 4)
    for (let at = 0; at < 4; at++)
      await session.lead.capture({
        lead: { name: `E ${at}`, email: `east${at}@example.com`, region: 'east' },
      })
    const offers = (await session.offer.list({ where: { status: 'open' } })).items
    expect(offers.map(({ userId }) => userId).toSorted()).toEqual(reps.toSorted())

    const answers = await atOnce(48, async (one, at) => {
      const { id: offerId, recordId } = offers[at % 4] as (typeof offers)[number]
      if (at % 3 === 0) await one.lead.acceptOffer({ offerId })
      else if (at % 3 === 1) await one.lead.rejectOffer({ offerId, reason: 'Busy' })
      else await as(reps[0] as string, hosts[at % 2]).lead.grab({ id: recordId })
    })

    const lost = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []))
    const refusals = ['CRM_OFFER_OVER', 'CRM_LEAD_OFFERED', 'CRM_LEAD_TAKEN', 'CRM_LEAD_OWNED']
    expect(lost.filter((code) => !refusals.includes(code))).toEqual([])
    for (const { id: offerId, recordId } of offers) {
      const answered = (await session.offer.history(offerId)).filter(({ changes }) => changes['status'])
      // Opened once, and answered once.
      expect(answered).toHaveLength(2)
      const owners = (await session.lead.history(recordId)).filter(({ changes }) => changes['ownerId']?.after)
      expect(owners.length).toBeLessThan(2)
      const open = await session.offer.count({ recordId, status: 'open' })
      expect(owners.length + open).toBeLessThan(2)
    }
  })

  it('end an offer once, whether it is accepted in time or its time is over', async () => {
    const [session] = enter()
    await staff('east', 6)
    for (let at = 0; at < 6; at++)
      await session.lead.capture({ lead: { name: `F ${at}`, email: `f${at}@example.com`, region: 'east' } })
    const offers = (await session.offer.list({ where: { status: 'open' } })).items
    const clock = { now: () => new Date(offers[0]?.expiresAt ?? 0).getTime() + 1 }
    // For this host the hour is over; for the others it is not.
    const ahead = createCrm({ storage: database.connect(), assignment: [east], clock })

    const answers = await Promise.allSettled([
      ...offers.map(({ id }) => session.lead.acceptOffer({ offerId: id })),
      ...[ahead.tick(), ahead.tick()],
    ])
    await ahead.stop()

    const lost = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []))
    expect(lost.filter((code) => code !== 'CRM_OFFER_OVER')).toEqual([])
    for (const { id, recordId, userId } of offers) {
      const ended = await session.offer.get(id)
      expect(['accepted', 'expired']).toContain(ended?.status)
      const { ownerId = null } = (await session.lead.get(recordId)) ?? {}
      expect(ownerId).toBe(ended?.status === 'accepted' ? userId : null)
    }
  })

  it('hand over what somebody has once, however many carry it on, and whoever takes leads meanwhile', async () => {
    const [session] = enter()
    const [ann = '', bob = ''] = await hire(2)
    await session.lead.createMany(
      Array.from({ length: 300 }, (__, at) => ({ name: `L ${at}`, ownerId: ann })),
    )
    await session.user.handOver({ userId: ann, toUserId: bob })
    const taken = (await session.lead.list({ limit: 20 })).items

    for (let round = 0; round < 10; round++)
      await Promise.all([
        ...hosts.map((one) => one.tick()),
        ...taken
          .slice(round * 2, round * 2 + 2)
          .map(({ id }) => session.lead.disqualify({ id, reason: 'Done' })),
      ])

    const [done] = (await session.handOver.list({ where: { fromId: ann } })).items
    expect(done?.status).toBe('done')
    const bobs = (await session.lead.list({ where: { ownerId: bob }, limit: 500 })).items
    expect(bobs).toHaveLength(done?.moved['lead'] ?? 0)
    expect(await session.lead.count({ ownerId: ann, status: 'new' })).toBe(0)
    for (const { id } of bobs.slice(0, 30)) {
      const given = (await session.lead.history(id)).filter(({ changes }) => changes['ownerId'])
      expect(given).toHaveLength(2)
    }
  })

  it('AC-29 keep to the limit of a day: of 20 claims of one person, 5 are granted', async () => {
    const [session] = enter()
    const [ann = ''] = await hire(1)
    const leads = await make(session, 20)

    const claims = await atOnce(20, (___, at) =>
      as(ann, hosts[at % 2], 'rep').lead.grab({ id: leads[at] as string }),
    )

    const refused = claims.flatMap((claim) => (claim.status === 'rejected' ? [claim.reason.code] : []))
    expect(refused).toEqual(Array(15).fill('CRM_CLAIM_LIMIT'))
    expect(await session.lead.count({ ownerId: ann })).toBe(5)
  })

  it('give each lead to one of those who claim many, in whatever order they name them', async () => {
    const [session] = enter()
    const reps = await hire(6)
    const leads = (await make(session, 30)).map((id) => ({ id }))

    const batches = await atOnce(6, (___, at) =>
      as(reps[at] as string, hosts[at % 2]).lead.grabMany(at % 3 ? leads : leads.toReversed()),
    )

    expect(batches.filter(({ status }) => status === 'rejected')).toEqual([])
    const won = batches
      .flatMap((batch) => (batch.status === 'fulfilled' ? batch.value : []))
      .filter(({ ok }) => ok)
    expect(won).toHaveLength(30)
  })

  it('AC-28 make one customer of a lead, however often it is converted at once: all are told of the same', async () => {
    const [session] = enter()
    const { id } = await session.lead.create({ name: 'Ada', company: 'Analytical Engines' })

    const results = await atOnce(20, (one) => one.lead.convert({ id }))

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1)
    expect([
      await session.account.count(),
      await session.contact.count(),
      await session.opportunity.count(),
    ]).toEqual([1, 1, 1])
  })

  it('make one account of a company whose leads are converted at once', async () => {
    const [session] = enter()
    const made = await session.lead.createMany(
      Array.from({ length: 12 }, (__, at) => ({ name: `Lead ${at}`, company: 'Acme Ltd' })),
    )
    const leads = made.flatMap((one) => (one.ok ? [one.record.id] : []))

    const results = await atOnce(12, (one, at) => one.lead.convert({ id: leads[at] as string }))

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect([await session.account.count(), await session.contact.count()]).toEqual([1, 12])
  })

  it('take in a person once, however many capture them', async () => {
    const [session] = enter()

    const results = await atOnce(40, (one) =>
      one.lead.capture({ lead: { name: 'Ada', email: 'ada@example.com' } }),
    )

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect([await session.lead.count(), await session.activity.count({ type: 'touch' })]).toEqual([1, 39])
  })

  it('give to the members of a team in turns, whoever asks', async () => {
    const [session] = enter()
    const team = await session.team.create({ code: 'north', name: 'North' })
    const reps = await hire(3)
    for (const [position, userId] of reps.entries())
      await session.teamMember.create({ teamId: team.id, userId, position })

    const results = await atOnce(40, (one, at) =>
      one.lead.capture({ lead: { name: 'Ada', email: `ada${at}@example.com`, region: 'north' } }),
    )

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    const loads = await Promise.all(reps.map((ownerId) => session.lead.count({ ownerId })))
    expect(loads.toSorted()).toEqual([13, 13, 14])
  })

  it('keep a unique value to one record', async () => {
    const [session] = enter()

    const results = await atOnce(20, (one) => one.user.create({ name: 'Ann', email: 'ann@example.com' }))

    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
    expect(refused).toEqual(Array(19).fill('CRM_TAKEN'))
    expect(await session.user.count()).toBe(1)
  })

  it('lose no change of many who write to one record', async () => {
    const [session] = enter()
    const { id } = await session.lead.create({ name: 'Ada', employees: 0 })
    const addOne = async (one: Session): Promise<void> => {
      const { employees, version = 0 } = (await one.lead.get(id)) ?? {}
      try {
        await one.lead.update(id, { employees: (employees ?? 0) + 1 }, { version })
      } catch (error) {
        if (!isCrmError(error, 'CRM_CONFLICT') && !isCrmError(error, 'CRM_BUSY')) throw error
        await addOne(one)
      }
    }

    const results = await atOnce(30, addOne)

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await session.lead.get(id)).toMatchObject({ employees: 30, version: 31 })
    expect((await session.lead.history(id)).map(({ version }) => version)).toEqual(
      Array.from({ length: 31 }, (__, at) => at + 1),
    )
  })

  it('move a deal once, and note one stay', async () => {
    const [session] = enter()
    const account = await session.account.create({ name: 'Acme' })
    const { id } = await session.opportunity.create({ name: 'Deal', accountId: account.id })
    const patch = { amount: AMOUNT, closeDate: '2026-12-31' }

    const results = await atOnce(20, (one) => one.opportunity.moveTo({ id, stage: 'propose', patch }))

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect((await session.stageVisit.list({ orderBy: 'enteredAt' })).items.map(({ stage }) => stage)).toEqual(
      ['qualify', 'propose'],
    )
  })

  it('merge records into each other once: one of two wins, and nobody is lost', async () => {
    const [session] = enter()
    const ids = await make(session, 4)
    const [a = '', b = '', c = '', d = ''] = ids

    const results = await atOnce(4, (one, at) =>
      one.lead.merge(
        [
          { survivor: a, others: [b, c] },
          { survivor: b, others: [a] },
          { survivor: c, others: [b, d] },
          { survivor: d, others: [a] },
        ][at] as { survivor: string; others: string[] },
      ),
    )

    const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(refused.filter((code) => code !== 'CRM_NOT_FOUND')).toEqual([])
    const merged = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value.mergeId ?? ''] : []))
    const gone = (await Promise.all(merged.map((id) => session.merge.get(id)))).flatMap(
      (one) => one?.otherIds ?? [],
    )
    expect(await session.lead.count()).toBe(4 - gone.length)
    expect(new Set(gone).size).toBe(gone.length)
    const live = new Set((await session.lead.list()).items.map(({ id }) => id))
    for (const id of ids) expect(live.has((await session.lead.get(id))?.id ?? '')).toBe(true)
  })

  it('leave no reference on an id that was merged away, however many write while it is', async () => {
    const [session] = enter()
    const [a = '', b = ''] = await make(session, 2)

    const results = await atOnce(21, async (one, at) => {
      if (at === 10) await one.lead.merge({ survivor: a, others: [b] })
      else await one.activity.create({ type: 'note', subject: `Note ${at}`, leadId: b })
    })

    const refused = results.filter(({ status }) => status === 'rejected')
    for (const one of refused)
      expect(one).toMatchObject({ reason: { code: 'CRM_VALIDATION', issues: [{ code: 'NOT_FOUND' }] } })
    // Whatever a writer left there meanwhile leads to the survivor at once, and is moved when the merge is swept.
    for (const { leadId } of (await session.activity.list()).items)
      expect((await session.lead.get(leadId ?? ''))?.id).toBe(a)
    hostsLater = SWEEP_MS
    await hosts[0]?.tick()
    hostsLater = 0
    expect(await session.activity.count({ leadId: a })).toBe(20 - refused.length)
  })

  it('scan a base once, however many tick at once', async () => {
    const [session] = enter()
    await session.account.createMany(
      Array.from({ length: 1_200 }, (__, at) => ({ name: `Company ${at % 1_000}` })),
    )
    const runs = await atOnce(6, (one) => one.duplicatePair.scan({ entity: 'account' }))
    const [run] = runs.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))

    for (let round = 0; round < 10; round++) {
      hostsLater += 1_000
      await Promise.all([...hosts, ...hosts].map((one) => one.tick()))
    }
    hostsLater = 0

    expect(runs.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await session.matchRun.count({ kind: 'scan' })).toBe(1)
    expect(await session.matchRun.get(run?.id ?? '')).toMatchObject({
      ...{ phase: 'done', indexed: 1_200, compared: 1_200, found: 200 },
    })
    expect(await session.duplicatePair.count()).toBe(200)
  })

  it('make one record of many who enter the same where a rule blocks the second', async () => {
    const [session] = enter()

    const results = await atOnce(12, (one, at) =>
      one.contact.create({ name: `Ada ${at}`, phone: '+8613800138000' }),
    )

    const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(refused).toEqual(Array(11).fill('CRM_DUPLICATE'))
    expect(await session.contact.count()).toBe(1)
  })

  async function waitingForTwo(session: Session) {
    const account = await session.account.create({ name: 'Acme' })
    const { id } = await session.opportunity.create({ name: 'Deal', accountId: account.id })
    await session.opportunity.changePipeline({ id, pipeline: 'signed', stage: 'draft' })
    const { approvalId } = await session.opportunity.moveTo({ id, stage: 'signing' })
    return { id, approvalId: String(approvalId) }
  }

  it('give the last two votes, and the request is granted once', async () => {
    const [session] = enter()
    const { id, approvalId } = await waitingForTwo(session)

    const results = await atOnce(10, (_one, at) =>
      as(`voter ${at % 2}`, hosts[at % 2]).approval.approve({ id: approvalId }),
    )

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(await session.approvalVote.count()).toBe(2)
    expect(await session.approval.get(approvalId)).toMatchObject({ status: 'approved' })
    expect(await session.opportunity.moveTo({ id, stage: 'signing' })).toMatchObject({ stage: 'signing' })
  })

  it('approve and change a deal: what is granted is what was asked for', async () => {
    const [session] = enter()
    const { id, approvalId } = await waitingForTwo(session)
    await as('voter 0', hosts[0]).approval.approve({ id: approvalId })

    await atOnce(2, async (one, at) =>
      at === 0
        ? one.opportunity.update(id, { name: 'Another deal' })
        : as('voter 1', hosts[1]).approval.approve({ id: approvalId }),
    )

    // Whoever came first, a deal that has changed is not let through.
    expect(await session.opportunity.moveTo({ id, stage: 'signing' })).toMatchObject({ stage: 'draft' })
  })

  it('put deals in one place of a board, and each gets a place of its own', async () => {
    const [session] = enter()
    const account = await session.account.create({ name: 'Acme' })
    const deals = await session.opportunity.createMany(
      Array.from({ length: 12 }, (__, at) => ({ name: `Deal ${at}`, accountId: account.id })),
    )
    const ids = deals.map((deal) => (deal.ok ? deal.record.id : ''))
    const [last = ''] = ids
    await session.opportunity.place({ id: last })

    const results = await atOnce(10, (one, at) =>
      one.opportunity.place({ id: ids[at + 2] ?? '', after: last }),
    )

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    const column = (await session.opportunity.list({ orderBy: 'boardRank' })).items
    expect(column[0]?.id).toBe(last)
    expect(new Set(column.slice(0, 11).map(({ boardRank }) => boardRank)).size).toBe(11)
  })

  it('do once what is asked twice with one key', async () => {
    const [session] = enter()

    const results = await atOnce(20, (one) =>
      one.lead.create({ name: 'Ada' }, { idempotencyKey: 'only once' }),
    )

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await session.lead.count()).toBe(1)
  })
})
