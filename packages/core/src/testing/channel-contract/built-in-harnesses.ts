import assert from 'node:assert/strict'
import { isCrmError } from '../../engine/errors.ts'
import { chatChannel, signWebhook, webFormChannel, webhookChannel } from '../../index.ts'
import type { StorageAdapter } from '../../store/store.ts'
import type { ChannelHarness, SaidByCustomer } from './channel-harness.ts'

/** Of thirty-two bytes, as its owner would not like to read it in a log. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** The chat of core, with a network between it and its visitors that can be broken. */
export function chatHarness(adapter: StorageAdapter): ChannelHarness {
  const taken: { idempotencyKey: string; text: string }[] = []
  let how: 'refuse' | 'lose' | 'well' = 'well'
  /** A visitor's ear, which tells of what it heard, or breaks. */
  const plugin = chatChannel()
  const listener = ({ id, text }: { id: string; text: string }) => {
    if (how === 'refuse') throw new Error(`Wrong password: ${SECRET}`)
    taken.push({ idempotencyKey: id, text })
    if (how === 'lose') throw new Error('The line broke.')
  }
  return {
    adapter,
    install: () => plugin,
    deliver(api, { thread, id, text, from, at }) {
      api.listen(thread, listener)
      return api.receive({ conversation: thread, id, text, from, at })
    },
    deliverGarbage: (api) => api.receive(null),
    provider: { taken: () => taken, next: (next) => (how = next) },
    secret: SECRET,
  }
}

/** A provider that signs what it sends, and reads the answers. */
export function webhookHarness(adapter: StorageAdapter): ChannelHarness {
  const install = () =>
    webhookChannel({
      secret: SECRET,
      map({ payload }) {
        if (payload === 'garbage') throw new Error(`What is this? ${SECRET}`)
        const { id, thread, from, text, at, ...rest } = payload as SaidByCustomer
        const said = {
          externalId: id,
          threadRef: thread,
          from: { address: from },
          body: text,
          at: new Date(at),
        }
        return [{ ...said, subject: rest.subject, inReplyTo: rest.answers, attachments: rest.attachments }]
      },
    })
  /** Both doors: what comes by HTTP is answered, what became of it is read again, which is a repetition. */
  const post = async (body: string) => {
    const signed = { id: 'w1', timestamp: String(Date.parse('2026-11-02T09:00:00Z') / 1_000), body }
    const headers = {
      ...{ 'webhook-id': signed.id, 'webhook-timestamp': signed.timestamp },
      'webhook-signature': await signWebhook(signed, SECRET),
    }
    return new Request('https://crm.example/in', { method: 'POST', headers, body })
  }
  return {
    adapter,
    install,
    deliver: (api, said) => api.receive({ id: said.id, payload: said }),
    async deliverGarbage(api) {
      const answer: Response = await api.handle(await post('"garbage"'))
      assert.equal(answer.status, 422)
      return answer.text()
    },
    secret: SECRET,
  }
}

/** A form on a web page. */
export function formHarness(adapter: StorageAdapter): ChannelHarness {
  return {
    adapter,
    install: () => webFormChannel({}),
    deliver: (api, { id, from, text, subject }) =>
      api.receive({ id, email: from, message: text, ...(subject && { subject }) }),
    async deliverGarbage(api) {
      const error: unknown = await api.receive(null).catch((thrown: unknown) => thrown)
      assert.ok(isCrmError(error))
      throw error
    },
  }
}
