import { answerRequest, type ChannelPlugin, memoryStore, type ReceiveResult } from '@guanxi/core'
import { type ChannelHarness, channelContract } from '@guanxi/core/testing'
import { describe, expect, it } from 'vitest'
import { pigeon } from './channel.ts'
import { openProvider } from './provider.ts'
import { serve } from './serve.ts'
import type { SaidUpdate } from './updates.ts'

const TOKEN = 't0ken-of-the-messenger'
const SECRET = 'only the messenger and we know'

/** What the suite hands us: the API of the installed channel. */
interface PigeonApi {
  take(request: Request): Promise<readonly ReceiveResult[]>
  handle(request: Request): Promise<Response>
}

/** Something pushes to a web server that answers so. */
async function pushed(
  answer: (request: Request) => Promise<Response>,
  push: (webhook: string) => Promise<Response>,
): Promise<Response> {
  const host = await serve(answer)
  try {
    return await push(host.url)
  } finally {
    await host.close()
  }
}

/** What came of a push, which the provider is not told: the same as `handle`, with the results kept. */
async function takenIn(
  api: PigeonApi,
  push: (webhook: string) => Promise<Response>,
): Promise<readonly ReceiveResult[]> {
  let taken: Promise<readonly ReceiveResult[]> = Promise.resolve([])
  await pushed((request) => answerRequest('pigeon', () => (taken = api.take(request))), push)
  return taken
}

/** A provider of its own for each case, with the channel that talks to it. */
async function openHarness(): Promise<ChannelHarness & { close(): Promise<void> }> {
  const provider = await openProvider({ token: TOKEN, secret: SECRET })
  return {
    adapter: memoryStore(),
    install: (): ChannelPlugin => pigeon({ url: provider.url, token: TOKEN, secret: SECRET }),
    deliver(api: PigeonApi, { id, thread, from, text, at, answers }) {
      const said: SaidUpdate = {
        ...{ seq: 1, kind: 'message', id, chat: thread, from, name: null, text, sentAt: at.toISOString() },
        answers: answers ?? null,
      }
      return takenIn(api, (webhook) => provider.push(webhook, JSON.stringify({ updates: [said] })))
    },
    async deliverGarbage(api: PigeonApi) {
      const answer = await pushed(api.handle, (webhook) => provider.push(webhook, TOKEN))
      expect(answer.status).toBe(400)
      return answer.text()
    },
    provider: {
      taken: () => [...provider.taken].map(([idempotencyKey, { text }]) => ({ idempotencyKey, text })),
      next: (mood) => {
        provider.mood = mood
      },
    },
    secret: TOKEN,
    close: provider.close,
  }
}

describe('the messenger keeps every promise of a channel, by HTTP', () => {
  const { capabilities } = pigeon({ url: 'http://127.0.0.1', token: TOKEN, secret: SECRET })
  for (const { id, title, needs, run } of channelContract()) {
    const isMeant = needs.every((capability) => capabilities.includes(capability))
    it.runIf(isMeant)(`${id}: ${title}`, async () => {
      const harness = await openHarness()
      try {
        await run(harness)
      } finally {
        await harness.close()
      }
    })
  }

  it('leaves out no case but that of attachments, which it has not', () => {
    const left = channelContract().filter(({ needs }) => !needs.every((one) => capabilities.includes(one)))

    expect(left.map(({ id }) => id)).toEqual(['hostile.attachments'])
  })
})
