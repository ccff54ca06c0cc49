import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  type AssignmentDecision,
  type AssignmentRule,
  assignByRules,
  defineCommand,
  defineEntity,
  defineRuleSet,
  f,
  type KeptAssignment,
  leastLoaded,
  person,
  prepareRules,
  type Role,
  type RuleSet,
  replayDecision,
  roundRobin,
  type Session,
  weighted,
} from '../../index.ts'
import { aLead, aUser, createTestCrm } from '../../testing/index.ts'

const north: AssignmentRule = {
  ...{ id: 'north', on: 'lead', priority: 1, when: { region: 'north' } },
  assign: roundRobin({ team: 'north' }),
}

async function teamOf(
  session: Session,
  code: string,
  weights: readonly number[],
): Promise<readonly string[]> {
  const team = await session.team.create({ code, name: code })
  const ids: string[] = []
  for (const [position, weight] of weights.entries()) {
    const { id } = await session.user.create(aUser())
    await session.teamMember.create({ teamId: team.id, userId: id, position, weight })
    ids.push(id)
  }
  return ids
}

async function office(
  assignment: readonly (AssignmentRule | RuleSet)[] = [north],
  roles: readonly Role[] = [],
) {
  const made = await createTestCrm({ assignment, roles })
  const ids = await teamOf(made.session, 'north', [1, 1])
  const { id } = await made.session.lead.create(aLead({ region: 'north' }))
  return { ...made, ids, id }
}

describe('an event that assigns', () => {
  it('is answered with the decision that it led to, however often it comes', async () => {
    const { session, id } = await office()

    const first = await session.lead.assign({ id, trigger: 'form 7' })
    const second = await session.lead.assign({ id, trigger: 'form 8' })

    expect(second.ownerId).not.toBe(first.ownerId)
    expect(await session.lead.assign({ id, trigger: 'form 7' })).toEqual(first)
    expect(await session.lead.get(id)).toMatchObject({ ownerId: second.ownerId })
  })

  it('leads to one decision when it comes several times at once', async () => {
    const { session, id } = await office()

    const decisions = await Promise.all([1, 2, 3].map(() => session.lead.assign({ id, trigger: 'form 7' })))

    expect(new Set(decisions.map(({ ownerId }) => ownerId)).size).toBe(1)
    expect(await session.lead.history(id)).toHaveLength(2)
  })

  it('is answered also after the lead was closed', async () => {
    const { session, id } = await office()
    const first = await session.lead.assign({ id, trigger: 'form 7' })
    await session.lead.disqualify({ id, reason: 'no budget' })

    expect(await session.lead.assign({ id, trigger: 'form 7' })).toEqual(first)
  })

  it('is decided anew by another version of the rules', async () => {
    const rules = [{ id: 'all', priority: 1, when: {}, assign: roundRobin({ team: 'north' }) }]
    const set = { id: 'leads', on: 'lead', rules }
    const { session, id, clock } = await office([
      defineRuleSet({ ...set, version: 1 }),
      defineRuleSet({ ...set, version: 2, activeFrom: new Date('2026-11-20T00:00:00Z') }),
    ])

    const first = await session.lead.assign({ id, trigger: 'form 7' })
    clock.set('2026-11-20T00:00:00Z')
    const second = await session.lead.assign({ id, trigger: 'form 7' })

    expect([first.version, second.version]).toEqual([
      expect.stringMatching(/^1-/),
      expect.stringMatching(/^2-/),
    ])
    expect(second.ownerId).not.toBe(first.ownerId)
  })

  it('is taken for a loop when a record is assigned again and again, until a day is over', async () => {
    const { session, id, clock } = await office()
    for (let at = 0; at < 10; at++) await session.lead.assign({ id, trigger: `change ${at}` })
    const before = await session.lead.get(id)

    const again = session.lead.assign({ id, trigger: 'change 10' })

    await expect(again).rejects.toMatchObject({ code: 'CRM_ASSIGN_LOOP' })
    expect(await session.lead.get(id)).toEqual(before)
    await expect(session.lead.assign({ id, reason: 'Ann knows them' })).resolves.toMatchObject({
      rule: 'north',
    })
    await clock.advance('1d')
    await expect(session.lead.assign({ id, trigger: 'change 10' })).resolves.toMatchObject({ rule: 'north' })
  })
})

describe('the journal', () => {
  it('keeps why somebody got it, and the reason of whoever asked', async () => {
    const { session, ids, id } = await office()

    const decision = await session.lead.assign({ id, reason: 'Bo is ill' })

    const [, entry] = await session.lead.history(id)
    expect(entry?.why).toMatchObject({
      assignment: {
        ...{ ruleSet: 'lead', version: decision.version, rule: 'north', reason: 'Bo is ill' },
        ...{ ownerId: ids[0], candidates: decision.candidates, settled: { by: 'turns', alike: 2 } },
      },
    })
    const { entries } = await session.journal.read({ entities: ['lead'], limit: 10 })
    expect(entries.map(({ why }) => why !== null)).toEqual([false, true])
  })

  it('keeps all of it for a lead that was captured alone, and little for each of many', async () => {
    const { session } = await office()
    const form = (email: string) => ({ lead: { name: 'Li', email, region: 'north' } })

    const alone = await session.lead.capture(form('1@example.cn'))
    const many = await session.lead.captureMany([form('2@example.cn'), form('3@example.cn')])

    const whyOf = async (leadId: string) =>
      (await session.lead.history(leadId))[0]?.why as unknown as KeptAssignment
    expect((await whyOf(alone.leadId)).assignment.candidates).toHaveLength(2)
    const [second] = many.flatMap((one) => (one.ok ? [one.record] : []))
    expect(await whyOf(second?.leadId ?? '')).toEqual({
      assignment: {
        ...{ ruleSet: 'lead', version: expect.any(String), rule: 'north' },
        ownerId: second?.ownerId,
      },
    })
  })

  it('tells nobody of others who may not know it', async () => {
    const lead = { read: 'all', commands: ['assign'] } as const
    const { session, id, as } = await office(
      [north],
      [
        { id: 'rep', grants: { lead } },
        { id: 'manager', grants: { lead: { ...lead, why: true } } },
      ],
    )
    await session.lead.assign({ id })

    expect((await as('x', 'rep').lead.history(id)).map(({ why }) => why)).toEqual([null, null])
    expect((await as('x', 'manager').lead.history(id)).map(({ why }) => why !== null)).toEqual([false, true])
    const tried = await as('x', 'rep').dryRun((inside) => inside.lead.assign({ id }))
    expect(tried.changes.map(({ why }) => why)).toEqual([null])
  })
})

describe('a rule that names what is not there', () => {
  it.each<[string, AssignmentRule['assign'], string]>([
    ['a team', roundRobin({ team: 'space' }), 'team-unknown'],
    ['a territory', roundRobin({ territory: 'mars' }), 'territory-unknown'],
    ['a user', person('nobody'), 'user-unknown'],
  ])('takes a lead from nobody: %s', async (_, assign, unassigned) => {
    const { session, ids } = await office([{ ...north, when: {}, assign }])
    const { id } = await session.lead.create(aLead({ ownerId: ids[1] ?? null }))

    expect(await session.lead.assign({ id })).toMatchObject({ ownerId: null, unassigned })
    expect(await session.lead.get(id)).toMatchObject({ ownerId: ids[1], assignedBy: null })
  })
})

describe("a host's own entity", () => {
  const vehicle = defineEntity('vehicle', {
    fields: { plate: f.text({ max: 16 }), ownerId: f.ref('user').optional() },
  })
  const fleet = defineRuleSet({
    ...{ id: 'fleet', version: 1, on: 'vehicle' },
    rules: [
      {
        id: 'vans',
        priority: 1,
        when: { plate: { startsWith: 'V' } },
        assign: leastLoaded({ team: 'north' }),
      },
    ],
  })
  const assignVehicle = defineCommand({
    name: 'vehicle.assign',
    input: z.object({ id: z.string(), trigger: z.string().optional() }),
    run: (input, context): Promise<AssignmentDecision> =>
      assignByRules(context, { entity: vehicle, open: {} }, fleet, input),
  })

  it('is assigned by the same rules, turns and journal', async () => {
    const made = await createTestCrm({
      ...{ entities: { vehicle }, commands: [assignVehicle], assignment: [fleet] },
    })
    const ids = await teamOf(made.session as unknown as Session, 'north', [1, 1])
    const owners: unknown[] = []
    for (const plate of ['V1', 'V2', 'V3', 'V4']) {
      const { id } = await made.session.vehicle.create({ plate })
      owners.push((await made.session.vehicle.assign({ id, trigger: plate })).ownerId)
    }

    expect(owners).toEqual([...ids, ...ids])
  })
})

describe('a decision that was kept', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 })
  const leads = fc.array(
    fc.record({ region: fc.constantFrom('north', 'south'), employees: fc.integer({ min: 0, max: 1_000 }) }),
    { minLength: 1, maxLength: 6 },
  )

  test.prop([weights, leads, fc.boolean()], { numRuns: 15 })(
    'is the same when it is decided again by what was kept and the rules of its version',
    async (all, given, isLoaded) => {
      const rules: readonly AssignmentRule[] = [
        {
          ...north,
          priority: 3,
          when: { employees: { gte: 500 } },
          assign: leastLoaded({ team: 'north', capacity: 2 }),
          otherwise: 'next',
        },
        { ...north, id: 'pace', priority: 2, assign: person('nobody'), otherwise: 'next' },
        { ...north, id: 'weighted', assign: (isLoaded ? leastLoaded : weighted)({ team: 'north' }) },
      ]
      const { crm, session } = await createTestCrm({ assignment: rules })
      await teamOf(session, 'north', all)
      const prepared = prepareRules(crm.shape('lead'), rules)

      for (const one of given) {
        const { id } = await session.lead.create(aLead(one))
        const before = await session.lead.get(id)
        const decision = await session.lead.assign({ id })
        const why = (await session.lead.history(id)).at(-1)?.why as unknown as KeptAssignment
        const { facts } = why.assignment
        if (!facts || !before) throw new Error('The journal keeps no facts.')

        expect(replayDecision(prepared, before, facts)).toEqual(decision)
      }
    },
  )
})
