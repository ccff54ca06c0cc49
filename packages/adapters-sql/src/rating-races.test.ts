import { createCrm, ratingToken, respondentRole, surveyHandler } from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'
import { writeTicket } from './fixtures/write-records.ts'

const secret = 'a secret of at least 32 characters'
const survey = { id: 'after', kind: 'csat', on: 'ticket', perContact: { atMost: 2, within: '30d' } } as const
const clock = stillClock('2026-11-02T09:00:00Z')

/** One of the processes of a host. */
function host(database: Database) {
  return createCrm({
    ...{ storage: database.connect(), clock, roles: [respondentRole], commands: [writeTicket] },
    service: { surveys: { secrets: [secret], ask: [survey] } },
  })
}
type Host = ReturnType<typeof host>

describe.each(TWO_DATABASES)('ratings of two hosts on %s', (_, open) => {
  let database: Database
  let hosts: readonly [Host, Host]
  let tenants = 0

  beforeAll(async () => {
    database = await open()
    hosts = [host(database), host(database)]
    await hosts[0].migrate()
  })
  afterAll(async () => {
    for (const one of hosts) await one.stop()
    await database.drop()
  })

  const at = (turn: number) => hosts[turn % 2] as Host
  /** A tenant with customers, and tickets of each that are about to be solved. */
  async function desk(customers: number, tickets: number) {
    tenants += 1
    const tenant = `tenant ${tenants}`
    const as = (turn: number, role: string) => sessionOf(at(turn), { tenant, id: role, roles: [role] })
    const session = as(0, 'admin')
    const ids: string[] = []
    for (let customer = 0; customer < customers; customer++) {
      const { id: contactId } = await session.contact.create({ name: `Customer ${customer}` })
      for (let ticket = 0; ticket < tickets; ticket++)
        ids.push((await session.ticket.write({ fields: { contactId, status: 'open' } })).id)
    }
    const solve = (id: string, turn: number) =>
      as(turn, 'admin').ticket.write({ id, fields: { status: 'solved', solvedAt: new Date(clock.now()) } })
    return { tenant, as, session, ids, solve }
  }

  it('ask no customer more often than allowed, however many of their tickets are solved at once', async () => {
    const { session, ids, solve } = await desk(3, 6)
    await Promise.all(ids.map(solve))

    await Promise.all([0, 1, 2, 3].map((turn) => at(turn).tick()))
    for (const one of hosts) await one.tick()

    const counts = await session.rating.aggregate({
      groupBy: ['contactId', 'status'],
      measures: { all: 'count' },
    })
    expect(counts.map(({ status, all }) => [status, all]).sort()).toEqual([
      ...Array(3).fill(['asked', 2]),
      ...Array(3).fill(['skipped', 4]),
    ])
  })

  it('take one answer from a link that is used ten times at once; the last to come stays', async () => {
    const { tenant, session, ids, solve } = await desk(1, 1)
    await solve(ids[0] ?? '', 0)
    await at(0).tick()
    const [{ id = '' } = {}] = (await session.rating.list()).items
    const token = await ratingToken(secret, { tenant, id })
    const handles = hosts.map((one) => surveyHandler(one, { tenant }))
    const answer = async (turn: number) => {
      const body = JSON.stringify({ score: 1 + (turn % 5), comment: `${turn}` })
      const headers = { 'content-type': 'application/json' }
      const request = new Request(`https://example.com/?token=${token}`, { method: 'POST', headers, body })
      return handles[turn % 2]?.(request)
    }

    const responses = await Promise.all(Array.from({ length: 10 }, (__, turn) => answer(turn)))

    expect(responses.map((response) => response?.status)).toEqual(Array(10).fill(200))
    const [all] = await session.rating.satisfaction({ from: '2026-11-01', to: '2026-11-30' })
    expect(all).toMatchObject({ asked: 1, answered: 1, csat: { answers: 1 } })
    // Each change has seen the one before it: the history is a chain that ends in what is there.
    const found = await session.rating.get(id)
    const comments = (await session.rating.history(id)).flatMap(({ changes }) => changes['comment'] ?? [])
    expect(comments).toHaveLength(10)
    const [first, ...rest] = comments
    expect(first?.before ?? null).toBeNull()
    for (const [index, { before }] of rest.entries()) expect(before).toBe(comments[index]?.after)
    expect(found?.comment).toBe(comments.at(-1)?.after)
    expect(found?.score).toBe(1 + (Number(found?.comment) % 5))
  })
})
