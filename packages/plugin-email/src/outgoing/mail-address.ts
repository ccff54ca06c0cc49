import { domainToASCII } from 'node:url'

const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const DOMAIN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/
const LONGEST = 254
const LONGEST_LOCAL = 64

/**
 * Whether this is one address and nothing besides: no name, no second address, no comment, no line break. Quoted local
 * parts are legal and refused: nobody has one, and programs read them differently.
 */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (at < 1 || Buffer.byteLength(text) > LONGEST) return false
  const local = text.slice(0, at)
  return Buffer.byteLength(local) <= LONGEST_LOCAL && LOCAL.test(local) && domainOf(text) !== ''
}

/** The domain of an address as it goes over the wire: in small letters, others than Latin as `xn--…`; empty for none. */
export function domainOf(address: string): string {
  const given = address.slice(address.lastIndexOf('@') + 1)
  // The function that writes domains in ASCII also reads `1.2` as an IP address, and lets `%41` stand for a letter.
  if (/[^\p{L}\p{M}\p{N}.-]/u.test(given)) return ''
  const domain = domainToASCII(given).toLowerCase()
  return DOMAIN.test(domain) && !/^[\d.]+$/.test(domain) ? domain : ''
}

/** An address with something behind the plus: `support+42-abc@example.com`. */
export function plusAddress(address: string, behind: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}+${behind}${address.slice(at)}`
}
