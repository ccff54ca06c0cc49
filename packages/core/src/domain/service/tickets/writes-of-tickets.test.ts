import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../../store/index.ts'
import { createTestCrm, watchedStore } from '../../../testing/index.ts'
import { defineSlaPolicy } from '../../sla/index.ts'
import { ticketMetrics } from '../index.ts'

const policy = defineSlaPolicy({
  id: 'usual',
  on: 'ticket',
  metrics: {
    firstResponse: ticketMetrics.firstResponse({ target: '30m' }),
    update: ticketMetrics.periodicUpdate({ target: '8h' }),
    resolution: ticketMetrics.resolution({ target: '8h' }),
  },
})
const message = { body: 'It is dark.', author: 'customer' } as const

async function desk(sla: readonly (typeof policy)[] = []) {
  const { adapter, calls, reset } = watchedStore(memoryStore())
  const { session } = await createTestCrm({ storage: adapter, sla })
  const opening = () => session.ticket.open({ subject: 'No light', message })
  // What is read once for all tickets is no part of it.
  await opening()
  const { id } = await opening()
  const callsOf = async (deed: () => Promise<unknown>) => {
    reset()
    await deed()
    return [...calls]
  }
  const times = (all: readonly string[], name: string) => all.filter((call) => call === name).length
  return { session, id, opening, callsOf, times }
}

describe('a ticket on its way', () => {
  it('is written once when it is opened with what the customer said', async () => {
    const { opening, callsOf, times } = await desk()
    const calls = await callsOf(opening)

    // The ticket, the message, and the journal of both.
    expect([times(calls, 'insert'), times(calls, 'update')]).toEqual([4, 0])
  })

  it('is written once when an answer takes it up', async () => {
    const { session, id, callsOf, times } = await desk()
    const calls = await callsOf(() => session.ticket.reply({ id, body: 'Coming.' }))

    expect(times(calls, 'update')).toBe(1)
    expect(await session.ticket.get(id)).toMatchObject({ status: 'open', version: 2, publicReplies: 1 })
  })

  it('costs the same with promises as without where a change concerns none of them', async () => {
    const [plain, promised] = [await desk(), await desk([policy])]
    const rename = ({ session, id, callsOf }: typeof plain) =>
      callsOf(() => session.ticket.update(id, { subject: 'No heat' }))

    expect(await rename(promised)).toEqual(await rename(plain))
  })

  it('has all of its clocks written together', async () => {
    const { session, id, opening, callsOf, times } = await desk([policy])

    // The ticket, the message and the clocks, each with its journal, and the journal of what the ticket shows of them.
    expect(times(await callsOf(opening), 'insert')).toBe(7)
    expect(times(await callsOf(() => session.ticket.solve({ id })), 'patch')).toBe(1)
  })
})
