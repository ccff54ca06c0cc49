import { joined } from './bytes.ts'

/** 96 bits, as GCM wants them (NIST SP 800-38D, section 8.2). */
const IV_BYTES = 12
const TAG_BYTES = 16
/** AES-256, and what HMAC-SHA-256 makes the most of. */
export const KEY_BYTES = 32

/** AES-256-GCM and HMAC-SHA-256 of the platform. It answers at once where the platform can. */
export interface Cipher {
  /** Random IV, ciphertext and tag. `bound` is not kept, and has to be the same when it is opened. */
  seal(key: Uint8Array, bound: Uint8Array, plain: Uint8Array): Uint8Array | Promise<Uint8Array>
  /** What was sealed. Throws when a bit of it, the key or `bound` is another. */
  open(key: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Uint8Array | Promise<Uint8Array>
  mac(key: Uint8Array, text: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** Node's own where it is there: it needs no turn of the event loop, which a page of values would feel. */
export function platformCipher(): Cipher {
  const { process } = globalThis as { process?: { getBuiltinModule?(id: string): unknown } }
  const node = process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined
  return node ? nodeCipher(node) : webCipher()
}

/** `length` bytes that nobody can foretell. */
export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}

/** The part of `node:crypto` that is used. */
interface NodeCrypto {
  createSecretKey(key: Uint8Array): NodeKey
  createCipheriv(name: string, key: NodeKey, iv: Uint8Array): NodeGcm & { getAuthTag(): Uint8Array }
  createDecipheriv(
    name: string,
    key: NodeKey,
    iv: Uint8Array,
    options: { authTagLength: number },
  ): NodeGcm & { setAuthTag(tag: Uint8Array): void }
  createHmac(name: string, key: NodeKey): { update(text: Uint8Array): { digest(): Uint8Array } }
}
type NodeKey = { readonly type: string }
interface NodeGcm {
  setAAD(bound: Uint8Array): void
  update(bytes: Uint8Array): Uint8Array
  final(): Uint8Array
}

/** Asking for random bytes costs the same for 12 as for thousands. */
function randomIvs(): () => Uint8Array {
  const pool = new Uint8Array(IV_BYTES * 256)
  let used = pool.length
  return () => {
    if (used === pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    used += IV_BYTES
    return pool.slice(used - IV_BYTES, used)
  }
}

function nodeCipher(node: NodeCrypto): Cipher {
  const nextIv = randomIvs()
  // Bytes would be made into a key at each call, which takes longer than what is done with it.
  const prepared = new WeakMap<Uint8Array, NodeKey>()
  const keyOf = (key: Uint8Array) => kept(prepared, key, () => node.createSecretKey(key))
  return {
    seal(key, bound, plain) {
      const iv = nextIv()
      const gcm = node.createCipheriv('aes-256-gcm', keyOf(key), iv)
      gcm.setAAD(bound)
      return joined(iv, gcm.update(plain), gcm.final(), gcm.getAuthTag())
    },
    open(key, bound, sealed) {
      if (sealed.length < IV_BYTES + TAG_BYTES) throw new TypeError('cut off')
      const end = sealed.length - TAG_BYTES
      const options = { authTagLength: TAG_BYTES }
      const gcm = node.createDecipheriv('aes-256-gcm', keyOf(key), sealed.subarray(0, IV_BYTES), options)
      gcm.setAAD(bound)
      gcm.setAuthTag(sealed.subarray(end))
      return joined(gcm.update(sealed.subarray(IV_BYTES, end)), gcm.final())
    },
    mac: (key, text) => node.createHmac('sha256', keyOf(key)).update(text).digest(),
  }
}

type Bytes = Uint8Array<ArrayBuffer>
type PlatformKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** The same by WebCrypto, which every other platform has. */
export function webCipher(): Cipher {
  const { subtle } = crypto
  const ciphers = new WeakMap<Uint8Array, Promise<PlatformKey>>()
  const macs = new WeakMap<Uint8Array, Promise<PlatformKey>>()
  const cipherKey = (key: Uint8Array) =>
    kept(ciphers, key, () => subtle.importKey('raw', key as Bytes, 'AES-GCM', false, ['encrypt', 'decrypt']))
  const macKey = (key: Uint8Array) =>
    kept(macs, key, () =>
      subtle.importKey('raw', key as Bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
    )
  return {
    async seal(key, bound, plain) {
      const iv = randomBytes(IV_BYTES)
      const how = { name: 'AES-GCM', iv: iv as Bytes, additionalData: bound as Bytes }
      return joined(iv, new Uint8Array(await subtle.encrypt(how, await cipherKey(key), plain as Bytes)))
    },
    async open(key, bound, sealed) {
      const iv = sealed.slice(0, IV_BYTES)
      const how = { name: 'AES-GCM', iv, additionalData: bound as Bytes }
      return new Uint8Array(await subtle.decrypt(how, await cipherKey(key), sealed.slice(IV_BYTES)))
    },
    async mac(key, text) {
      return new Uint8Array(await subtle.sign('HMAC', await macKey(key), text as Bytes))
    },
  }
}

function kept<K extends object, V>(all: WeakMap<K, V>, key: K, make: () => V): V {
  const known = all.get(key) ?? make()
  all.set(key, known)
  return known
}
