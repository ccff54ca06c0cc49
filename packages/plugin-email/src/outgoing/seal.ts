import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const DIGITS = 'abcdefghijklmnopqrstuvwxyz234567'
/** 130 bits of 256: more than anybody guesses, and short enough for a Message-ID. */
const LENGTH = 26

/** One that signs and is known, or several of which the first signs, so that a secret can be replaced. */
export type Secrets = string | readonly string[]

/** What a secret makes of these parts, in small letters and digits. The first part says what kind of thing it seals. */
export function sealOf(parts: readonly string[], secrets: Secrets): string {
  const [secret = ''] = listOf(secrets)
  return sealBy(parts, secret)
}

/** Whether one of the secrets made this seal of these parts. */
export function isSealOf(claimed: string, parts: readonly string[], secrets: Secrets): boolean {
  const given = Buffer.from(claimed.toLowerCase())
  return listOf(secrets).some((secret) => {
    const made = Buffer.from(sealBy(parts, secret))
    return made.length === given.length && timingSafeEqual(made, given)
  })
}

/** Whether somebody shows this secret. It takes as long for any two, so that the time tells nothing. */
export function isSameSecret(claimed: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(claimed), digest(secret))
}

/** Parts, readable by anybody, and their seal: a text that survives servers which change the case of letters. */
export function sealedText(kind: string, tenant: string, parts: readonly string[], secrets: Secrets): string {
  return `${base32(Buffer.from(JSON.stringify(parts)))}-${sealOf([kind, tenant, ...parts], secrets)}`
}

/** The parts of a sealed text; undefined unless one of the secrets sealed it, for this kind and this tenant. */
export function partsOfSealed(
  text: string,
  kind: string,
  tenant: string,
  secrets: Secrets,
): readonly string[] | undefined {
  const [, content, seal] = /^([a-z2-7]{1,8000})-([a-z2-7]{26})$/.exec(text.toLowerCase()) ?? []
  const parts = content === undefined ? undefined : listIn(content)
  if (!parts || seal === undefined || !isSealOf(seal, [kind, tenant, ...parts], secrets)) return undefined
  return parts
}

/** Bytes in letters that mean the same in either case: RFC 4648, in small letters and without padding. */
export function base32(bytes: Uint8Array): string {
  let [text, bits, kept] = ['', 0, 0]
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    for (kept += 8; kept >= 5; kept -= 5) text += DIGITS[(bits >>> (kept - 5)) & 31]
    bits &= (1 << kept) - 1
  }
  return kept > 0 ? text + DIGITS[(bits << (5 - kept)) & 31] : text
}

function bytesOf(text: string): Buffer {
  const bytes: number[] = []
  let [bits, kept] = [0, 0]
  for (const digit of text) {
    bits = (bits << 5) | DIGITS.indexOf(digit)
    kept += 5
    if (kept < 8) continue
    kept -= 8
    bytes.push(bits >>> kept)
    bits &= (1 << kept) - 1
  }
  return Buffer.from(bytes)
}

function listIn(content: string): readonly string[] | undefined {
  const bytes = bytesOf(content)
  // Of several texts with the same bytes only the one that we write: a changed link is another link.
  if (base32(bytes) !== content) return undefined
  try {
    const list: unknown = JSON.parse(bytes.toString())
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : undefined
  } catch {
    return undefined
  }
}

function sealBy(parts: readonly string[], secret: string): string {
  return base32(createHmac('sha256', secret).update(JSON.stringify(parts)).digest()).slice(0, LENGTH)
}

function listOf(secrets: Secrets): readonly string[] {
  return typeof secrets === 'string' ? [secrets] : secrets
}
