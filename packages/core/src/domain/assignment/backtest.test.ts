import { describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  type BacktestedRecord,
  backtestAssignment,
  prepareRules,
  type Role,
  roundRobin,
} from '../../index.ts'
import { aUser, createTestCrm } from '../../testing/index.ts'

const rule: AssignmentRule = {
  ...{ id: 'north', on: 'lead', priority: 1, when: { region: 'north' } },
  assign: roundRobin({ team: 'north' }),
}
const rep: Role = {
  id: 'rep',
  grants: { lead: { read: 'own' }, user: {}, team: {}, teamMember: {}, absence: {} },
}

async function month() {
  const made = await createTestCrm({ assignment: [rule], roles: [rep] })
  const { session, clock } = made
  const team = await session.team.create({ code: 'north', name: 'North' })
  const ids: string[] = []
  for (const position of [0, 1]) {
    const { id } = await session.user.create(aUser())
    await session.teamMember.create({ teamId: team.id, userId: id, position })
    ids.push(id)
  }
  const leads: string[] = []
  for (const [at, region] of ['north', 'south', 'north', 'north', 'south'].entries()) {
    clock.set(`2026-11-1${at}T09:00:00Z`)
    const form = { name: 'Li', email: `${at}@example.cn`, region }
    leads.push((await session.lead.capture({ lead: form })).leadId)
  }
  const window = { from: new Date('2026-11-10T00:00:00Z'), to: new Date('2026-11-15T00:00:00Z') }
  const prepare = (rules: readonly AssignmentRule[]) => prepareRules(made.crm.shape('lead'), rules)
  return { ...made, ids, leads, window, prepare }
}

describe('a backtest', () => {
  it('finds what was decided, by the rules that decided it, also of leads that were changed since', async () => {
    const { session, leads, window, prepare } = await month()
    await session.lead.update(leads[0] ?? '', { region: 'south', ownerId: null })

    const result = await backtestAssignment(session, prepare([rule]), window)

    expect(result).toMatchObject({ records: 5, changed: 0 })
    expect(result.after).toEqual(result.before)
  })

  it('tells of other rules who would have got what, on which day, and how evenly', async () => {
    const { session, ids, leads, window, prepare } = await month()
    const told: BacktestedRecord[] = []
    const next = prepare([{ ...rule, when: {} }])

    const result = await backtestAssignment(session, next, { ...window, onRecord: (one) => told.push(one) })

    const [ann = '', bo = ''] = ids
    expect(told.map(({ before, after }) => [before.ownerId, after.ownerId])).toEqual([
      ...[
        [ann, ann],
        [null, bo],
        [bo, ann],
      ],
      ...[
        [ann, bo],
        [null, ann],
      ],
    ])
    expect(told[1]).toEqual({
      ...{ id: leads[1], isChanged: true },
      ...{ before: { rule: null, ownerId: null }, after: { rule: 'north', ownerId: bo } },
    })
    expect(result).toMatchObject({
      ...{ records: 5, changed: 4 },
      before: { unassigned: 2, fairness: { spread: 1 } },
      after: {
        unassigned: 0,
        loads: new Map([
          [ann, 3],
          [bo, 2],
        ]),
        fairness: { spread: 1 },
      },
    })
    expect(result.after.days.get('2026-11-14')).toEqual(new Map([[ann, 1]]))
  })

  it('takes people for full as long as a record keeps them busy', async () => {
    const { session, ids, window, prepare } = await month()
    const one = prepare([{ ...rule, when: {}, assign: { to: 'user', userId: ids[0] ?? '', capacity: 1 } }])

    const [never, twoDays] = [
      await backtestAssignment(session, one, window),
      await backtestAssignment(session, one, { ...window, busyFor: '2d' }),
    ]

    expect([never.after.unassigned, twoDays.after.unassigned]).toEqual([0, 2])
  })

  it('looks at some of them, and writes nothing', async () => {
    const { session, ids, window, prepare } = await month()
    const where = { region: 'north' }

    const result = await backtestAssignment(session, prepare([rule]), { ...window, where })

    expect(result.records).toBe(3)
    expect(
      (await session.lead.capture({ lead: { name: 'Li', email: '9@example.cn', region: 'north' } })).ownerId,
    ).toBe(ids[1])
  })

  it('sees no more than its session', async () => {
    const { as, ids, window, prepare } = await month()

    const theirs = backtestAssignment(as(ids[0] ?? '', 'rep'), prepare([rule]), window)

    await expect(theirs).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })
})
