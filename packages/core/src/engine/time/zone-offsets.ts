import { wallAt } from '../../conditions/zoned-time.ts'

/** How far the wall clocks of a zone are from UTC, found once for a stretch of time and then looked up. */
export interface ZoneOffsets {
  /** What the wall shows less what UTC shows. */
  offsetAt(instant: number): number
  /** The first instant at which the wall shows this time; the end of the gap for a time that it skips. */
  firstAt(wall: number): number
  /** The last instant at which the wall shows this time; the end of the gap for a time that it skips. */
  lastAt(wall: number): number
  /** The offset at the first instant, and each one from when on it holds up to the other. */
  changes(from: number, to: number): readonly (readonly [begin: number, offset: number])[]
}

/** Stretches of one offset: each begins where the one before it ends. */
interface Stretches {
  readonly begins: number[]
  readonly offsets: number[]
}

const DAY = 86_400_000
/** Somewhat more than a year. */
const BLOCK = 400 * DAY

const zones = new Map<string, ZoneOffsets>()

/** The offsets of a zone, by the platform's own data on time zones. */
export function zoneOffsets(zone: string): ZoneOffsets {
  const known = zones.get(zone)
  if (known) return known
  const found = readOffsets(zone)
  zones.set(zone, found)
  return found
}

function readOffsets(zone: string): ZoneOffsets {
  const blocks = new Map<number, Stretches>()

  function blockAt(at: number): Stretches {
    const known = blocks.get(at)
    if (known) return known
    const block = findStretches(zone, at * BLOCK)
    blocks.set(at, block)
    return block
  }

  function offsetAt(instant: number): number {
    const block = blockAt(Math.floor(instant / BLOCK))
    let stretch = block.begins.length - 1
    while ((block.begins[stretch] as number) > instant) stretch--
    return block.offsets[stretch] as number
  }

  function instantAt(wall: number, isLast: boolean): number {
    const before = wall - offsetAt(wall - DAY)
    const after = wall - offsetAt(wall + DAY)
    if (before === after) return before
    const isBefore = before + offsetAt(before) === wall
    const isAfter = after + offsetAt(after) === wall
    if (isBefore && isAfter) return isLast ? Math.max(before, after) : Math.min(before, after)
    if (isBefore) return before
    return isAfter ? after : changeBetween(after, before, offsetAt)
  }

  function changes(from: number, to: number): readonly (readonly [number, number])[] {
    const found: [number, number][] = [[from, offsetAt(from)]]
    for (let at = Math.floor(from / BLOCK); at * BLOCK < to; at++) {
      const { begins, offsets } = blockAt(at)
      for (const [place, begin] of begins.entries()) {
        const offset = offsets[place] as number
        if (begin > from && begin < to && offset !== found.at(-1)?.[1]) found.push([begin, offset])
      }
    }
    return found
  }

  return {
    offsetAt,
    changes,
    firstAt: (wall) => instantAt(wall, false),
    lastAt: (wall) => instantAt(wall, true),
  }
}

/** Asks for each day: no zone has ever changed its clocks twice within one. */
function findStretches(zone: string, begin: number): Stretches {
  const offsetAt = (instant: number) => wallAt(instant, zone) - instant
  let offset = offsetAt(begin)
  const found: Stretches = { begins: [begin], offsets: [offset] }
  for (let day = begin + DAY; day <= begin + BLOCK; day += DAY) {
    const next = offsetAt(day)
    if (next === offset) continue
    const change = changeBetween(day - DAY, day, offsetAt)
    found.begins.push(change)
    found.offsets.push(next)
    offset = next
  }
  return found
}

/** The first instant with the offset of the later one. */
function changeBetween(earlier: number, later: number, offsetAt: (instant: number) => number): number {
  const offset = offsetAt(later)
  while (later - earlier > 1) {
    const middle = Math.floor((earlier + later) / 2)
    if (offsetAt(middle) === offset) later = middle
    else earlier = middle
  }
  return later
}
