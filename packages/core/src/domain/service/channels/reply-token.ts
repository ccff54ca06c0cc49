import { type ChannelRules, secretsOf } from './channel-rules.ts'

/** What a token was made for. */
interface TokenOf {
  readonly tenant: string
  readonly ticketNumber: number
}

const DIGITS = 'abcdefghijklmnopqrstuvwxyz234567'
/** 16 digits of 5 bits: 80 bits that nobody guesses. */
const LENGTH = 16
const TOKEN = /^(\d{1,15})-([a-z2-7]{16})$/
const AFTER_PLUS = /\+(\d{1,15}-[a-z2-7]{16})@/

/** A token that leads an answer to its ticket; mail servers may write it in any case. Undefined without a secret. */
export async function replyTokenFor(of: TokenOf, rules: ChannelRules): Promise<string | undefined> {
  const [secret] = secretsOf(rules)
  return secret === undefined ? undefined : `${of.ticketNumber}-${await seal(of, secret)}`
}

/** The number of the ticket that a token of ours leads to; undefined for anything else. */
export async function ticketNumberOf(
  token: string,
  tenant: string,
  rules: ChannelRules,
): Promise<number | undefined> {
  const [, digits, claimed] = TOKEN.exec(token.toLowerCase()) ?? []
  if (digits === undefined || claimed === undefined) return undefined
  const ticketNumber = Number(digits)
  for (const secret of secretsOf(rules))
    if (isSame(await seal({ tenant, ticketNumber }, secret), claimed)) return ticketNumber
  return undefined
}

/** What stands behind the plus of an address, where it looks like a token. */
export function tokenInAddress(address: string): string | undefined {
  return AFTER_PLUS.exec(address.toLowerCase())?.[1]
}

async function seal({ tenant, ticketNumber }: TokenOf, secret: string): Promise<string> {
  const text = new TextEncoder()
  const key = await crypto.subtle.importKey(
    'raw',
    text.encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const said = text.encode(JSON.stringify(['ticket', tenant, ticketNumber]))
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, said))
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return Array.from(
    { length: LENGTH },
    (_, at) => DIGITS[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)],
  ).join('')
}

/** Takes as long for any two of one length, so that the time tells nothing of where they differ. */
function isSame(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let at = 0; at < left.length; at++) difference |= left.charCodeAt(at) ^ right.charCodeAt(at)
  return difference === 0
}
