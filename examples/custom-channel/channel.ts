import { setTimeout as pause } from 'node:timers/promises'
import {
  answerRequest,
  badRequest,
  type ChannelApiContext,
  defineChannel,
  type ReceiveResult,
  readBody,
  sendRefused,
} from '@guanxi/core'
import * as z from 'zod'
import { isSigned } from './signature.ts'
import { readUpdate, type Updates, updatesSchema } from './updates.ts'

const optionsSchema = z.strictObject({
  url: z.url(),
  /** What we show to the provider. */
  token: z.string().min(16),
  /** What the provider signs its pushes with. */
  secret: z.string().min(16),
  /** How long the feed rests when there was nothing new. */
  pollMs: z.int().min(10).default(2_000),
})
type Options = z.output<typeof optionsSchema>

/** A message may have a million characters, and in JSON a character up to six bytes. */
const MOST_BYTES = 8_000_000
const LONGEST_PAUSE_MS = 60_000

/** A messenger that pushes to us by signed webhook, and has a feed for what we missed. */
export const pigeon = defineChannel({
  id: 'pigeon',
  options: optionsSchema,
  capabilities: ['receive', 'send', 'threads', 'receipts'],

  receive: ({ updates }: Updates) => updates.flatMap(readUpdate),

  async send({ to, body, inReplyTo }, { options, idempotencyKey, signal }) {
    const answer = await call(options, '/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      body: JSON.stringify({ to: to[0], text: body, answers: inReplyTo }),
      signal,
    })
    if (answer.status === 404) throw sendRefused('NUMBER_UNKNOWN', { isFinal: true })
    if (!answer.ok) throw sendRefused(`HTTP_${answer.status}`)
    const { id } = z.object({ id: z.string() }).parse(await answer.json())
    return { externalId: id }
  },

  async watch(context) {
    const { options, signal, log } = context
    for (let failures = 0; !signal.aborted; ) {
      try {
        const wasEmpty = await readPage(context)
        failures = 0
        if (wasEmpty) await pause(options.pollMs, undefined, { signal })
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof TokenRefused) throw error
        failures++
        log.warn('The feed of the messenger broke off.', { failures })
        const wait = Math.min(options.pollMs * 2 ** failures, LONGEST_PAUSE_MS)
        await pause(wait, undefined, { signal }).catch(() => undefined)
      }
    }
  },

  api(context) {
    /** Takes in a push, with a result for each message and receipt. */
    async function take(request: Request): Promise<readonly ReceiveResult[]> {
      const body = await readBody(request, MOST_BYTES)
      const claimed = request.headers.get('pigeon-signature') ?? ''
      if (!(await isSigned(body, claimed, context.options.secret))) throw badRequest(401)
      const pushed = updatesSchema.safeParse(JSON.parse(body))
      if (!pushed.success) throw badRequest(422)
      return takeEach(context, pushed.data)
    }
    return {
      take,
      /** Answers a push: what a host binds to the address that the provider knows. */
      handle: (request: Request) => answerRequest(context.channel, () => take(request)),
    }
  },
})

type Taking = Pick<ChannelApiContext<Options, Updates>, 'receive' | 'setAside'>

/**
 * Takes in each update by itself. What core refuses it will always refuse, and nobody brings it again: it is set aside, for
 * somebody to look at. What fails for the moment is thrown, and comes again with the next push or page.
 */
async function takeEach({ receive, setAside }: Taking, { updates }: Updates): Promise<ReceiveResult[]> {
  const results: ReceiveResult[] = []
  for (const update of updates)
    for (const result of await receive({ updates: [update] })) {
      results.push(result)
      if (!result.ok) await setAside({ externalId: `update ${update.seq}`, reason: result.error.code })
    }
  return results
}

class TokenRefused extends Error {
  constructor() {
    super('The messenger takes our token no longer: set up another one, and watch again.')
    this.name = 'TokenRefused'
  }
}

/** Takes in the next page of the feed, and tells whether there was nothing. */
async function readPage(
  context: ChannelApiContext<Options, Updates> & { readonly signal: AbortSignal },
): Promise<boolean> {
  const { options, signal } = context
  const place = context.cursor('updates')
  const answer = await call(options, `/updates?after=${Number((await place.read()) ?? 0)}`, { signal })
  if (answer.status === 401) throw new TokenRefused()
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
  const page = updatesSchema.extend({ cursor: z.int() }).parse(await answer.json())
  await takeEach(context, page)
  // After it was taken in: whoever dies in between reads it again, and nothing is there twice.
  if (page.updates.length > 0) await place.save(page.cursor)
  return page.updates.length === 0
}

/** Follows no redirection: our token is for this provider alone. */
function call({ url, token }: Options, path: string, init: RequestInit): Promise<Response> {
  const headers = { ...init.headers, authorization: `Bearer ${token}` }
  return fetch(`${url}${path}`, { ...init, headers, redirect: 'error' })
}
