import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wallAt } from '../../conditions/zoned-time.ts'
import { zoneOffsets } from './zone-offsets.ts'

const wall = (text: string) => Date.parse(`${text}Z`)
const told = (instant: number) => new Date(instant).toISOString()

describe('a time on the wall', () => {
  it.each([
    [
      'is one instant on most days',
      'Asia/Shanghai',
      '2026-11-02T09:00',
      '2026-11-02T01:00',
      '2026-11-02T01:00',
    ],
    [
      'that is skipped is the end of the gap',
      'America/New_York',
      '2026-03-08T02:30',
      '2026-03-08T07:00',
      '2026-03-08T07:00',
    ],
    [
      'that comes twice has a first and a last',
      'America/New_York',
      '2026-11-01T01:30',
      '2026-11-01T05:30',
      '2026-11-01T06:30',
    ],
    [
      'comes twice for half an hour',
      'Australia/Lord_Howe',
      '2026-04-05T01:45',
      '2026-04-04T14:45',
      '2026-04-04T15:15',
    ],
    ['midnight comes twice', 'America/Havana', '2026-11-01T00:00', '2026-11-01T04:00', '2026-11-01T05:00'],
    ['midnight is skipped', 'America/Sao_Paulo', '2018-11-04T00:00', '2018-11-04T03:00', '2018-11-04T03:00'],
    ['a whole day is skipped', 'Pacific/Apia', '2011-12-30T09:00', '2011-12-30T10:00', '2011-12-30T10:00'],
  ])('%s', (_, zone, text, first, last) => {
    const offsets = zoneOffsets(zone)

    expect(told(offsets.firstAt(wall(text)))).toBe(`${first}:00.000Z`)
    expect(told(offsets.lastAt(wall(text)))).toBe(`${last}:00.000Z`)
  })

  it('goes by the offset that holds from an instant on', () => {
    const HOUR = 3_600_000
    const [from, to] = [Date.parse('2026-01-01T00:00Z'), Date.parse('2027-03-28T01:00Z')]

    expect(zoneOffsets('Europe/Berlin').changes(from, to)).toEqual([
      [from, HOUR],
      [Date.parse('2026-03-29T01:00Z'), 2 * HOUR],
      [Date.parse('2026-10-25T01:00Z'), HOUR],
    ])
    expect(zoneOffsets('Asia/Shanghai').changes(from, to)).toEqual([[from, 8 * HOUR]])
  })

  it('is what the platform says, at any instant', () => {
    const zone = fc.constantFrom(
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Casablanca',
    )
    const instant = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) })

    fc.assert(
      fc.property(zone, instant, (name, at) => {
        const { offsetAt, firstAt, lastAt } = zoneOffsets(name)

        expect(at + offsetAt(at)).toBe(wallAt(at, name))
        expect([firstAt(wallAt(at, name)), lastAt(wallAt(at, name))]).toContain(at)
      }),
    )
  })
})
