import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { aUser } from '../../testing/index.ts'
import { desk } from '../../testing/survey-desk.ts'
import { reviewed } from './service-review.ts'
import { spreadOf } from './spread.ts'

const NOTHING = { count: 0, median: null, p90: null, mean: null }
const at = (day: string, time = '09:00') => new Date(`2026-${day}T${time}:00Z`)
const rep: Role = { id: 'rep', grants: { ticket: { read: 'own' } } }
const blind: Role = { id: 'blind', grants: { ticket: { read: 'all', hidden: ['solvedAt'] } } }
const november = { from: '2026-11-01', to: '2026-11-10' }

describe('a review of service', () => {
  it('is that of the worked example', async () => {
    const { session, open } = await desk([])
    const solved = (opened: Date, reply: string, solution: string, rest: object = {}) =>
      open({
        ...{ category: 'network', openedAt: opened, firstRepliedAt: at('11-03', reply), status: 'solved' },
        ...{ solvedAt: at('11-03', solution), publicReplies: 1, ...rest },
      })
    await solved(at('11-03'), '09:10', '10:00')
    await solved(at('11-03'), '09:20', '11:00', { publicReplies: 3 })
    await solved(at('11-03'), '09:30', '12:00', { publicReplies: 0 })
    const again = await solved(at('11-03'), '09:40', '13:00', { category: 'billing' })
    await session.ticket.write({ id: again.id, fields: { status: 'open', solvedAt: null, reopens: 1 } })
    await open({ category: 'network', openedAt: at('10-25') })

    const { total, problems } = await session.ticket.review(november)

    expect(total).toEqual({
      ...{ opened: 4, openedBefore: 1, changeBp: 30_000 },
      firstReplyMinutes: { count: 4, median: 20, p90: 40, mean: 25 },
      solvedMinutes: { count: 3, median: 120, p90: 180, mean: 120 },
      ...{ firstSolved: 4, reopened: 1, reopenedBp: 2500, atFirstContact: 2, atFirstContactBp: 5000 },
    })
    expect(problems).toMatchObject([
      { by: 'network', opened: 3, openedBefore: 1, changeBp: 20_000, firstSolved: 3, atFirstContact: 2 },
      { by: 'billing', opened: 1, openedBefore: 0, changeBp: null, reopened: 1, solvedMinutes: NOTHING },
    ])
  })

  it('says nothing of nothing', async () => {
    const { session } = await desk([])

    expect(await session.ticket.review(november)).toMatchObject({
      total: {
        ...{ opened: 0, openedBefore: 0, changeBp: null, firstReplyMinutes: NOTHING, solvedMinutes: NOTHING },
        ...{ firstSolved: 0, reopenedBp: null, atFirstContactBp: null },
      },
      problems: [],
    })
  })

  it('tells how old what is open is, by the instant', async () => {
    const { session, open, clock } = await desk([])
    const minute = 60_000
    const day = 1440 * minute
    for (const age of [0, day - 1, day, 3 * day - 1, 3 * day, 30 * day - 1, 30 * day, 400 * day])
      await open({ openedAt: new Date(clock.now() - age) })
    await open({
      openedAt: new Date(clock.now() - 40 * day),
      status: 'solved',
      solvedAt: new Date(clock.now()),
    })

    expect((await session.ticket.review(november)).backlog).toEqual([
      { fromDays: 0, toDays: 1, open: 2 },
      { fromDays: 1, toDays: 3, open: 2 },
      { fromDays: 3, toDays: 7, open: 1 },
      { fromDays: 7, toDays: 14, open: 0 },
      { fromDays: 14, toDays: 30, open: 1 },
      { fromDays: 30, toDays: null, open: 2 },
    ])
  })

  it('takes days where people are, and compares with as many days before', async () => {
    const { session, open } = await desk([], [])
    for (const day of ['10-21', '10-22', '10-31', '11-01', '11-10', '11-11'])
      await open({ openedAt: at(day, '00:00') })

    expect((await session.ticket.review(november)).total).toMatchObject({ opened: 2, openedBefore: 2 })
  })

  it('AC-09 is of what the viewer may see, by what they ask for, and refused where it would tell of what is hidden', async () => {
    const { session, open, as } = await desk([], [rep, blind])
    const ann = await session.user.create(aUser())
    await open({ ownerId: ann.id, type: 'repair', openedAt: at('11-03') })
    await open({ type: 'complaint', openedAt: at('11-03') })

    const own = await as(ann.id, 'rep').ticket.review({ ...november, by: 'type' })
    expect(own.problems.map(({ by, opened }) => [by, opened])).toEqual([['repair', 1]])
    expect(own.backlog.reduce((sum, { open: still }) => sum + still, 0)).toBe(1)
    const some = await session.ticket.review({ ...november, by: 'type', where: { type: 'complaint' } })
    expect(some.total.opened).toBe(1)
    await expect(as('x', 'blind').ticket.review(november)).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    await expect(as('x').ticket.review(november)).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })

  it('keeps a ticket in the period in which it was first solved, and its last solution in its own', async () => {
    const { session, open } = await desk([])
    const { id } = await open({ openedAt: at('11-01'), status: 'solved', solvedAt: at('11-02') })
    await session.ticket.write({ id, fields: { status: 'open', solvedAt: null, reopens: 1 } })
    await session.ticket.write({ id, fields: { status: 'closed', solvedAt: at('11-20') } })

    const { total } = await session.ticket.review(november)
    const later = await session.ticket.review({ from: '2026-11-11', to: '2026-11-30' })
    expect(total).toMatchObject({ firstSolved: 1, reopenedBp: 10_000, solvedMinutes: { count: 0 } })
    expect(later.total).toMatchObject({ firstSolved: 0, solvedMinutes: { count: 1, median: 19 * 1440 } })
  })

  it('names problems of one size by their names, and those that have none last', () => {
    const { problems } = reviewed([
      ...[null, 'b', 'a', 'c'].map((by) => ({ by, opened: by === 'c' ? 2 : 1 })),
      { by: null, openedBefore: 1 },
    ])

    expect(problems.map(({ by }) => by)).toEqual(['c', 'a', 'b', null])
  })
})

describe('a spread', () => {
  it.each([
    ['of none', [], NOTHING],
    ['of one', [[7, 1]], { count: 1, median: 7, p90: 7, mean: 7 }],
    [
      'of two',
      [
        [1, 1],
        [2, 1],
      ],
      { count: 2, median: 1, p90: 2, mean: 2 },
    ],
    [
      'of many alike',
      [
        [3, 9],
        [100, 1],
      ],
      { count: 10, median: 3, p90: 3, mean: 13 },
    ],
    [
      'in any order',
      [
        [100, 2],
        [3, 9],
      ],
      { count: 11, median: 3, p90: 100, mean: 21 },
    ],
  ] as const)('%s', (_, values, spread) => {
    expect(spreadOf(values.map(([value, count]) => ({ value, count })))).toEqual(spread)
  })
})
