import { type Crm, createCrm, isCrmError, type PlainWorld, type Session } from '@guanxi/core'
import { stillClock } from '@guanxi/core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const ROUNDS = 8

describe.each(TWO_DATABASES)('those who serve on two hosts at once on %s', (_, open) => {
  let database: Database
  let hosts: Crm<PlainWorld>[]
  const clock = stillClock('2026-11-02T09:00:00Z', () => hosts[0] as Crm<PlainWorld>)
  let tenants = 0
  let one: Session
  let other: Session

  beforeAll(async () => {
    database = await open()
    const service = { tickets: { autoClose: { after: '3d' } } } as const
    hosts = [1, 2].map(() => createCrm({ storage: database.connect(), service, clock }))
    await hosts[0]?.migrate()
  })
  afterAll(async () => {
    for (const host of hosts) await host.stop()
    await database.drop()
  })
  beforeEach(enter)
  function enter() {
    tenants += 1
    ;[one, other] = hosts.map((host) =>
      host.as(host.actor({ tenant: `tenant ${tenants}`, id: 'ann', roles: ['admin'] })),
    ) as [Session, Session]
  }
  const as = (host: number, id: string) =>
    sessionOf(hosts[host], { tenant: `tenant ${tenants}`, id, roles: ['admin'] }) as Session
  const opened = async (subject = 'No light') => (await one.ticket.open({ subject })).id

  it('give every ticket a number of its own', async () => {
    const tickets = await Promise.all(
      Array.from({ length: 20 }, (__, at) => (at % 2 ? one : other).ticket.open({ subject: `${at}` })),
    )

    expect(new Set(tickets.map(({ number }) => number)).size).toBe(20)
  })

  it('take in the same message once, by whichever host it is brought', async () => {
    const id = await opened()
    const said = { body: 'Still dark', channel: 'chat', externalId: 'm1' }
    const message = { body: 'It is dark', author: 'customer', externalId: 'm2' } as const

    const heard = await Promise.all(
      [1, 2, 3, 4].map((at) => (at % 2 ? one : other).ticket.hear({ id, ...said })),
    )
    const tickets = await Promise.all(
      [1, 2, 3, 4].map((at) =>
        (at % 2 ? one : other).ticket.open({ subject: 'x', channel: 'chat', message }),
      ),
    )

    expect(heard.map(({ outcome }) => outcome).sort()).toEqual(['added', 'known', 'known', 'known'])
    expect(new Set(tickets.map((ticket) => ticket.id)).size).toBe(1)
    expect([await one.message.count(), await one.ticket.count()]).toEqual([2, 2])
  })

  it('hear a customer while the ticket closes by itself: what was said before goes on in it, after in another', async () => {
    for (const [hours, status] of [
      [-1, 'open'],
      [1, 'closed'],
    ] as const)
      for (let round = 0; round < 4; round++) {
        enter()
        const id = await opened()
        await one.ticket.solve({ id })
        const due = clock.now() + 3 * 86_400_000
        const at = new Date(due + hours * 3_600_000)
        clock.set(new Date(due + 86_400_000))

        const [heard] = await Promise.all([
          other.ticket.hear({ id, body: 'Still dark', at }),
          hosts[0]?.tick(),
        ])

        expect(heard.outcome).toBe(status === 'open' ? 'reopened' : 'followUp')
        expect(await one.ticket.get(id)).toMatchObject({ status, reopens: status === 'open' ? 1 : 0 })
      }
  })

  it('make one ticket of what is said to a closed one by several at once', async () => {
    const id = await opened()
    await one.ticket.close({ id })

    const heard = await Promise.all(
      [1, 2, 3, 4].map((at) => (at % 2 ? one : other).ticket.hear({ id, body: `${at}` })),
    )

    expect(new Set(heard.map(({ ticket }) => ticket?.id)).size).toBe(1)
    expect(await one.ticket.count({ followsId: id })).toBe(1)
  })

  it('take a ticket once, whoever grabs, and nobody holds more than they can', async () => {
    const bob = await one.user.create({ name: 'Bob', capacity: 2 })
    const cat = await one.user.create({ name: 'Cat' })
    for (let round = 0; round < ROUNDS; round++) {
      const id = await opened()

      const grabs = await Promise.allSettled(
        [bob, cat, bob, cat].map((user, at) => as(at % 2, user.id).ticket.grab({ id })),
      )

      const won = grabs.flatMap((grab) => (grab.status === 'fulfilled' ? [grab.value.ownerId] : []))
      expect(won).toHaveLength(1)
      expect((await one.ticket.get(id))?.ownerId).toBe(won[0])
    }
    expect(await one.ticket.count({ ownerId: bob.id })).toBeLessThanOrEqual(2)
  })

  it('fill nobody beyond their capacity by grabbing many at once', async () => {
    const bob = await one.user.create({ name: 'Bob', capacity: 3 })
    const ids = []
    for (let at = 0; at < 6; at++) ids.push(await opened())

    const grabs = await Promise.allSettled(ids.map((id, at) => as(at % 2, bob.id).ticket.grab({ id })))

    expect(grabs.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    for (const grab of grabs)
      if (grab.status === 'rejected') expect(grab.reason).toMatchObject({ code: 'CRM_TICKET_CAPACITY' })
  })

  it('answer and solve at once: no reply is lost, and the times are those of both', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const id = await opened()

      await Promise.all([
        one.ticket.reply({ id, body: 'Soon' }),
        other.ticket.reply({ id, body: 'Sooner', author: 'bot' }),
        one.ticket.note({ id, body: 'Check' }),
        other.ticket.solve({ id }),
      ])

      expect(await one.message.count({ ticketId: id })).toBe(3)
      expect(await one.ticket.get(id)).toMatchObject({
        waitingSince: null,
        firstRepliedAt: new Date(clock.now()),
      })
    }
  })

  it('merge while somebody answers: the message is with the ticket that is left, or was refused', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [survivor, gone] = [await opened(), await opened('Twin')]

      const [merged, replied] = await Promise.allSettled([
        one.ticket.merge({ survivor, others: [gone] }),
        other.ticket.reply({ id: gone, body: 'Soon' }),
      ])

      expect(merged.status).toBe('fulfilled')
      if (replied.status === 'rejected') expect(isCrmError(replied.reason, 'CRM_NOT_FOUND')).toBe(true)
      else expect(await one.ticket.get(survivor)).toMatchObject({ lastReplyAt: new Date(clock.now()) })
    }
  })

  it('merge while a customer writes: nothing that they say is lost, and they wait in the ticket that is left', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [survivor, gone] = [await opened(), await opened('Twin')]
      await one.ticket.reply({ id: survivor, body: 'Soon' })
      clock.set(new Date(clock.now() + 1000))

      const [, heard] = await Promise.all([
        one.ticket.merge({ survivor, others: [gone] }),
        other.ticket.hear({ id: gone, body: 'Still dark' }),
      ])

      expect(await one.message.get(heard.message?.id ?? '')).toMatchObject({ ticketId: survivor })
      expect(await one.ticket.get(survivor)).toMatchObject({
        lastCustomerMessageAt: new Date(clock.now()),
        waitingSince: new Date(clock.now()),
      })
    }
  })

  it('close what is due once, as of when it was due, and nobody takes it up again who comes after', async () => {
    for (let round = 0; round < 4; round++) {
      enter()
      const id = await opened()
      await one.ticket.solve({ id })
      const due = clock.now() + 3 * 86_400_000
      clock.set(new Date(due + 86_400_000))

      const [, , reopened] = await Promise.allSettled([
        hosts[0]?.tick(),
        hosts[1]?.tick(),
        other.ticket.reopen({ id }),
      ])

      expect(reopened).toMatchObject({ reason: { code: 'CRM_TICKET_CLOSED' } })
      expect(await one.ticket.get(id)).toMatchObject({ status: 'closed', closedAt: new Date(due) })
    }
  })
})
