import type { Receipt } from '@guanxi/core'
import { partsOfSealed, type Secrets } from './seal.ts'
import { CLICK, OPEN } from './track-html.ts'

/** What the door works with. */
export interface TrackingDoorOptions {
  readonly tenant: string
  readonly secret: Secrets
  /** Takes in that a mail was read. What it throws stops nobody on their way. */
  readonly note: (receipt: Receipt) => Promise<unknown>
}

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const
/** One pixel, transparent. */
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/**
 * Answers where a tracked mail leads: with a picture, or by leading on to where the link led when it was written, and
 * nowhere else. Mail programs load pictures by themselves: `read` says that the mail was shown, not that it was read.
 */
export async function trackingDoor(request: Request, options: TrackingDoorOptions): Promise<Response> {
  const { searchParams } = new URL(request.url)
  if (!['GET', 'HEAD'].includes(request.method)) return refusal(405)
  const { tenant, secret } = options
  const partsOf = (kind: string, name: string) =>
    partsOfSealed(searchParams.get(name) ?? '', kind, tenant, secret)
  const [opened] = partsOf(OPEN, 'o') ?? []
  const [followed, target] = partsOf(CLICK, 'c') ?? []
  const messageId = opened ?? followed
  if (messageId === undefined) return refusal(404)
  if (request.method === 'GET') await noted(options, messageId)
  if (target !== undefined)
    return new Response(null, { status: 302, headers: { ...HEADERS, location: target } })
  return new Response(PICTURE, { headers: { ...HEADERS, 'content-type': 'image/gif' } })
}

async function noted({ note }: TrackingDoorOptions, externalId: string): Promise<void> {
  try {
    await note({ receipt: 'read', externalId })
  } catch {
    // A figure is lost; whoever followed the link shall still arrive.
  }
}

function refusal(status: 404 | 405): Response {
  return new Response(null, {
    status,
    headers: { ...HEADERS, ...(status === 405 && { allow: 'GET, HEAD' }) },
  })
}
