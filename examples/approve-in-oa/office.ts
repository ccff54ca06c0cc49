import { type Served, serve } from './serve.ts'
import { sign } from './signature.ts'

/** A request that stands in the OA. */
interface OaRequest {
  readonly id: string
  readonly title: string
  readonly form: Readonly<Record<string, unknown>>
  status: 'open' | 'agree' | 'refuse' | 'taken back'
}

export interface Credentials {
  /** What we show to the OA. */
  readonly token: string
  /** What it signs its pushes with. */
  readonly secret: string
}

/** The OA of a company that runs, seen from the inside. */
export interface Office extends Served {
  /** Where it pushes what was decided. */
  webhook: string
  /** The next so many requests find it away. */
  away: number
  readonly requests: readonly OaRequest[]
  /** How many requests to take one came in. */
  readonly attempts: () => number
  /** Somebody decides, and the OA pushes it; resolves to what it was answered. */
  decide(id: string, decision: 'agree' | 'refuse', account: string): Promise<Pushed>
  /** Pushes the last decision once more; whoever knows no secret signs with another one. */
  repeat(secret?: string): Promise<Pushed>
}

/** What a push was answered. */
interface Pushed {
  readonly status: number
  readonly outcome: string
}

/** Opens the server: `POST /requests` with a bearer token and an idempotency key, `DELETE /requests/:id`, signed pushes. */
export async function openOffice({ token, secret }: Credentials): Promise<Office> {
  const byKey = new Map<string, OaRequest>()
  const all: OaRequest[] = []
  let attempts = 0
  let events = 0
  let last = ''

  async function take(request: Request): Promise<Response> {
    attempts++
    // As careless as some are: it repeats what it should not. None of it may get into our logs.
    if (office.away-- > 0) return new Response(`Busy. Your token was ${token}`, { status: 503 })
    const key = request.headers.get('idempotency-key') ?? ''
    const known = byKey.get(key)
    if (known) return Response.json({ id: known.id })
    const { title, form } = (await request.json()) as OaRequest
    const made: OaRequest = { id: `oa-${all.length + 1}`, title, form, status: 'open' }
    byKey.set(key, made)
    all.push(made)
    return Response.json({ id: made.id }, { status: 201 })
  }

  function takeBack(id: string): Response {
    const found = all.find((one) => one.id === id)
    if (!found) return new Response('', { status: 404 })
    if (found.status === 'open') found.status = 'taken back'
    return new Response(null, { status: 204 })
  }

  async function push(by: string): Promise<Pushed> {
    const headers = { 'oa-signature': await sign(last, by) }
    const answer = await fetch(office.webhook, { method: 'POST', headers, body: last })
    const { outcome } = (await answer.json()) as { outcome: string }
    return { status: answer.status, outcome }
  }

  const served = await serve(async (request) => {
    const { pathname } = new URL(request.url)
    if (request.headers.get('authorization') !== `Bearer ${token}`) return new Response('', { status: 401 })
    if (pathname === '/requests' && request.method === 'POST') return take(request)
    if (request.method === 'DELETE') return takeBack(pathname.split('/')[2] ?? '')
    return new Response('', { status: 404 })
  })

  const office: Office = {
    ...{ ...served, webhook: '', away: 0, requests: all, attempts: () => attempts },
    async decide(id, decision, account) {
      const found = all.find((one) => one.id === id)
      if (found?.status === 'open') found.status = decision
      last = JSON.stringify({ event: `event-${++events}`, request: id, decision, account })
      return push(secret)
    },
    repeat: (by = secret) => push(by),
  }
  return office
}
