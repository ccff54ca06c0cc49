import { describe, expect, it } from 'vitest'
import { defineSlaPolicy, memoryStore, type Ticket, ticketMetrics } from '../index.ts'
import { countedIds, createTestCrm } from '../testing/index.ts'
import { at, byPriority, promisedDesk, withHoliday } from '../testing/promised-desk.ts'
import type { SlaPolicy } from './sla/index.ts'

const thanks = { service: { tickets: { isThanks: ({ body }: { body: string }) => /^thank/i.test(body) } } }
const alone = (metrics: SlaPolicy<Ticket>['metrics']) => [
  defineSlaPolicy<Ticket>({ id: 'alone', on: 'ticket', clock: 'office', metrics }) as SlaPolicy,
]

describe('across the life of a ticket', () => {
  it('merge: of two clocks the one that is due earlier runs on, and the other one says that it was merged', async () => {
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk()
    const stays = await opens()
    await goTo('Mon 10:00')
    const goes = await opens({ priority: 'urgent' })
    await goTo('Mon 10:30')

    await session.ticket.merge({ survivor: stays, others: [goes] })

    expect(await clocks(stays)).toEqual([
      'answer 1 active used 90 due Mon 11:00',
      'answer 2 cancelled (merged) used 30',
      'solution 1 cancelled (merged) used 90',
      'solution 2 active used 30 due Mon 11:00',
    ])
    expect(await rebuilt(stays, goes)).toEqual([])
  })

  it('merge: an answer that was late on the other side is late, and counts once, here', async () => {
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk()
    const goes = await opens()
    await goTo('Mon 11:30')
    await session.ticket.reply({ id: goes, body: 'Soon' })
    const stays = await opens()

    await session.ticket.merge({ survivor: stays, others: [goes] })

    expect((await clocks(stays)).filter((line) => line.startsWith('answer'))).toContain(
      'answer 2 breached used 150 late since Mon 11:00',
    )
    const november = { on: 'ticket', from: '2026-11-01', to: '2026-11-30' } as const
    expect(await session.slaClock.attainment({ ...november, metric: 'answer' })).toMatchObject([
      { breached: 1 },
    ])
    expect(await rebuilt(stays, goes)).toEqual([])
  })

  it('unmerge: each ticket has the clocks that it had', async () => {
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk()
    const stays = await opens()
    await goTo('Mon 10:00')
    const goes = await opens({ priority: 'urgent' })
    await session.ticket.reply({ id: goes, body: 'Soon' })
    const before = [await clocks(stays), await clocks(goes)]

    const { mergeId = '' } = await session.ticket.merge({ survivor: stays, others: [goes] })
    await session.ticket.unmerge({ mergeId })

    expect([await clocks(stays), await clocks(goes)]).toEqual(before)
    expect(await rebuilt(stays, goes)).toEqual([])
  })

  it('unmerge: what happened meanwhile to the ticket that was left is its own, and what the other one gave it is not', async () => {
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk()
    const stays = await opens()
    await goTo('Mon 10:00')
    const goes = await opens({ priority: 'urgent' })
    await session.ticket.reply({ id: goes, body: 'Soon' })
    const { mergeId = '' } = await session.ticket.merge({ survivor: stays, others: [goes] })
    await goTo('Mon 10:20')
    await session.ticket.reply({ id: stays, body: 'Which lamp?', next: 'pending' })
    await goTo('Mon 10:40')
    await session.ticket.hear({ id: stays, body: 'All' })
    await goTo('Mon 10:50')

    await session.ticket.unmerge({ mergeId })

    expect(await clocks(stays)).toEqual([
      'answer 1 met used 80',
      'solution 1 active used 90 paused 20 due Mon 14:20',
    ])
    expect(await clocks(goes)).toEqual(['answer 1 met used 0', 'solution 1 active used 50 due Mon 11:00'])
    expect(await rebuilt(stays, goes)).toEqual([])
  })

  it('a ticket brought back by hand from a merge has the clocks of its own journal, and the one that is left keeps its', async () => {
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk()
    const [stays, goes] = [await opens(), await opens()]
    await session.ticket.merge({ survivor: stays, others: [goes] })
    await goTo('Mon 09:30')
    await session.ticket.restore(goes)
    await goTo('Mon 10:00')

    expect(await clocks(goes)).toEqual([
      'answer 1 active used 30 paused 30 due Mon 11:30',
      'solution 1 active used 30 paused 30 due Mon 14:30',
    ])
    expect(await clocks(stays)).toHaveLength(4)
    expect(await rebuilt(stays, goes)).toEqual([])
  })

  it('split: the new ticket runs from the message that it begins with, the first one as before', async () => {
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk()
    const id = await opens({ message: { body: 'No light', author: 'customer' } })
    await goTo('Mon 10:00')
    const { message } = await session.ticket.hear({ id, body: 'And no heat' })
    await goTo('Mon 10:30')

    const { ticket } = await session.ticket.split({ id, messageIds: [message?.id ?? ''], subject: 'No heat' })

    expect(await clocks(id)).toEqual([
      'answer 1 active used 90 due Mon 11:00',
      'solution 1 active used 90 due Mon 14:00',
    ])
    expect(await clocks(ticket.id)).toEqual([
      'answer 1 active used 30 due Mon 12:00',
      'solution 1 active used 30 due Mon 15:00',
    ])
    expect(await rebuilt(id, ticket.id)).toEqual([])
  })

  it('reopen in time: the same clock goes on, the time as solved is a pause, and the answer stays given', async () => {
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk()
    const id = await opens()
    await goTo('Mon 10:00')
    await session.ticket.reply({ id, body: 'Done', next: 'solved' })
    await goTo('Mon 14:00')
    await session.ticket.hear({ id, body: 'Still dark' })
    await goTo('Mon 15:00')

    expect(await clocks(id)).toEqual([
      'answer 1 met used 60',
      'solution 1 active used 120 paused 180 due Mon 17:00',
    ])
    expect(await rebuilt(id)).toEqual([])
  })

  it('reopen later: another clock, which names the first', async () => {
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk()
    const id = await opens()
    await goTo('Mon 10:00')
    await session.ticket.reply({ id, body: 'Done', next: 'solved' })
    await goTo('Thu 10:00')
    await session.ticket.hear({ id, body: 'Still dark' })
    await goTo('Thu 11:00')

    expect(await clocks(id)).toEqual([
      'answer 1 met used 60',
      'solution 1 met used 60',
      'solution 2 after 1 active used 60 due Thu 15:00',
    ])
    expect(await rebuilt(id)).toEqual([])
  })

  it('a question after the ticket was closed is a ticket of its own, with clocks of its own', async () => {
    const { session, opens, clocks, goTo } = await promisedDesk()
    const id = await opens()
    await goTo('Mon 10:00')
    await session.ticket.reply({ id, body: 'Done', next: 'solved' })
    await session.ticket.close({ id })
    await goTo('Mon 11:00')
    const { ticket } = await session.ticket.hear({ id, body: 'Still dark' })

    expect(await clocks(ticket?.id ?? '')).toEqual([
      'answer 1 active used 0 due Mon 14:00',
      'solution 1 active used 0 due Mon 16:00',
    ])
    expect(await clocks(id)).toEqual(['answer 1 met used 60', 'solution 1 met used 60'])
  })

  it('delete: what runs counts no more and is in no figure, and comes back with the ticket', async () => {
    const { session, opens, clocks, steps, rebuilt, goTo } = await promisedDesk()
    const id = await opens()
    await goTo('Mon 10:00')
    await session.ticket.delete(id)
    await goTo('Mon 16:00')
    const november = { on: 'ticket', from: '2026-11-01', to: '2026-11-30' } as const
    expect(await steps()).toEqual([])
    expect(await session.slaClock.attainment(november)).toMatchObject([{ decided: 0 }])

    await session.ticket.restore(id)

    expect(await clocks(id)).toEqual([
      'answer 1 active used 60 paused 300 due Mon 17:00',
      'solution 1 active used 60 paused 300 due Tue 11:00',
    ])
    expect(await rebuilt(id)).toEqual([])
  })

  it('another owner: the stay with the first one ends, all else runs on, and who held it when is known', async () => {
    const { session, opens, clocks, ann, bob, goTo, rebuilt } = await promisedDesk(
      alone({
        stay: ticketMetrics.ownership({ of: 'ownerId', target: '2h' }),
        solution: ticketMetrics.resolution({ target: '4h' }),
      }),
    )
    const id = await opens({ ownerId: ann.id })
    await goTo('Mon 10:00')
    await session.ticket.update(id, { ownerId: bob.id })
    await goTo('Mon 10:30')

    expect(await clocks(id)).toEqual([
      'solution 1 active used 90 due Mon 14:00',
      'stay 1 met used 60',
      'stay 2 active used 30 due Mon 12:00',
    ])
    const [row] = (await session.slaClock.list({ where: { metric: 'solution' } })).items
    expect(row?.state.holders).toMatchObject([
      { ownerId: ann.id },
      { ownerId: bob.id, from: +at('Mon 10:00') },
    ])
    expect(await rebuilt(id)).toEqual([])
  })

  it('more urgent: late at once and announced once; steps that are over by then are noted and told to nobody', async () => {
    const { session, opens, clocks, steps, goTo, rebuilt } = await promisedDesk(
      alone({
        solution: ticketMetrics.resolution({
          target: byPriority,
          steps: [
            { key: 'soon', at: { pct: 50 } },
            { key: 'chief', at: { after: '30m' } },
          ],
        }),
      }),
    )
    const id = await opens()
    await goTo('Mon 10:40')

    await session.ticket.update(id, { priority: 'urgent' })
    await goTo('Mon 17:00')

    expect(await steps()).toEqual([
      'solution soon skipped Mon 09:30',
      'solution breach breach Mon 10:00',
      'solution chief skipped Mon 10:30',
    ])
    expect(await clocks(id)).toEqual(['solution 1 breached used 420 late since Mon 10:00'])
    expect(await rebuilt(id)).toEqual([])
  })

  it('less urgent after a breach: it stays late, and is announced no second time', async () => {
    const { session, opens, clocks, steps, goTo, rebuilt } = await promisedDesk(
      alone({ solution: ticketMetrics.resolution({ target: byPriority }) }),
    )
    const id = await opens({ priority: 'urgent' })
    await goTo('Mon 10:30')
    await session.ticket.update(id, { priority: 'low' })
    await goTo('Mon 17:00')

    expect(await clocks(id)).toEqual(['solution 1 breached used 420 late since Mon 10:00'])
    expect(await steps()).toEqual(['solution breach breach Mon 10:00'])
    expect(await rebuilt(id)).toEqual([])
  })

  it('a holiday that becomes known later moves open deadlines alone, and closed ones only where that is asked for', async () => {
    const [storage, ids] = [memoryStore(), countedIds()]
    const { session, opens, goTo, clock } = await promisedDesk(
      alone({ solution: ticketMetrics.resolution({ target: '4h' }) }),
      { storage, ids },
    )
    await goTo('Mon 16:00')
    const [late, done] = [await opens(), await opens()]
    await goTo('Tue 11:00')
    const open = await opens()
    await goTo('Tue 13:30')
    await session.ticket.solve({ id: done })
    const edited = await createTestCrm({
      ...{ storage, ids, clock, calendars: { office: withHoliday } },
      sla: alone({ solution: ticketMetrics.resolution({ target: '4h' }) }),
    })
    const dueOf = async (recordId: string) =>
      (await edited.session.slaClock.list({ where: { recordId } })).items.map(({ status, dueAt }) => [
        status,
        dueAt,
      ])
    await edited.session.slaClock.recompute({ entity: 'ticket' })

    expect(await dueOf(open)).toEqual([['active', at('Wed 14:00')]])
    expect(await dueOf(late)).toEqual([['breached', at('Tue 12:00')]])
    expect(await dueOf(done)).toEqual([['breached', at('Tue 12:00')]])
    const asked = { entity: 'ticket', recordId: done }
    expect(await edited.session.slaClock.rebuild(asked)).toMatchObject({ changed: [], kept: [{ is: 'met' }] })
    expect(await edited.session.slaClock.rebuild({ ...asked, closed: true })).toMatchObject({
      changed: [{ was: 'breached', is: 'met' }],
    })
  })

  it('a bot is no first answer, unless it counts', async () => {
    const { session, opens, clocks, goTo } = await promisedDesk(
      alone({
        person: ticketMetrics.firstResponse({ target: '2h' }),
        anybody: ticketMetrics.firstResponse({ target: '2h', countAutomated: true }),
      }),
    )
    const id = await opens()
    await goTo('Mon 10:00')
    await session.ticket.reply({ id, body: 'We have it', author: 'bot' })

    expect(await clocks(id)).toEqual(['anybody 1 met used 60', 'person 1 active used 60 due Mon 11:00'])
  })

  it('a call is an answer where the customer can see that it was made, and a note of it is none', async () => {
    const { session, opens, clocks, goTo } = await promisedDesk(
      alone({ answer: ticketMetrics.firstResponse({ target: '2h' }) }),
    )
    const id = await opens()
    await goTo('Mon 10:00')
    await session.ticket.note({ id, body: 'I rang them' })
    expect(await clocks(id)).toEqual(['answer 1 active used 60 due Mon 11:00'])
    await session.ticket.reply({ id, body: 'As we said by telephone' })

    expect(await clocks(id)).toEqual(['answer 1 met used 60'])
  })

  it('a call that a telephone system tells of is an answer, from when it was', async () => {
    const { session, clocks, goTo } = await promisedDesk(
      alone({ answer: ticketMetrics.firstResponse({ target: '2h' }) }),
    )
    const call = { channel: 'phone', threadRef: 'call 1', from: { address: '+8613800138000' } }
    const asked = { ...call, externalId: 'm1', body: 'No light', at: at('Mon 09:00') }
    const { ticketId } = await session.message.receive(asked)
    await goTo('Mon 12:00')
    await session.message.receive({
      ...{ ...call, externalId: 'm2', body: 'Rang back', at: at('Mon 10:30') },
      author: 'agent',
    })

    expect(await clocks(ticketId ?? '')).toEqual(['answer 1 met used 90'])
  })

  it('thanks after the solution opens nothing again, and any other word does', async () => {
    const { session, opens, clocks, goTo } = await promisedDesk(
      alone({ solution: ticketMetrics.resolution({ target: '4h' }) }),
      thanks,
    )
    const [polite, other] = [await opens(), await opens()]
    await goTo('Mon 10:00')
    for (const id of [polite, other]) await session.ticket.solve({ id })
    await goTo('Mon 11:00')
    await session.ticket.hear({ id: polite, body: 'Thank you' })
    await session.ticket.hear({ id: other, body: 'Still dark' })

    expect(await clocks(polite)).toEqual(['solution 1 met used 60'])
    expect(await clocks(other)).toEqual(['solution 1 active used 60 paused 60 due Mon 15:00'])
  })

  it('import: tickets of old have the clocks that they would have had, and nobody is told', async () => {
    const { session, crm, steps, clocks, rebuilt } = await promisedDesk()

    await session.importRecords(
      [
        { Subject: 'Late', Opened: '2026-10-29T09:00:00Z', Answered: '2026-10-29T13:30:00Z' },
        { Subject: 'In time', Opened: '2026-10-29T09:00:00Z', Answered: '2026-10-29T09:30:00Z' },
      ],
      {
        importId: 'old',
        into: 'ticket.bring',
        mapping: { Subject: 'subject', Opened: 'openedAt', Answered: 'firstRepliedAt' },
      },
    )
    await crm.tick()

    const { items } = await session.ticket.list({ orderBy: 'number' })
    const [late = '', inTime = ''] = items.map(({ id }) => id)
    expect(await clocks(late)).toEqual([
      'answer 1 breached used 210 late since Thu 11:00',
      'solution 1 breached used 840 late since Thu 14:00',
    ])
    expect(await clocks(inTime)).toEqual([
      'answer 1 met used 30',
      'solution 1 breached used 840 late since Thu 14:00',
    ])
    expect(new Set((await steps()).map((line) => line.split(' ')[2]))).toEqual(new Set(['skipped']))
    expect(await rebuilt(late, inTime)).toEqual([])
  })
})
