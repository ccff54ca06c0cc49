import { isIP } from 'node:net'
import { domainToUnicode } from 'node:url'
import { outgoingErrors, refused } from './outgoing-errors.ts'
import { isPublicAddress } from './public-address.ts'

/** Hosts that may be private, by scheme, name and port. */
export type Allowed = ReadonlySet<string>

/** Reads `allow`. Throws CRM_OUTGOING_OPTIONS. */
export function readAllowed(entries: readonly string[]): Allowed {
  return new Set(
    entries.map((entry) => {
      const url = URL.parse(entry.includes('://') ? entry : `https://${entry}`)
      const isPlain = url && isWeb(url) && `${url.pathname}${url.search}${url.hash}${url.username}` === '/'
      if (!isPlain) throw outgoingErrors.CRM_OUTGOING_OPTIONS({ option: `allow: ${entry}` })
      return placeOf(url)
    }),
  )
}

/** Whether a target may lead into the host's own network. */
export function isAllowed(target: URL, allowed: Allowed): boolean {
  return allowed.has(placeOf(target))
}

/**
 * The address of a request, or of a redirect `from` another, found fit to be asked as far as it can be without resolving
 * its name. Throws CRM_OUTGOING_REFUSED.
 */
export function readTarget(given: string, allowed: Allowed, from?: URL): URL {
  const target = URL.parse(given, from?.href)
  if (!target) throw refused('url')
  if (!isWeb(target)) throw refused('scheme')
  if (target.username !== '' || target.password !== '') throw refused('credentials')
  if (!isSpelledPlainly(given, target, from)) throw refused('spelling')
  if (isAllowed(target, allowed)) return target
  if (target.protocol !== 'https:') throw refused('scheme')
  if (target.port !== '' && target.port !== '80') throw refused('port')
  const address = literalOf(target)
  if (address !== undefined && !isPublicAddress(address)) throw refused('address')
  return target
}

/** The address that stands in place of a name; no resolver is asked for it. */
function literalOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) ? bare : undefined
}

const AUTHORITY = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#\\]*)/i
/** Parsers take them for a full stop. */
const OTHER_STOPS = /[\u3002\uff0e\uff61]/

/**
 * A host that has to be brought into form first is written to be mistaken for another: `0177.0.0.1`, `2130706433`,
 * full-width letters and stops, `localhost.`.
 */
function isSpelledPlainly(given: string, target: URL, from: URL | undefined): boolean {
  const written = AUTHORITY.exec(given)?.[1]
  if (written === undefined) return from !== undefined && target.host === from.host
  if (target.hostname.endsWith('.') || OTHER_STOPS.test(written)) return false
  const usual = target.protocol === 'https:' ? ':443' : ':80'
  const host = written.toLowerCase().replace(target.port === '' ? new RegExp(`${usual}$`) : /$^/, '')
  if (host === target.host) return true
  const port = target.port === '' ? '' : `:${target.port}`
  return host === `${domainToUnicode(target.hostname)}${port}`
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:'
}

function placeOf({ protocol, hostname, port }: URL): string {
  return `${protocol}//${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
}
