import * as z from 'zod'
import { sha256 } from '../../../engine/ids.ts'
import { answerRequest, badRequest, readBody } from './answer-request.ts'
import type { InboundMessage } from './channel-message.ts'
import { defineChannel } from './define-channel.ts'

const field = z.string().min(1).max(100)

const options = z.strictObject({
  /** What the form calls its fields, where it does so otherwise. */
  fields: z
    .strictObject({
      ...{ address: field.default('email'), name: field.default('name') },
      ...{ subject: field.default('subject'), body: field.default('message') },
      /** A hidden one, made with the page: by it the same form sent twice is known. */
      id: field.default('id'),
    })
    .prefault({}),
  /** A field that people do not see. What fills it in is a machine, and is told that all went well. */
  honeypot: field.default('website'),
  /** Larger forms are refused; 100 kB when left out. */
  mostBytes: z.int().min(1).max(2_000_000).default(100_000),
})

/**
 * A channel for a form on a web page. Anybody may send one, so what it says of its sender is only claimed: nobody is
 * recognised by it. It receives and does not send: what is answered stays `queued` until something of the host's own sends it.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', plugins: [webFormChannel({})] })
 * const handle = (request: Request) => crm.system('web form').plugins.webForm.handle(request)
 * ```
 */
export const webFormChannel = defineChannel({
  id: 'webForm',
  options,
  capabilities: ['receive'],

  async receive(form: Readonly<Record<string, string>>, { options: { fields, honeypot }, now }) {
    if (form[honeypot]) return []
    const [address = '', body = ''] = [form[fields.address], form[fields.body]]
    if (address.trim() === '' || body.trim() === '') throw badRequest(422)
    const message: InboundMessage = {
      externalId: form[fields.id] || (await sameToday([address, form[fields.subject] ?? '', body], now)),
      from: { address, name: form[fields.name], unverified: true },
      subject: form[fields.subject],
      body,
      at: now,
    }
    return [message]
  },

  api: ({ channel, options: { mostBytes }, receive }) => ({
    /** Answers a form that was sent, as JSON or as forms are sent: 200 also for one that was sent twice. */
    handle: (request: Request): Promise<Response> =>
      answerRequest(channel, async () => {
        if (request.method !== 'POST') throw badRequest(405)
        const type = request.headers.get('content-type') ?? ''
        return receive(parse(await readBody(request, mostBytes), type))
      }),
  }),
})

/** Whoever clicks twice sends once; the same words on another day are said again. */
async function sameToday(said: readonly string[], now: Date): Promise<string> {
  return sha256(JSON.stringify([now.toISOString().slice(0, 10), ...said]))
}

function parse(body: string, type: string): Readonly<Record<string, string>> {
  if (!type.startsWith('application/json')) return Object.fromEntries(new URLSearchParams(body))
  const given = (JSON.parse(body) ?? {}) as object
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
