import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defineSlaPolicy, type Ticket, ticketMetrics } from '../index.ts'
import { byPriority, promisedDesk } from '../testing/promised-desk.ts'
import type { SlaPolicy } from './sla/index.ts'

const TICKETS = 3
const DEEDS = [
  ...(['reply', 'bot', 'hear', 'wait', 'hold', 'resume', 'solve', 'reopen', 'urgent', 'low'] as const),
  ...(['ann', 'bob', 'merge', 'unmerge', 'split', 'delete', 'restore', 'tick'] as const),
] as const
const promise = defineSlaPolicy<Ticket>({
  id: 'usual',
  on: 'ticket',
  clock: 'office',
  metrics: {
    answer: ticketMetrics.firstResponse({ target: '2h' }),
    next: ticketMetrics.nextResponse({ target: '1h' }),
    update: ticketMetrics.pausableUpdate({ target: '1h' }),
    solution: ticketMetrics.resolution({
      ...{ target: byPriority, reopen: '1d' },
      steps: [{ key: 'soon', at: { pct: 50 } }],
    }),
    stay: ticketMetrics.ownership({ of: 'ownerId', target: '3h' }),
  },
}) as SlaPolicy

const deed = fc.record({
  deed: fc.constantFrom(...DEEDS),
  on: fc.nat(TICKETS - 1),
  other: fc.nat(TICKETS - 1),
  minutes: fc.nat(300),
})

describe('whatever becomes of tickets', () => {
  it('their clocks are those that the journal gives, and each step is announced once', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 3, maxLength: 16 }), async (deeds) => {
        const { session, crm, clock, ann, bob, opens, rebuilt } = await promisedDesk([promise])
        const ids: string[] = []
        for (let at = 0; at < TICKETS; at++) ids.push(await opens())
        const merges: string[] = []
        for (const { deed, on, other, minutes } of deeds) {
          clock.set(new Date(clock.now() + minutes * 60_000))
          const id = ids[on] ?? ''
          const { ticket } = session
          const done = {
            reply: () => ticket.reply({ id, body: 'Soon' }),
            bot: () => ticket.reply({ id, body: 'Soon', author: 'bot' }),
            hear: () => ticket.hear({ id, body: 'Dark' }),
            wait: () => ticket.wait({ id, for: 'customer' }),
            hold: () => ticket.wait({ id, for: 'other' }),
            resume: () => ticket.resume({ id }),
            solve: () => ticket.solve({ id }),
            reopen: () => ticket.reopen({ id }),
            urgent: () => ticket.update(id, { priority: 'urgent' }),
            low: () => ticket.update(id, { priority: 'low' }),
            ann: () => ticket.update(id, { ownerId: ann.id }),
            bob: () => ticket.update(id, { ownerId: bob.id }),
            merge: async () => {
              const { mergeId } = await ticket.merge({ survivor: id, others: [ids[other] ?? ''] })
              merges.push(mergeId ?? '')
            },
            unmerge: async () => {
              await ticket.unmerge({ mergeId: merges.at(-1) ?? '' })
              merges.pop()
            },
            split: async () => {
              const { items } = await session.message.list({ where: { ticketId: id } })
              await ticket.split({ id, messageIds: [items.at(-1)?.id ?? ''], subject: 'Half' })
            },
            delete: () => ticket.delete(id),
            restore: () => ticket.restore(id),
            tick: () => crm.tick(),
          }
          await done[deed]().catch((error: { code?: string }) => {
            if (!/^CRM_(TICKET|NOT_FOUND|MERGE|DELETED|RESTORE|TAKEN|MERGED)/.test(error.code ?? ''))
              throw error
          })
        }
        const { items } = await session.ticket.list()
        for (const { id } of items) expect(await rebuilt(id)).toEqual([])
        await crm.tick()
        const steps = (await session.slaStep.list({ limit: 500 })).items
        const named = steps.map(({ clockId, key, nth }) => `${clockId} ${key} ${nth}`)
        expect(new Set(named).size).toBe(named.length)
      }),
      { numRuns: 40 },
    )
  })
})
