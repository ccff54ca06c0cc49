interface BufferLike {
  from(given: Uint8Array | string, encoding?: string): Uint8Array & { toString(encoding: string): string }
}

/** Several times faster than `btoa`, where the platform has it. */
const { Buffer: buffers } = globalThis as { Buffer?: BufferLike }

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

export function toBytes(text: string): Uint8Array {
  return encoder.encode(text)
}

/** The text of these bytes; throws for what is no UTF-8. */
export function toText(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** Bytes as text without signs that mean something elsewhere (RFC 4648, section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  if (buffers) return buffers.from(bytes).toString('base64url')
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** What {@link toBase64Url} was given; plain base64 is read, too. Throws for what is neither. */
export function fromBase64Url(text: string): Uint8Array {
  if (!/^[\w+/-]*=*$/.test(text)) throw new TypeError('not base64')
  if (buffers) return new Uint8Array(buffers.from(text, 'base64url'))
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
