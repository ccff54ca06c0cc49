import { partsOfSealed, type Secrets, sealedText } from './seal.ts'

/** Who wants no more of what. */
export interface Unsubscription {
  readonly tenant: string
  /** The address that was written to. */
  readonly address: string
  /** What it was written to for, as `newsletter`. */
  readonly purpose: string
}

const KIND = 'guanxi unsubscribe'

/**
 * The link by which whoever has it unsubscribes one address from one purpose, without a login. It is good for nothing else
 * and in no other tenant, and never runs out: who wants no more mail may find an old one.
 *
 * @example
 * ```ts
 * const how = { url: 'https://crm.example/unsubscribe', secret: 'one of at least thirty-two characters' }
 * const link = unsubscribeLink({ tenant: 'acme', address: 'li@example.com', purpose: 'newsletter' }, how)
 * console.log(link.startsWith('https://crm.example/unsubscribe?t=')) // true
 * ```
 */
export function unsubscribeLink(
  { tenant, address, purpose }: Unsubscription,
  { url, secret }: { readonly url: string; readonly secret: Secrets },
): string {
  const link = new URL(url)
  link.searchParams.set('t', sealedText(KIND, tenant, [address, purpose], secret))
  return link.href
}

/** Who unsubscribes by this request from what; undefined where the link is none of ours, or another tenant's. */
export function unsubscriptionOf(
  requestUrl: string,
  { tenant, secret }: { readonly tenant: string; readonly secret: Secrets },
): Unsubscription | undefined {
  const token = new URL(requestUrl).searchParams.get('t') ?? ''
  const [address, purpose] = partsOfSealed(token, KIND, tenant, secret) ?? []
  return address === undefined || purpose === undefined ? undefined : { tenant, address, purpose }
}
