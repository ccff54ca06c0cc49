import { fromBase64Url, toBase64Url, toBytes, toText } from './bytes.ts'
import type { Cipher } from './cipher.ts'

/** Where a value stands. It is part of what is authenticated: a ciphertext that was moved cannot be opened. */
export interface Standing {
  readonly tenant: string
  readonly table: string
  readonly column: string
  readonly id: string
}

/** A key and what envelopes call it: `d2`, the second generation of the tenant, or `r…`, the key of one record. */
export interface NamedKey {
  readonly ref: string
  readonly key: Uint8Array
}

const FORMAT = '1'

/** A text in its envelope: `1.d2.` and, in base64, IV, ciphertext and tag. */
export async function sealText(
  cipher: Cipher,
  { ref, key }: NamedKey,
  at: Standing,
  text: string,
): Promise<string> {
  const sealed = await cipher.seal(key, boundTo(at, ref), toBytes(text))
  return `${beginOf(ref)}${toBase64Url(sealed)}`
}

/** How every envelope of a key begins. */
export function beginOf(ref: string): string {
  return `${FORMAT}.${ref}.`
}

/** What an envelope calls its key; undefined for what is none. */
export function refOf(envelope: unknown): string | undefined {
  if (typeof envelope !== 'string' || !envelope.startsWith(`${FORMAT}.`)) return undefined
  const end = envelope.indexOf('.', FORMAT.length + 1)
  return end < 0 ? undefined : envelope.slice(FORMAT.length + 1, end)
}

/** The text in an envelope. Throws when anything about it is not as it was sealed. */
export async function openText(
  cipher: Cipher,
  { ref, key }: NamedKey,
  at: Standing,
  envelope: string,
): Promise<string> {
  const sealed = fromBase64Url(envelope.slice(beginOf(ref).length))
  return toText(await cipher.open(key, boundTo(at, ref), sealed))
}

function boundTo({ tenant, table, column, id }: Standing, ref: string): Uint8Array {
  return toBytes(JSON.stringify([FORMAT, tenant, table, column, id, ref]))
}
