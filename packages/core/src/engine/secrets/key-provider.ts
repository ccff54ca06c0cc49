/** What a data key is for. A KMS takes it as the encryption context of the key. */
export interface KeyContext {
  readonly tenant: string
  /** `data` encrypts, `index` makes the blind index. */
  readonly purpose: 'data' | 'index'
  /** Counts up from 1 in a tenant. */
  readonly generation: number
}

/**
 * Keeps the keys that never touch the database, and wraps data keys with them: a KMS, an HSM, a vault. It may be slow and
 * it may be down; whatever it throws is told as CRM_KEYS_UNAVAILABLE, which may be tried again.
 */
export interface KeyProvider {
  /** The key that wraps from now on. */
  current(): string
  /** Encrypts 32 bytes with the current key, bound to the context. */
  wrap(dataKey: Uint8Array, context: KeyContext): Promise<Uint8Array>
  /** What `wrap` was given, when this key was the current one and the context the same; rejects for anything else. */
  unwrap(wrapped: Uint8Array, keyId: string, context: KeyContext): Promise<Uint8Array>
}
