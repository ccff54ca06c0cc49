import { chatChannel, webhookChannel } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { type ChannelHarness, channelContract, type SaidByCustomer } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

function chat(adapter: StorageAdapter): ChannelHarness {
  const plugin = chatChannel()
  const taken: { idempotencyKey: string; text: string }[] = []
  let how: 'refuse' | 'lose' | 'well' = 'well'
  const listener = ({ id, text }: { id: string; text: string }) => {
    if (how === 'refuse') throw new Error('Nobody listens.')
    taken.push({ idempotencyKey: id, text })
    if (how === 'lose') throw new Error('The line broke.')
  }
  return {
    adapter,
    install: () => plugin,
    deliver(api, { thread, ...said }) {
      api.listen(thread, listener)
      return api.receive({ conversation: thread, ...said })
    },
    provider: {
      taken: () => taken,
      next: (next) => {
        how = next
      },
    },
  }
}

function webhook(adapter: StorageAdapter): ChannelHarness {
  const install = () =>
    webhookChannel({
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      map({ payload }) {
        const { id, thread, from, text, at, subject, answers, attachments } = payload as SaidByCustomer
        const said = { externalId: id, threadRef: thread, inReplyTo: answers, from: { address: from } }
        return [{ ...said, subject, attachments, body: text, at }]
      },
    })
  return { adapter, install, deliver: (api, said) => api.receive({ id: said.id, payload: said }) }
}

const CHANNELS = [
  ['chat', chat],
  ['webhook', webhook],
] as const

describe.each(TWO_DATABASES)('on %s', (_, open) => {
  let database: Database

  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database.drop())

  describe.each(CHANNELS)('the channel %s', (name, harness) => {
    const adapter = { id: name, open: () => database.connect().open() }
    const { capabilities } = harness(adapter).install()
    for (const { id, title, needs, run } of channelContract())
      it.runIf(needs.every((capability) => capabilities.includes(capability)))(`${title} (${id})`, () =>
        run(harness(adapter)),
      )
  })
})
