import { expect, it } from 'vitest'
import * as z from 'zod'
import { defineChannel, type InboundMessage, memoryStore, type OutgoingMessage } from '../../index.ts'
import type { ChannelHarness, SaidByCustomer } from './channel-harness.ts'
import { channelContract } from './index.ts'

interface Faults {
  /** What it makes of an inbound message that a sound channel would hand on. */
  readonly inbound?: (message: InboundMessage) => InboundMessage
  /** The key under which it hands over a message. */
  readonly keyOf?: (message: OutgoingMessage) => string
  /** Takes the provider's refusal for an answer. */
  readonly swallows?: boolean
}

const SECRET = 'SECRET_TOKEN_OF_ACME'

/** A channel that has a fault, with its provider. */
function faulty({
  inbound = (message) => message,
  keyOf = ({ id }) => id,
  swallows,
}: Faults): ChannelHarness {
  const taken: { idempotencyKey: string; text: string }[] = []
  let how: 'refuse' | 'lose' | 'well' = 'well'
  const define = defineChannel({
    id: 'faulty',
    options: z.strictObject({ token: z.string() }),
    capabilities: ['receive', 'send', 'threads'],
    receive: ({ id, thread, from, text, at, answers }: SaidByCustomer) => [
      inbound({
        externalId: id,
        threadRef: thread,
        inReplyTo: answers,
        from: { address: from },
        body: text,
        at,
      }),
    ],
    async send(message, { options: { token } }) {
      if (how === 'refuse' && !swallows) throw Object.assign(new Error(token), { code: 'HTTP_503' })
      if (how !== 'refuse') taken.push({ idempotencyKey: keyOf(message), text: message.body })
      if (how === 'lose') throw new Error(token)
      return { externalId: `p ${message.id}` }
    },
  })
  return {
    adapter: memoryStore(),
    install: () => define({ token: SECRET }),
    deliver: (api, said) => api.receive(said),
    provider: {
      taken: () => taken,
      next: (next) => {
        how = next
      },
    },
    secret: SECRET,
  }
}

async function failing(faults: Faults): Promise<readonly string[]> {
  const failed: string[] = []
  for (const { id, needs, run } of channelContract())
    if (!needs.includes('attachments')) await run(faulty(faults)).catch(() => failed.push(id))
  return failed
}

let made = 0

it.each<[string, Faults, string]>([
  [
    'makes an id of its own each time',
    { inbound: (message) => ({ ...message, externalId: `x${++made}` }) },
    'receive.once',
  ],
  [
    'forgets the conversation',
    { inbound: ({ threadRef: _thread, inReplyTo: _answered, ...message }) => message },
    'receive.thread',
  ],
  [
    'has one conversation for all',
    { inbound: (message) => ({ ...message, threadRef: 'all' }) },
    'receive.thread',
  ],
  [
    'cuts what was said',
    { inbound: (message) => ({ ...message, body: message.body.slice(0, 5) }) },
    'receive.opens',
  ],
  ['makes a key of its own each time', { keyOf: () => `k${++made}` }, 'send.same-key'],
  ['takes a refusal for an answer', { swallows: true }, 'send.retried'],
])('finds a channel that %s', async (_, faults, id) => {
  expect(await failing(faults)).toContain(id)
})

it('finds nothing in a channel that has no fault', async () => {
  expect(await failing({})).toEqual([])
})

it('has ids that are there once', () => {
  const ids = channelContract().map(({ id }) => id)

  expect(new Set(ids).size).toBe(ids.length)
})
