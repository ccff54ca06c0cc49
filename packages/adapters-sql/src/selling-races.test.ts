import {
  type AssignmentRule,
  type Crm,
  createCrm,
  definePipeline,
  type PlainWorld,
  type PoolRules,
  roundRobin,
  type ScoreModel,
  type Session,
} from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const ROUNDS = 8

const paced: AssignmentRule = {
  ...{ id: 'paced', on: 'lead', priority: 2, when: { region: 'paced' } },
  assign: roundRobin({ team: 'desk', pace: { count: 1, per: '30d' } }),
}
const turns: AssignmentRule = {
  ...{ id: 'turns', on: 'lead', priority: 1, when: {} },
  assign: roundRobin({ team: 'desk' }),
}
const scoring: ScoreModel = {
  ...{ id: 'interest', version: 1, grades: [] },
  rules: [{ id: 'touches', on: { type: 'touch' }, points: 1 }],
}
const pool: PoolRules = {
  reclaim: [{ id: 'idle', when: {}, basis: 'lastFollowUp', after: '90d', grace: '1d' }],
}
const board = definePipeline('opportunity', {
  id: 'board',
  stages: { talk: {}, offer: { wip: 1 }, won: { kind: 'won' } },
  transitions: { mode: 'any' },
})

describe.each(TWO_DATABASES)('those who sell on two hosts at once on %s', (_, open) => {
  let database: Database
  let hosts: Crm<PlainWorld>[]
  const clock = stillClock('2026-11-02T09:00:00Z', () => hosts[0] as Crm<PlainWorld>)
  let tenants = 0
  let one: Session
  let other: Session

  beforeAll(async () => {
    database = await open()
    const options = { assignment: [paced, turns], scoring, pool, pipelines: [board], clock }
    hosts = [1, 2].map(
      () => createCrm({ storage: database.connect(), ...options }) as unknown as Crm<PlainWorld>,
    )
    await hosts[0]?.migrate()
  })
  afterAll(async () => {
    for (const host of hosts) await host.stop()
    await database.drop()
  })
  beforeEach(enter)

  function enter(): void {
    tenants += 1
    const sessions = hosts.map((host) =>
      host.as(host.actor({ tenant: `tenant ${tenants}`, id: 'boss', roles: ['admin'] })),
    )
    ;[one, other] = sessions as unknown as [Session, Session]
  }

  const atOnce = <R>(count: number, act: (session: Session, at: number) => Promise<R>) =>
    Promise.allSettled(Array.from({ length: count }, (__, at) => act(at % 2 ? one : other, at)))

  async function hire(count: number): Promise<readonly string[]> {
    const team = await one.team.create({ code: 'desk', name: 'Desk' })
    const ids: string[] = []
    for (let position = 0; position < count; position++) {
      const { id } = await one.user.create({ name: `Rep ${position}` })
      await one.teamMember.create({ teamId: team.id, userId: id, position })
      ids.push(id)
    }
    return ids
  }

  it('give out each lead once, and everybody as many as everybody else, also in batches', async () => {
    const reps = await hire(4)

    const results = await atOnce(12, (session, at) =>
      session.lead.captureMany(
        Array.from({ length: 5 }, (__, no) => ({ lead: { name: 'L', email: `l${at}-${no}@example.com` } })),
      ),
    )

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await one.lead.count()).toBe(60)
    for (const ownerId of reps) expect(await one.lead.count({ ownerId })).toBe(15)
  })

  it('keep to a pace: of many at once each rep gets the one that is theirs', async () => {
    const reps = await hire(3)

    const results = await atOnce(20, (session, at) =>
      session.lead.capture({ lead: { name: 'L', email: `l${at}@example.com`, region: 'paced' } }),
    )

    expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
    for (const ownerId of reps) expect(await one.lead.count({ ownerId })).toBe(1)
    expect(await one.lead.count({ ownerId: null })).toBe(17)
  })

  it('merge a lead while another converts it: both hold together, or one is refused', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [a, b] = [
        await one.lead.create({ name: `A ${round}` }),
        await one.lead.create({ name: `B ${round}` }),
      ]

      const [merged, converted] = await Promise.allSettled([
        one.lead.merge({ survivor: a.id, others: [b.id] }),
        other.lead.convert({ id: b.id }),
      ])

      const codes = [merged, converted].flatMap((each) =>
        each.status === 'rejected' ? [each.reason.code] : [],
      )
      for (const code of codes) expect(['CRM_MERGE_SETTLED', 'CRM_NOT_FOUND']).toContain(code)
      expect(codes).toHaveLength(1)
      const now = await one.lead.get(b.id)
      expect(now).toMatchObject(
        merged.status === 'fulfilled' ? { id: a.id, status: 'new' } : { status: 'converted' },
      )
      expect(await one.account.count({ name: `B ${round}` })).toBe(merged.status === 'fulfilled' ? 0 : 1)
    }
  })

  it('merge a lead while somebody comes again: no touch and no refusal is lost', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const email = (name: string) => `${name}${round}@example.com`
      const capture = (session: Session, name: string, granted: boolean) =>
        session.lead.capture({
          ...{ lead: { name, email: email(name) }, consent: [{ purpose: 'calls', granted }] },
        })
      const a = await capture(one, 'a', true)
      const b = await capture(one, 'b', true)

      const done = await Promise.allSettled([
        one.lead.merge({ survivor: a.leadId, others: [b.leadId] }),
        capture(other, 'a', false),
      ])

      expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
      expect(await one.lead.get(a.leadId)).toMatchObject({ score: 3, consent: { calls: { granted: false } } })
      expect(await one.lead.touches({ id: a.leadId })).toHaveLength(3)
    }
  })

  it('undo a merge once, however often it is asked', async () => {
    const [a, b] = [await one.lead.create({ name: 'A' }), await one.lead.create({ name: 'B' })]
    const { mergeId = '' } = await one.lead.merge({ survivor: a.id, others: [b.id] })

    const results = await atOnce(6, (session) => session.lead.unmerge({ mergeId }))

    const refused = results.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
    expect(refused).toEqual(Array(5).fill('CRM_MERGE_UNDONE'))
    expect(await one.lead.count()).toBe(2)
  })

  it('move two deals to the last place of a stage: one gets it', async () => {
    const account = await one.account.create({ name: 'Acme' })
    const deals = await one.opportunity.createMany(
      Array.from({ length: 8 }, (__, at) => ({ name: `Deal ${at}`, accountId: account.id })),
    )
    const ids = deals.flatMap((deal) => (deal.ok ? [deal.record.id] : []))

    const results = await atOnce(8, (session, at) =>
      session.opportunity.moveTo({ id: ids[at] ?? '', stage: 'offer' }),
    )

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await one.opportunity.count({ stage: 'offer' })).toBe(1)
    expect(await one.stageVisit.count({ stage: 'offer' })).toBe(1)
  })

  it('move one deal to two stages: every stay has one end, and one is open', async () => {
    const account = await one.account.create({ name: 'Acme' })
    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await one.opportunity.create({
        ...{ name: `Deal ${round}`, accountId: account.id, amount: { amount: '1.00', currency: 'CNY' } },
      })

      await Promise.allSettled([
        one.opportunity.moveTo({ id, stage: 'offer' }),
        other.opportunity.moveTo({ id, stage: 'won' }),
      ])

      const { items } = await one.stageVisit.list({ where: { recordId: id }, orderBy: 'seq' })
      const deal = await one.opportunity.get(id)
      expect(items.map(({ seq }) => seq)).toEqual(items.map((__, at) => at + 1))
      expect(items.flatMap(({ stage, exitedAt }) => (exitedAt ? [] : [stage]))).toEqual([deal?.stage])
      await one.opportunity.moveTo({ id, stage: 'talk' }).catch(() => undefined)
    }
  })

  it('undo what they did: converting and merging, and both undone, leave everything as it was', async () => {
    const text = fc.option(fc.constantFrom('north', 'Ärger 王伟', "O'Brien"), { nil: null })
    const someLead = fc.record({
      ...{ company: text, region: text, title: text },
      employees: fc.option(fc.nat(1000), { nil: null }),
      granted: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(someLead, { minLength: 2, maxLength: 3 }), async (leads) => {
        enter()
        const ids: string[] = []
        for (const [at, { granted, ...fields }] of leads.entries()) {
          const { leadId } = await one.lead.capture({
            ...{ lead: { name: 'Ada', email: `l${at}@example.com`, ...fields }, raw: { at } },
            consent: [{ purpose: 'calls', granted }],
          })
          await one.activity.create({ type: 'call', subject: 'Hi', leadId })
          ids.push(leadId)
        }
        const before = await living(one)
        const [survivor = '', ...others] = ids

        const { mergeId = '' } = await one.lead.merge({ survivor, others })
        await other.lead.convert({ id: survivor })
        await one.lead.unconvert({ id: survivor })
        await other.lead.unmerge({ mergeId })

        expect(await living(one)).toEqual(before)
        expect([await one.account.count(), await one.contact.count(), await one.opportunity.count()]).toEqual(
          [0, 0, 0],
        )
      }),
      { numRuns: 8 },
    )
  })
})

/** Leads and activities as they are; versions and times of change count on, and so does the time of scoring. */
async function living(session: Session): Promise<unknown> {
  const counted = { version: 0, updatedAt: 0, scoredAt: 0 }
  return [
    (await session.lead.list({ orderBy: 'id' })).items.map((lead) => ({ ...lead, ...counted })),
    (await session.activity.list({ orderBy: 'id' })).items.map((activity) => ({ ...activity, ...counted })),
  ]
}
