import { zoneOffsets } from './zone-offsets.ts'

/** Grows when the same rules and clocks would give other answers than before: what is recorded tells them apart. */
const MEANING = 1
/** The years whose clocks a version knows: those that open work is counted in. */
const [FIRST, BEHIND_LAST] = [Date.UTC(2000, 0, 1), Date.UTC(2050, 0, 1)]

const clocks = new Map<string, string>()

/** Names what a calendar says, and behind the dash what the platform knew of its zone's clocks. */
export function versionOf(rules: string, zone: string): string {
  return `${fingerprint(`${MEANING} ${zone} ${rules}`)}-${clocksOf(zone)}`
}

/** Names several calendars together; of those behind the first the order changes no answer. */
export function joinedVersion(kind: string, first: string, others: readonly string[]): string {
  const halves = [first, ...others.toSorted()].map((version) => version.split('-'))
  const half = (at: number) => halves.map((one) => one[at]).join(' ')
  return `${fingerprint(`${MEANING} ${kind} ${half(0)}`)}-${fingerprint(half(1))}`
}

/** By what the clocks show, not by a number of the data: a change elsewhere in the world is none here. */
function clocksOf(zone: string): string {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const found = fingerprint(JSON.stringify(zoneOffsets(zone).changes(FIRST, BEHIND_LAST)))
  clocks.set(zone, found)
  return found
}

/** FNV-1a in 64 bits, of what is ASCII: it tells versions apart, and keeps no secret. */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let at = 0; at < text.length; at++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n)
  return hash.toString(36).padStart(13, '0')
}
