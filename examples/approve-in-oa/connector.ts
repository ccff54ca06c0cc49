import { externalApprovals, readBody } from '@guanxi/core'
import * as z from 'zod'
import { isSigned } from './signature.ts'

/** How the OA is reached, and who its people are. */
export interface OaOptions {
  readonly url: string
  /** What we show to the OA. */
  readonly token: string
  /** What the OA signs its pushes with. */
  readonly secret: string
  /** Our users by their accounts there: so nobody approves there what they asked for here. */
  readonly users: ReadonlyMap<string, string>
}

/** What the OA pushes when somebody has decided. */
const pushSchema = z.object({
  event: z.string(),
  request: z.string(),
  decision: z.enum(['agree', 'refuse']),
  account: z.string(),
  comment: z.string().optional(),
})
const MOST_BYTES = 100_000

/** Approvals in the company's OA: rules name it by `{ external: 'oa' }`. */
export function oaApprovals({ url, token, secret, users }: OaOptions) {
  /** Follows no redirection: our token is for this server alone. */
  const call = async (path: string, init: RequestInit) => {
    const headers = { ...init.headers, authorization: `Bearer ${token}` }
    const answer = await fetch(`${url}${path}`, { ...init, headers, redirect: 'error' })
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    return answer
  }
  return externalApprovals({
    id: 'oa',
    // Nothing but this is shown to people outside.
    reads: { opportunity: { read: 'all', fields: ['name', 'amount', 'closeDate'] } },

    async submit({ kind, reason, records }, { key, signal }) {
      const answer = await call('/requests', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ title: kind, reason, form: records[0] }),
        signal,
      })
      const { id } = z.object({ id: z.string() }).parse(await answer.json())
      return { externalId: id }
    },

    async cancel(externalId, { signal }) {
      await call(`/requests/${externalId}`, { method: 'DELETE', signal })
    },

    async verify(request) {
      const body = await readBody(request, MOST_BYTES)
      if (!(await isSigned(body, request.headers.get('oa-signature') ?? '', secret))) return undefined
      const { event, request: externalId, decision, account, comment } = pushSchema.parse(JSON.parse(body))
      return {
        ...{ externalId, eventId: event, verdict: decision === 'agree' ? 'approve' : 'reject' },
        ...{ by: users.get(account) ?? account, note: comment },
      }
    },
  })
}
