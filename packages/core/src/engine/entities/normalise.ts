import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** An e-mail address in one form: NFKC, lower case, ASCII domain. Null when it is none. */
export function normaliseEmail(text: string): string | null {
  const [, local, host] =
    /^([^\s@"(),:;<>[\]\\]{1,64})@([^\s@]{1,189})$/.exec(text.normalize('NFKC').trim()) ?? []
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

/** A telephone number in E.164. `region` is the country of numbers that name none. Null when it is none. */
export function normalisePhone(text: string, region: string | undefined): string | null {
  if (text.length > 64) return null
  const parsed = parsePhoneNumberFromString(text.normalize('NFKC'), {
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
