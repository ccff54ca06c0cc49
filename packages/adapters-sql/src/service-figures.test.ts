import { createCrm, type Role, type ServiceMeasures, type Spread } from '@guanxi/core'
import { memoryStore } from '@guanxi/core/store'
import { stillClock } from '@guanxi/core/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'
import { writeRating, writeTicket } from './fixtures/write-records.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Midnight of the first day, where people are. */
const START = Date.UTC(2026, 9, 31, 16)
const NOW = START + 20 * DAY + 5 * HOUR
const ZONE = 'Asia/Shanghai'
const dateOf = (days: number) => new Date(START + days * DAY + 8 * HOUR).toISOString().slice(0, 10)
const instant = (hours: number) => new Date(START + hours * HOUR)
const reader: Role = { id: 'reader', grants: { ticket: { read: 'own' }, rating: { read: 'own' } } }

const someCategory = fc.constantFrom('network', 'billing', null)
const someTicket = fc.record({
  isAnns: fc.boolean(),
  category: someCategory,
  openedAt: fc.integer({ min: 0, max: 480 }),
  replyAfter: fc.option(fc.integer({ min: 0, max: 90 })),
  solvedAfter: fc.option(fc.integer({ min: 0, max: 240 })),
  isOpenAgain: fc.boolean(),
  publicReplies: fc.integer({ min: 0, max: 3 }),
})
const someRating = fc.record({
  isAnns: fc.boolean(),
  category: someCategory,
  kind: fc.constantFrom('csat', 'nps'),
  askedAt: fc.option(fc.integer({ min: 0, max: 480 })),
  score: fc.option(fc.integer({ min: 1, max: 5 })),
})
type Ticket = typeof someTicket extends fc.Arbitrary<infer T> ? T : never
type Rating = typeof someRating extends fc.Arbitrary<infer T> ? T : never
const somePeriod = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 7 }))
  .map(([first, length]) => ({ first, last: first + length }))
type Days = typeof somePeriod extends fc.Arbitrary<infer T> ? T : never

const STORES: readonly (readonly [
  string,
  () => Promise<Omit<Database, 'source' | 'administer' | 'everyRow'>>,
])[] = [['memory', async () => ({ connect: () => memoryStore(), drop: async () => {} })], ...TWO_DATABASES]

describe.each(STORES)('figures of service on %s', (_, open) => {
  let database: Omit<Database, 'source' | 'administer' | 'everyRow'>
  const clock = stillClock(new Date(NOW).toISOString())
  const make = () =>
    createCrm({
      ...{ storage: database.connect(), zone: ZONE, clock, roles: [reader] },
      commands: [writeTicket, writeRating],
    })
  let crm: ReturnType<typeof make>
  let tenants = 0

  beforeAll(async () => {
    database = await open()
    crm = make()
    await crm.migrate()
  })
  afterAll(async () => {
    await crm.stop()
    await database.drop()
  })

  async function office() {
    const tenant = `t${tenants++}`
    const session = crm.as(crm.actor({ tenant, id: 'boss', roles: ['admin'] }))
    const ann = await session.user.create({ name: 'Ann' })
    return { session, ann, asAnn: crm.as(crm.actor({ tenant, id: ann.id, roles: ['reader'] })) }
  }

  it('review what a reader of the tickets counts, of those that the viewer may read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someTicket, { maxLength: 8 }), somePeriod, async (tickets, days) => {
        const { session, ann, asAnn } = await office()
        for (const ticket of tickets) {
          const { id } = await session.ticket.write({ fields: fieldsOf(ticket, ann.id) })
          if (isOpenAgain(ticket))
            await session.ticket.write({ id, fields: { status: 'open', solvedAt: null, reopens: 1 } })
        }
        const period = { from: dateOf(days.first), to: dateOf(days.last) }
        for (const [viewer, seen] of [
          [session, tickets],
          [asAnn, tickets.filter(({ isAnns }) => isAnns)],
        ] as const) {
          const { total, problems, backlog } = await viewer.ticket.review(period)
          expect(total).toEqual(measuresRead(seen, days))
          for (const { by, ...measures } of problems)
            expect(measures).toEqual(
              measuresRead(
                seen.filter(({ category }) => category === by),
                days,
              ),
            )
          expect(backlog.map(({ open: still }) => still)).toEqual(backlogRead(seen))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('tell of satisfaction what a reader of the ratings tells, of those that the viewer may read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someRating, { maxLength: 10 }), somePeriod, async (ratings, days) => {
        const { session, ann, asAnn } = await office()
        const { id: contactId } = await session.contact.create({ name: 'Ada' })
        const { id: ticketId } = await session.ticket.write({ fields: { contactId } })
        for (const { isAnns, category, kind, askedAt, score } of ratings)
          await session.rating.write({
            fields: {
              ...{ surveyId: kind, kind, category, ticketId, contactId, ownerId: isAnns ? ann.id : null },
              ...{ status: askedAt === null ? 'planned' : score === null ? 'asked' : 'answered' },
              solvedAt: instant(0),
              ...(askedAt !== null && {
                askedAt: instant(askedAt),
                expiresAt: instant(askedAt + 240),
                score: score !== null && kind === 'nps' ? 2 * score : score,
              }),
            },
          })
        const period = { from: dateOf(days.first), to: dateOf(days.last) }
        for (const [viewer, all] of [
          [session, ratings],
          [asAnn, ratings.filter(({ isAnns }) => isAnns)],
        ] as const) {
          const seen = all.filter((one) => isIn(one.askedAt, days))
          expect(await viewer.rating.satisfaction(period)).toEqual([{ by: null, ...satisfactionRead(seen) }])
          for (const { by, ...told } of await viewer.rating.satisfaction({ ...period, by: 'category' }))
            expect(told).toEqual(satisfactionRead(seen.filter(({ category }) => category === by)))
          const byDay = await viewer.rating.satisfaction({ ...period, by: 'day' })
          expect(byDay).toEqual(
            Array.from({ length: days.last - days.first + 1 }, (__, index) => {
              const day = { first: days.first + index, last: days.first + index }
              const some = seen.filter((one) => isIn(one.askedAt, day))
              return { by: dateOf(day.first), ...satisfactionRead(some) }
            }),
          )
        }
      }),
      { numRuns: 20 },
    )
  })
})

function isOpenAgain({ solvedAfter, isOpenAgain: isWished }: Ticket): boolean {
  return solvedAfter !== null && isWished
}

function fieldsOf(
  { isAnns, category, openedAt, replyAfter, solvedAfter, publicReplies }: Ticket,
  ann: string,
) {
  return {
    ...{ category, publicReplies, ownerId: isAnns ? ann : null, openedAt: instant(openedAt) },
    ...(replyAfter !== null && { firstRepliedAt: instant(openedAt + replyAfter) }),
    ...(solvedAfter !== null && { status: 'solved', solvedAt: instant(openedAt + solvedAfter) }),
  }
}

function isIn(hours: number | null, { first, last }: Days): boolean {
  return hours !== null && hours >= first * 24 && hours < (last + 1) * 24
}

function measuresRead(tickets: readonly Ticket[], days: Days): ServiceMeasures {
  const opened = tickets.filter(({ openedAt }) => isIn(openedAt, days))
  const before = { first: 2 * days.first - days.last - 1, last: days.first - 1 }
  const openedBefore = tickets.filter(({ openedAt }) => isIn(openedAt, before)).length
  const solved = tickets.filter(
    (one) => one.solvedAfter !== null && isIn(one.openedAt + one.solvedAfter, days),
  )
  const reopened = solved.filter(isOpenAgain)
  const atFirst = solved.filter((one) => !isOpenAgain(one) && one.publicReplies <= 1)
  return {
    opened: opened.length,
    openedBefore,
    changeBp: openedBefore === 0 ? null : half(((opened.length - openedBefore) / openedBefore) * 10_000),
    firstReplyMinutes: spreadRead(opened.flatMap(({ replyAfter }) => replyAfter ?? [])),
    solvedMinutes: spreadRead(
      solved.filter((one) => !isOpenAgain(one)).flatMap((one) => one.solvedAfter ?? []),
    ),
    firstSolved: solved.length,
    reopened: reopened.length,
    reopenedBp: share(reopened.length, solved.length),
    atFirstContact: atFirst.length,
    atFirstContactBp: share(atFirst.length, solved.length),
  }
}

function spreadRead(hours: readonly number[]): Spread {
  const sorted = hours.map((one) => one * 60).toSorted((a, b) => a - b)
  const count = sorted.length
  if (count === 0) return { count, median: null, p90: null, mean: null }
  return {
    count,
    median: sorted[Math.ceil(count / 2) - 1] as number,
    p90: sorted[Math.ceil((count * 9) / 10) - 1] as number,
    mean: half(sorted.reduce((sum, one) => sum + one, 0) / count),
  }
}

function backlogRead(tickets: readonly Ticket[]): readonly number[] {
  const ages = tickets
    .filter((one) => one.solvedAfter === null || isOpenAgain(one))
    .map(({ openedAt }) => (NOW - instant(openedAt).getTime()) / DAY)
  const from = [0, 1, 3, 7, 14, 30]
  return from.map(
    (least, at) => ages.filter((age) => age >= least && age < (from[at + 1] ?? Infinity)).length,
  )
}

function satisfactionRead(ratings: readonly Rating[]) {
  const said = (kind: string) =>
    ratings.flatMap((one) => (one.kind === kind && one.score !== null ? [one.score] : []))
  const [csat, nps] = [said('csat'), said('nps').map((score) => 2 * score)]
  const promoters = nps.filter((score) => score >= 9).length
  const detractors = nps.filter((score) => score <= 6).length
  const satisfied = csat.filter((score) => score >= 4).length
  const answered = csat.length + nps.length
  const open = ratings.filter(
    ({ score, askedAt }) => score === null && askedAt !== null && instant(askedAt + 240).getTime() > NOW,
  )
  const mean = csat.reduce((sum, one) => sum + one, 0) / csat.length
  return {
    ...{ asked: ratings.length, answered, open: open.length, responseBp: share(answered, ratings.length) },
    csat: {
      ...{ answers: csat.length, satisfied, rateBp: share(satisfied, csat.length) },
      meanHundredths: csat.length === 0 ? null : half(mean * 100),
    },
    nps: {
      ...{ answers: nps.length, promoters, passives: nps.length - promoters - detractors, detractors },
      npsBp: nps.length === 0 ? null : half(((promoters - detractors) / nps.length) * 10_000),
    },
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : half((part / whole) * 10_000)
}

function half(value: number): number {
  return Math.floor(Number((value + 0.5).toFixed(6)))
}
