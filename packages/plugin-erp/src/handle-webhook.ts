import { type Erp, isErpError } from './call-erp.ts'
import type { ErpSession } from './erp-session.ts'

const MOST_HINTS = 1000

/**
 * Answers what the ERP sends by itself. What it says has changed is only a hint: it is read again by its id. 401 where it is not
 * the ERP, 404 where the connector hears nothing, 400 where it makes no sense.
 */
export async function handleWebhook(
  crm: ErpSession,
  { connector }: Erp,
  request: Request,
): Promise<Response> {
  const { parseWebhook, capabilities } = connector
  if (!parseWebhook || !capabilities.webhooks) return new Response(null, { status: 404 })
  try {
    const hints = await parseWebhook.call(connector, request)
    for (let at = 0; at < hints.length; at += MOST_HINTS)
      await crm.erpLink.hint({
        hints: hints.slice(at, at + MOST_HINTS).map(({ kind, remoteId }) => ({ kind, remoteId })),
      })
    return new Response(null, { status: 202 })
  } catch (error) {
    if (isErpError(error)) return new Response(null, { status: error.code === 'auth' ? 401 : 400 })
    if (error instanceof SyntaxError) return new Response(null, { status: 400 })
    throw error
  }
}
