/** Makes ids for records. A port, so that tests can foretell them. */
export interface Ids {
  next(now: number): string
}

/**
 * UUID version 7 (RFC 9562, section 5.7): sorted by time, and strictly increasing within one process.
 * Order between processes is not promised; nothing decides by it.
 */
export function uuidV7(): Ids {
  // Asking for random bytes costs the same for ten as for thousands.
  const pool = new Uint8Array(BYTES_AN_ID * 256)
  let used = pool.length
  let lastMs = 0
  let counter = 0
  return {
    next(now) {
      if (used === pool.length) {
        crypto.getRandomValues(pool)
        used = 0
      }
      const random = pool.subarray(used, used + BYTES_AN_ID)
      used += BYTES_AN_ID
      if (now > lastMs) {
        lastMs = now
        // Room to count up before the 12 bits run over.
        counter = (((random[0] ?? 0) << 8) | (random[1] ?? 0)) & 0x7ff
      } else if (++counter > 0xfff) {
        lastMs += 1
        counter = 0
      }
      const time = lastMs.toString(16).padStart(12, '0')
      const tail = HEX[((random[2] ?? 0) & 0x3f) | 0x80] + hex(random, 3)
      const rest =
        hex(random, 4) + hex(random, 5) + hex(random, 6) + hex(random, 7) + hex(random, 8) + hex(random, 9)
      return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail}-${rest}`
    },
  }
}

const BYTES_AN_ID = 10
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function hex(bytes: Uint8Array, at: number): string {
  return HEX[bytes[at] ?? 0] ?? '00'
}

/** A secret of 256 random bits, in hexadecimal. */
export function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return Array.from(bytes, (_, at) => hex(bytes, at)).join('')
}

/** The SHA-256 of a text, in hexadecimal: names derived from what is too long or too private to be an id. */
export async function sha256(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(digest, (_, at) => hex(digest, at)).join('')
}
