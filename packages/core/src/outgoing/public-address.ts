import ipaddr from 'ipaddr.js'

/** All of IPv6 that is given out so far: what lies outside is none, or leads back to IPv4. */
const GIVEN_OUT = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]

/**
 * Whether an address is one of the open internet: no private, loopback, link-local, shared, multicast, documentation or
 * reserved one, and none that only stands for another, as IPv4 in IPv6 does.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(GIVEN_OUT)
}
