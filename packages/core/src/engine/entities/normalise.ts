import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** What nearly all addresses are already, but for capitals. A name with `--` may be encoded and is looked at closely. */
const PLAIN_EMAIL =
  /^(?!.*(?:--|\.\.))(?=.{1,64}@.{4,189}$)[a-z0-9_+-]+(?:[.a-z0-9_+-]*[a-z0-9_+-])?@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/

/** An e-mail address in one form: NFKC, lower case, ASCII domain. Null when it is none. */
export function normaliseEmail(text: string): string | null {
  const lower = text.trim().toLowerCase()
  if (PLAIN_EMAIL.test(lower)) return lower
  const [, local, host] =
    /^([^\s\p{Cc}@"(),:;<>[\]\\]{1,64})@([^\s\p{Cc}@/?#:[\]]{1,189})$/u.exec(text.normalize('NFKC').trim()) ??
    []
  if (local === undefined || host === undefined) return null
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null
  const domain = asciiDomain(host)
  return domain && `${local.toLowerCase()}@${domain}`
}

/** A web domain in one form, from a bare name, an address or a URL. Null when there is none in it. */
export function normaliseDomain(text: string): string | null {
  const bare = text
    .normalize('NFKC')
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^[^/?#]*@/, '')
    .replace(/[/?#:].*$/s, '')
    .replace(/^www\./i, '')
  return asciiDomain(bare)
}

/** Numbers that were looked at lately: what is captured is looked up right after. */
const lately = new Map<string, string | null>()
const MOST_KEPT = 5_000

/** Whether telephone numbers of this country can be read: `CN`. */
export function isRegion(region: string): boolean {
  return isSupportedCountry(region)
}

/** A telephone number in E.164. `region` is the country of numbers that name none. Null when it is none. */
export function normalisePhone(text: string, region: string | undefined): string | null {
  if (text.length > 64) return null
  const key = text.startsWith('+') ? text : `${region} ${text}`
  const known = lately.get(key)
  if (known !== undefined) return known
  const number = readPhone(text, region)
  if (lately.size >= MOST_KEPT) lately.clear()
  lately.set(key, number)
  if (number !== null) lately.set(number, number)
  return number
}

function readPhone(text: string, region: string | undefined): string | null {
  // A country code in brackets is common on paper, and no number to the library.
  const plain = text.normalize('NFKC').replace(/^\s*\(\s*(\+|00)\s*(\d{1,3})\s*\)/, '$1$2 ')
  const parsed = parsePhoneNumberFromString(plain, {
    ...(region && { defaultCountry: region as CountryCode }),
    extract: false,
  })
  return parsed?.isPossible() ? parsed.number : null
}

function asciiDomain(host: string): string | null {
  try {
    const { hostname } = new URL(`http://${host.replace(/\.$/, '')}/`)
    return /^(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9-]{2,63}$/.test(hostname)
      ? hostname
      : null
  } catch {
    return null
  }
}
