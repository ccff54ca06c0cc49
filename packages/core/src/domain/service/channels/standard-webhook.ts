/** A request as Standard Webhooks signs it: https://www.standardwebhooks.com */
export interface SignedRequest {
  /** The header `webhook-id`: the same for every attempt to deliver one message. */
  readonly id: string
  /** The header `webhook-timestamp`: seconds since 1970. */
  readonly timestamp: string
  /** The body as it was sent, byte by byte. */
  readonly body: string
}

const TOLERANCE_MS = 5 * 60_000
const PREFIX = 'whsec_'

/** The value of the header `webhook-signature` for a request, as a provider makes it. */
export async function signWebhook(request: SignedRequest, secret: string): Promise<string> {
  const signature = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), contentOf(request))
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`
}

/**
 * Whether somebody who has one of the secrets signed this request, at most five minutes ago. `signatures` is the header
 * `webhook-signature`; of several secrets, as while they are replaced, any will do. It compares in constant time.
 *
 * @example
 * ```ts
 * const now = new Date()
 * const request = { id: 'msg_1', timestamp: String(Math.floor(now.getTime() / 1000)), body: '{}' }
 * const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
 * const signature = await signWebhook(request, secret)
 * console.log(await isSignedWebhook(request, signature, [secret], now)) // true
 * ```
 */
export async function isSignedWebhook(
  request: SignedRequest,
  signatures: string,
  secrets: readonly string[],
  now: Date,
): Promise<boolean> {
  if (!isTimely(request.timestamp, now)) return false
  const claimed = signatures
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .slice(0, MOST_SIGNATURES)
    .flatMap((one) => bytesOf(one.slice('v1,'.length)) ?? [])
  for (const secret of secrets) {
    const key = await keyOf(secret, 'verify')
    // WebCrypto compares in constant time.
    for (const signature of claimed)
      if (await crypto.subtle.verify('HMAC', key, signature, contentOf(request))) return true
  }
  return false
}

/** While secrets are replaced there are two or three; more are a stranger's attempt to keep us busy. */
const MOST_SIGNATURES = 5

/** Whether this is a secret as Standard Webhooks writes it: `whsec_` and base64 of 24 to 64 bytes. */
export function isWebhookSecret(secret: string): boolean {
  const bytes = secret.startsWith(PREFIX) ? bytesOf(secret.slice(PREFIX.length)) : undefined
  return bytes !== undefined && bytes.length >= 24 && bytes.length <= 64
}

function isTimely(timestamp: string, now: Date): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false
  return Math.abs(now.getTime() - Number(timestamp) * 1_000) <= TOLERANCE_MS
}

function contentOf({ id, timestamp, body }: SignedRequest) {
  return new TextEncoder().encode(`${id}.${timestamp}.${body}`)
}

async function keyOf(secret: string, use: 'sign' | 'verify') {
  const bytes = bytesOf(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret) ?? new Uint8Array()
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [use])
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}
