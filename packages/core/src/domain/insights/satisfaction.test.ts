import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { ratingToken, respondentRole } from '../../index.ts'
import { aContact, aUser } from '../../testing/index.ts'
import { csat, desk, SECRET } from '../../testing/survey-desk.ts'
import { partsOf } from './period-parts.ts'
import { type AskedCustomers, satisfaction } from './satisfaction.ts'

const said = (kind: 'csat' | 'nps', score: number | null, count = 1, open = 0): AskedCustomers => ({
  ...{ kind, score, count, open, satisfiedFrom: 4 },
})
const NO_CSAT = { answers: 0, satisfied: 0, rateBp: null, meanHundredths: null }
const NO_NPS = { answers: 0, promoters: 0, passives: 0, detractors: 0, npsBp: null }

describe('satisfaction', () => {
  it('is that of the worked example', () => {
    const groups = [said('csat', 5, 2), said('csat', 3), said('csat', null, 2, 1)]
    const recommended = [said('nps', 10, 5), said('nps', 7, 2), said('nps', 6, 2), said('nps', 0)]

    expect(satisfaction([...groups, ...recommended])).toEqual({
      ...{ asked: 15, answered: 13, open: 1, responseBp: 8667 },
      csat: { answers: 3, satisfied: 2, rateBp: 6667, meanHundredths: 433 },
      nps: { answers: 10, promoters: 5, passives: 2, detractors: 3, npsBp: 2000 },
    })
  })

  it('says nothing of nothing, and nothing of those who did not answer', () => {
    const nothing = { answered: 0, open: 0, csat: NO_CSAT, nps: NO_NPS }

    expect(satisfaction([])).toEqual({ asked: 0, responseBp: null, ...nothing })
    expect(satisfaction([said('csat', null, 7), said('nps', null, 3)])).toEqual({
      ...{ asked: 10, responseBp: 0 },
      ...nothing,
    })
  })

  it.each([
    [0, 'detractors'],
    [6, 'detractors'],
    [7, 'passives'],
    [8, 'passives'],
    [9, 'promoters'],
    [10, 'promoters'],
  ] as const)('of %s are %s', (score, who) => {
    expect(satisfaction([said('nps', score)]).nps).toMatchObject({ [who]: 1 })
  })

  it('counts the satisfied from where the survey says', () => {
    const strict = { ...said('csat', 4), satisfiedFrom: 5 }

    expect(satisfaction([strict, said('csat', 4)]).csat).toMatchObject({ satisfied: 1, rateBp: 5000 })
  })

  const customers = fc.oneof(
    fc
      .record({ score: fc.option(fc.integer({ min: 1, max: 5 })), count: fc.integer({ min: 1, max: 9 }) })
      .map(({ score, count }) => said('csat', score, count)),
    fc
      .record({ score: fc.option(fc.integer({ min: 0, max: 10 })), count: fc.integer({ min: 1, max: 9 }) })
      .map(({ score, count }) => said('nps', score, count)),
  )
  it('stays within its bounds, whoever answers what in which order and in which groups', () => {
    fc.assert(
      fc.property(fc.array(customers), (groups) => {
        const found = satisfaction(groups)
        const one = groups.flatMap((group) =>
          Array.from({ length: group.count }, () => ({ ...group, count: 1 })),
        )

        expect(satisfaction(groups.toReversed())).toEqual(found)
        expect(satisfaction(one)).toEqual(found)
        const { csat: c, nps: n } = found
        expect(c.answers + n.answers).toBe(found.answered)
        expect(n.promoters + n.passives + n.detractors).toBe(n.answers)
        expect(Math.abs(n.npsBp ?? 0)).toBeLessThanOrEqual(10_000)
        expect(c.rateBp ?? 0).toBeLessThanOrEqual(10_000)
        if (c.meanHundredths !== null) expect(c.meanHundredths >= 100 && c.meanHundredths <= 500).toBe(true)
        expect([c.rateBp === null, n.npsBp === null]).toEqual([c.answers === 0, n.answers === 0])
        // Silence changes the rate of responses and nothing else.
        const silent = satisfaction([...groups, said('csat', null, 5), said('nps', null, 5)])
        expect([silent.csat, silent.nps]).toEqual([c, n])
      }),
    )
  })

  it('is 100 where all promote, and −100 where nobody but detractors answers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1 }), (scores) => {
        const of = (some: readonly number[]) =>
          satisfaction(some.map((score) => said('nps', score))).nps.npsBp
        expect(of(scores.map((score) => 9 + (score % 2)))).toBe(10_000)
        expect(of(scores.map((score) => score % 7))).toBe(-10_000)
        expect(of(scores.map((score) => 7 + (score % 2)))).toBe(0)
      }),
    )
  })
})

const rep: Role = { id: 'rep', grants: { rating: { read: 'own' } } }
const blind: Role = { id: 'blind', grants: { rating: { read: 'all', hidden: ['score'] } } }

describe('the satisfaction of customers', () => {
  /** Two owners, three customers of each day, and what they said. */
  async function answered() {
    const made = await desk([csat], [rep, blind])
    const { session, solved, ratings, respondent, clock } = made
    const [ann, bo] = [await session.user.create(aUser()), await session.user.create(aUser({ name: 'Bo' }))]
    const say = async (ownerId: string | null, category: string, score?: number) => {
      const { id: contactId } = await session.contact.create(
        aContact({ email: null, name: `C ${clock.now()}` }),
      )
      const ticket = await solved({ ownerId, category, contactId })
      const { id = '' } = (await ratings()).find(({ ticketId }) => ticketId === ticket.id) ?? {}
      const token = await ratingToken(SECRET, { tenant: 'acme', id })
      if (score) await respondent.rating.answer({ token, score })
    }
    await say(ann.id, 'network', 5)
    await say(ann.id, 'billing', 2)
    await say(bo.id, 'network', 4)
    await clock.advance('1d')
    await say(bo.id, 'network')
    await say(null, 'billing', 1)
    return { ...made, ann, bo }
  }
  const november = { from: '2026-11-01', to: '2026-11-30' }

  it('is told for each owner at the time, and of all', async () => {
    const { session, ann, bo } = await answered()
    const [all] = await session.rating.satisfaction(november)
    const byOwner = await session.rating.satisfaction({ ...november, by: 'ownerId' })

    expect(all).toMatchObject({ by: null, asked: 5, answered: 4, open: 1, responseBp: 8000 })
    expect(all?.csat).toEqual({ answers: 4, satisfied: 2, rateBp: 5000, meanHundredths: 300 })
    expect(all?.nps).toEqual(NO_NPS)
    expect(byOwner.map(({ by, asked, csat: found }) => [by, asked, found.rateBp])).toEqual(
      [
        [ann.id, 2, 5000],
        [bo.id, 2, 10_000],
        [null, 1, 0],
      ].toSorted(([a], [b]) => (a === null ? 1 : b === null ? -1 : String(a) < String(b) ? -1 : 1)),
    )
  })

  it('is told by day and by what it was about, days without anybody too', async () => {
    const { session } = await answered()
    const days = await session.rating.satisfaction({ from: '2026-11-01', to: '2026-11-04', by: 'day' })
    const category = await session.rating.satisfaction({
      ...november,
      by: 'category',
      where: { score: { gte: 2 } },
    })

    expect(days.map(({ by, asked, responseBp }) => [by, asked, responseBp])).toEqual([
      ['2026-11-01', 0, null],
      ['2026-11-02', 3, 10_000],
      ['2026-11-03', 2, 5000],
      ['2026-11-04', 0, null],
    ])
    expect(category.map(({ by, asked }) => [by, asked])).toEqual([
      ['billing', 1],
      ['network', 2],
    ])
  })

  it('is that of the period in which customers were asked', async () => {
    const { session } = await answered()

    expect(await session.rating.satisfaction({ from: '2026-11-03', to: '2026-11-03' })).toMatchObject([
      { asked: 2 },
    ])
    expect(await session.rating.satisfaction({ from: '2026-12-01', to: '2026-12-31' })).toMatchObject([
      { asked: 0, responseBp: null },
    ])
  })

  it('AC-09 is of what the viewer may see, and refused where the score is hidden', async () => {
    const { as, ann } = await answered()

    expect(await as(ann.id, 'rep').rating.satisfaction(november)).toMatchObject([
      { asked: 2, csat: { answers: 2 } },
    ])
    await expect(as('x', 'blind').rating.satisfaction(november)).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    await expect(as('x', respondentRole.id).rating.satisfaction(november)).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })

  it('is refused for a period that ends before it begins, and for more parts than anybody reads', async () => {
    const { session } = await desk()
    const ask = (from: string, to: string) => session.rating.satisfaction({ from, to, by: 'day' })

    await expect(ask('2026-11-02', '2026-11-01')).rejects.toMatchObject({ code: 'CRM_PERIOD_ORDER' })
    await expect(ask('0001-01-01', '9999-12-31')).rejects.toMatchObject({ code: 'CRM_PERIOD_PARTS' })
  })
})

describe('the parts of a period', () => {
  it.each([
    ['2026-11-04', '2026-11-06', 'day', ['2026-11-04', '2026-11-05', '2026-11-06']],
    ['2026-11-04', '2026-11-16', 'week', ['2026-11-04', '2026-11-09', '2026-11-16']],
    ['2026-11-02', '2026-11-08', 'week', ['2026-11-02']],
    ['2026-01-31', '2026-03-01', 'month', ['2026-01-31', '2026-02-01', '2026-03-01']],
    ['2026-12-15', '2027-01-15', 'month', ['2026-12-15', '2027-01-01']],
  ] as const)('from %s to %s by %s', (from, to, length, days) => {
    expect(partsOf({ from, to }, length, 'UTC').map(({ day }) => day)).toEqual(days)
  })

  it('begin when the day begins where people are', () => {
    const [, second] = partsOf({ from: '2026-03-28', to: '2026-03-30' }, 'day', 'Europe/Berlin')

    expect(second?.start.toISOString()).toBe('2026-03-28T23:00:00.000Z')
  })
})
