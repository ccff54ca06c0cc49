import { type Served, serve } from './serve.ts'
import { sign } from './signature.ts'
import type { SaidUpdate, StatusUpdate } from './updates.ts'

/** How the next requests go: well, refused, or done with a line that breaks off before the answer. */
type Mood = 'well' | 'refuse' | 'lose'

/** A message of ours, as the provider took it. */
interface Taken {
  readonly id: string
  readonly to: string
  readonly text: string
}

export interface Credentials {
  /** What we show to the provider. */
  readonly token: string
  /** What it signs its pushes with. */
  readonly secret: string
}

/** A messenger's server that runs, seen from behind its counter. */
export interface Provider extends Served {
  mood: Mood
  /** Where it pushes to; while there is nothing, updates wait in the feed. */
  webhook: string | undefined
  /** Messages of ours by their key, each once however often it came. */
  readonly taken: ReadonlyMap<string, Taken>
  /** How many requests to take a message came in. */
  readonly attempts: () => number
  /** Numbers that nobody has. */
  readonly unknown: Set<string>
  /** Something happened: it goes into the feed, and is pushed where there is a webhook. */
  publish(update: Omit<SaidUpdate, 'seq'> | Omit<StatusUpdate, 'seq'>): Promise<Response | undefined>
  /** Pushes a body; whoever knows no secret signs with another one. */
  push(webhook: string, body: string, secret?: string): Promise<Response>
}

const PAGE = 100

/** Opens the server: `POST /messages` with a bearer token and an idempotency key, `GET /updates?after=…`, signed pushes. */
export async function openProvider({ token, secret }: Credentials): Promise<Provider> {
  const feed: object[] = []
  const taken = new Map<string, Taken>()
  const unknown = new Set<string>()
  let attempts = 0

  async function take(request: Request): Promise<Response> {
    attempts++
    const key = request.headers.get('idempotency-key') ?? ''
    const { to, text } = (await request.json()) as Taken
    // As careless as some are: its refusals repeat what they should not. None of it may get into our logs.
    if (provider.mood === 'refuse') return new Response(`Too many for ${token}`, { status: 429 })
    if (unknown.has(to)) return new Response(`${token} knows no such number`, { status: 404 })
    const known = taken.get(key)
    const message = known ?? { id: `pigeon-${taken.size + 1}`, to, text }
    taken.set(key, message)
    if (provider.mood === 'lose') throw new Error('The line breaks off.')
    return Response.json({ id: message.id }, { status: known ? 200 : 201 })
  }

  function pageAfter(after: number): Response {
    if (provider.mood === 'lose') throw new Error('The line breaks off.')
    const updates = feed.slice(after, after + PAGE)
    return Response.json({ updates, cursor: after + updates.length })
  }

  const served = await serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    if (request.headers.get('authorization') !== `Bearer ${token}`) return new Response('', { status: 401 })
    if (pathname === '/messages' && request.method === 'POST') return take(request)
    if (pathname === '/updates') return pageAfter(Number(searchParams.get('after')))
    return new Response('', { status: 404 })
  })

  const provider: Provider = {
    ...{ ...served, taken, unknown, mood: 'well', webhook: undefined },
    attempts: () => attempts,
    async publish(update) {
      const numbered = { ...update, seq: feed.length + 1 }
      feed.push(numbered)
      if (!provider.webhook) return undefined
      return provider.push(provider.webhook, JSON.stringify({ updates: [numbered] }))
    },
    async push(webhook, body, by = secret) {
      const headers = { 'pigeon-signature': await sign(body, by) }
      return fetch(webhook, { method: 'POST', headers, body })
    },
  }
  return provider
}
