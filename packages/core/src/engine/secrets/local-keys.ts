import { fromBase64Url, toBytes } from './bytes.ts'
import { KEY_BYTES, platformCipher } from './cipher.ts'
import type { KeyContext, KeyProvider } from './key-provider.ts'
import { secretsErrors } from './secrets-errors.ts'

/**
 * A key provider for a host that keeps its keys itself, as in its own vault or environment: 32 random bytes each, as
 * base64, by name. Names stay for ever; a new key is added, and becomes the current one.
 *
 * Throws TypeError for what is no key.
 *
 * @example
 * ```ts
 * const keys = localKeys({ current: '2026-11', keys: { '2026-11': 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' } })
 * ```
 */
export function localKeys(given: {
  readonly current: string
  readonly keys: Readonly<Record<string, string>>
}): KeyProvider {
  const cipher = platformCipher()
  const keys = new Map(Object.entries(given.keys).map(([name, key]) => [name, keyOf(name, key)]))
  const find = (keyId: string) => {
    const key = keys.get(keyId)
    if (!key) throw secretsErrors.CRM_KEY_UNKNOWN({ keyId })
    return key
  }
  if (!keys.has(given.current)) throw new TypeError(`localKeys: there is no key "${given.current}".`)
  return {
    current: () => given.current,
    wrap: async (dataKey, context) =>
      cipher.seal(find(given.current), boundTo(given.current, context), dataKey),
    unwrap: async (wrapped, keyId, context) => cipher.open(find(keyId), boundTo(keyId, context), wrapped),
  }
}

function keyOf(name: string, base64: unknown): Uint8Array {
  try {
    const key = fromBase64Url(String(base64))
    if (key.length === KEY_BYTES) return key
  } catch {
    // Told below, without the key.
  }
  throw new TypeError(`localKeys: key "${name}" must be 32 bytes as base64.`)
}

function boundTo(keyId: string, { tenant, purpose, generation }: KeyContext): Uint8Array {
  return toBytes(JSON.stringify([keyId, tenant, purpose, generation]))
}
