import type { KeyContext, KeyProvider } from '../engine/secrets/key-provider.ts'

/** One promise of a key provider, as a test for any test runner. */
export interface KeyProviderCase {
  /** Never changes its meaning, so that a list of known failures stays true. */
  readonly id: string
  readonly title: string
  /** Rejects when the promise is broken. */
  run(provider: KeyProvider): Promise<void>
}

const KEY = Uint8Array.from({ length: 32 }, (_, at) => at * 7)
const CONTEXT: KeyContext = { tenant: 'acme', purpose: 'data', generation: 1 }
const OTHER_CONTEXTS: readonly KeyContext[] = [
  { ...CONTEXT, tenant: 'other' },
  { ...CONTEXT, purpose: 'index' },
  { ...CONTEXT, generation: 2 },
]

/**
 * Every promise of a key provider, as cases for any test runner. The provider is one that works: what it does when it is
 * down is to reject.
 *
 * @example
 * ```ts
 * const provider = localKeys({ current: 'k1', keys: { k1: 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' } })
 *
 * for (const { id, title, run } of keyProviderContract()) it(`${title} (${id})`, () => run(provider))
 * ```
 */
export function keyProviderContract(): readonly KeyProviderCase[] {
  return [
    {
      id: 'keys.unwrap',
      title: 'unwraps what it wrapped, many at once too',
      async run(provider) {
        const keyId = provider.current()
        const each = Array.from({ length: 20 }, (_, at) => ({ ...CONTEXT, generation: at + 1 }))
        const wrapped = await Promise.all(each.map((context) => provider.wrap(KEY, context)))
        const keys = await Promise.all(
          each.map((context, at) => provider.unwrap(wrapped[at] as Uint8Array, keyId, context)),
        )
        demand(keys.every(isKey), 'a key came back changed')
      },
    },
    {
      id: 'keys.context',
      title: 'unwraps in no other context: not for another tenant, purpose or generation',
      async run(provider) {
        const wrapped = await provider.wrap(KEY, CONTEXT)
        for (const context of OTHER_CONTEXTS)
          await demandRefusal(provider.unwrap(wrapped, provider.current(), context), JSON.stringify(context))
      },
    },
    {
      id: 'keys.changed',
      title: 'refuses what was changed or cut off',
      async run(provider) {
        const wrapped = await provider.wrap(KEY, CONTEXT)
        const keyId = provider.current()
        for (const at of [0, Math.floor(wrapped.length / 2), wrapped.length - 1]) {
          const changed = Uint8Array.from(wrapped, (byte, place) => (place === at ? byte ^ 1 : byte))
          await demandRefusal(provider.unwrap(changed, keyId, CONTEXT), `byte ${at} changed`)
        }
        await demandRefusal(provider.unwrap(wrapped.slice(0, -1), keyId, CONTEXT), 'cut off')
      },
    },
    {
      id: 'keys.unknown',
      title: 'refuses a key id that it never had',
      async run(provider) {
        const wrapped = await provider.wrap(KEY, CONTEXT)
        await demandRefusal(provider.unwrap(wrapped, `${provider.current()} but another`, CONTEXT), 'the id')
      },
    },
    {
      id: 'keys.hidden',
      title: 'shows nothing of a key, and wraps it differently each time',
      async run(provider) {
        const [one, two] = [await provider.wrap(KEY, CONTEXT), await provider.wrap(KEY, CONTEXT)]
        demand(!hex(one).includes(hex(KEY)), 'the key stands in what wraps it')
        demand(hex(one) !== hex(two), 'the same key is wrapped alike')
      },
    },
  ]
}

function isKey(key: Uint8Array): boolean {
  return hex(key) === hex(KEY)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function demandRefusal(asked: Promise<unknown>, what: string): Promise<void> {
  const isRefused = await asked.then(
    () => false,
    () => true,
  )
  demand(isRefused, `unwrapped all the same: ${what}`)
}

function demand(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise)
}
