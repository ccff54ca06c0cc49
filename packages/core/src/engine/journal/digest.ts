import { sha256 } from '../ids.ts'

/** The part of Node's crypto that is used here. */
interface NodeCrypto {
  hash?(algorithm: string, text: string, encoding: 'hex'): string
}

/**
 * The SHA-256 of a text, in hexadecimal. A journal takes a dozen an entry, and Node answers one at once where WebCrypto
 * goes through its pool of threads: that is ten times as fast.
 */
export const digest: (text: string) => string | Promise<string> = digestOfNode() ?? sha256

/** Asked for at run time, because what is imported by name would have to be there in a browser as well. */
function digestOfNode(): ((text: string) => string) | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(id: string): unknown } }
  const crypto = process?.getBuiltinModule?.('node:crypto') as NodeCrypto | undefined
  const { hash } = crypto ?? {}
  return hash && ((text) => hash('sha256', text, 'hex'))
}

/** A secret that nobody can guess: 128 bits, in hexadecimal. */
export function randomSalt(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SALT_BYTES))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const SALT_BYTES = 16
