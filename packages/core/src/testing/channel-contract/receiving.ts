import assert from 'node:assert/strict'
import { type ChannelCase, channelCase } from './channel-case.ts'
import type { Desk } from './desk.ts'

const counts = async ({ session }: Pick<Desk, 'session'>) => ({
  tickets: await session.ticket.count(),
  messages: await session.message.count(),
})

/** What comes in. */
export const receivingCases: readonly ChannelCase[] = [
  channelCase('receive.opens', ['receive'], 'opens a ticket with what was said', async (desk) => {
    const { ticketId, messageId, isRepeat } = await desk.take({ text: 'My router blinks.' })

    assert.equal(isRepeat, false)
    const message = await desk.session.message.get(messageId)
    assert.ok(ticketId)
    assert.equal(message?.body, 'My router blinks.')
    assert.equal(message?.channel, desk.channel)
    assert.equal(message?.direction, 'in')
    assert.equal((await desk.session.ticket.get(ticketId))?.channel, desk.channel)
  }),

  channelCase(
    'receive.once',
    ['receive'],
    'answers the same message again with the first outcome',
    async (desk) => {
      const first = await desk.take({})
      const again = await desk.take({})

      assert.deepEqual({ ...again, isRepeat: false }, first)
      assert.equal(again.isRepeat, true)
      assert.deepEqual(await counts(desk), { tickets: 1, messages: 1 })
    },
  ),

  channelCase(
    'receive.ten-at-once',
    ['receive'],
    'takes in once what ten bring at once, in two processes',
    async (desk) => {
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? desk : desk.other).take({})),
      )

      assert.equal(new Set(results.map(({ messageId }) => messageId)).size, 1)
      assert.equal(results.filter(({ isRepeat }) => !isRepeat).length, 1)
      assert.deepEqual(await counts(desk), { tickets: 1, messages: 1 })
    },
  ),

  channelCase(
    'receive.thread',
    ['receive', 'threads'],
    'continues the ticket of the conversation',
    async (desk) => {
      const first = await desk.take({ id: 'm1' })
      const second = await desk.take({ id: 'm2', answers: 'm1', text: 'It still blinks.' })
      const elsewhere = await desk.take({ id: 'm3', thread: 't2', text: 'Something else.' })

      assert.equal(second.ticketId, first.ticketId)
      assert.notEqual(elsewhere.ticketId, first.ticketId)
    },
  ),

  channelCase(
    'receive.reversed',
    ['receive', 'threads'],
    'puts together what comes in the wrong order',
    async (desk) => {
      const later = await desk.take({ id: 'm2', answers: 'm1', text: 'It still blinks.' })
      const earlier = await desk.take({ id: 'm1' })

      assert.equal(earlier.ticketId, later.ticketId)
    },
  ),

  channelCase(
    'receive.thread-at-once',
    ['receive', 'threads'],
    'opens one ticket for a conversation that comes at once',
    async (desk) => {
      const results = await Promise.all(
        ['m1', 'm2', 'm3', 'm4'].map((id, at) =>
          (at % 2 === 0 ? desk : desk.other).take({ id, text: `Part ${id}` }),
        ),
      )

      assert.equal(new Set(results.map(({ ticketId }) => ticketId)).size, 1)
      assert.deepEqual(await counts(desk), { tickets: 1, messages: 4 })
    },
  ),

  channelCase(
    'receive.guessed-number',
    ['receive'],
    'lets no stranger into a ticket by its number',
    async (desk) => {
      const { ticketId } = await desk.take({})
      const number = ticketId === null ? 1 : (await desk.session.ticket.get(ticketId))?.number

      const guess = await desk.take({
        id: 'm2',
        thread: 't2',
        from: 'eve@example.net',
        subject: `Re: [#${number}]`,
        text: `[#${number}]`,
      })

      assert.notEqual(guess.ticketId, ticketId)
    },
  ),

  channelCase('receive.time', ['receive'], 'lets nobody speak in the future', async (desk) => {
    const { messageId } = await desk.take({ at: new Date('2099-01-01T00:00:00Z') })

    const message = await desk.session.message.get(messageId)
    assert.ok(message && message.at.getTime() <= desk.clock.now())
  }),

  channelCase('receive.tenants', ['receive'], 'keeps tenants apart, also with the same ids', async (desk) => {
    const globex = desk.in('globex')
    const ours = await desk.take({})
    const theirs = await globex.take({ text: 'Hello from Globex' })

    assert.equal(theirs.isRepeat, false)
    assert.notEqual(theirs.ticketId, ours.ticketId)
    assert.deepEqual(await counts(globex), { tickets: 1, messages: 1 })
    assert.deepEqual(await counts(desk), { tickets: 1, messages: 1 })
  }),
]
