import { describe, expect, it } from 'vitest'
import { formatDay, parseDay, parseInstant, parseStep, stepCalendar } from './days.ts'
import { dateAt, instantOfWall, isZone, startOfDay, wallAt } from './zoned-time.ts'

const day = (text: string) => parseDay(text) ?? Number.NaN

describe('the start of a day', () => {
  it.each([
    ['in UTC', 'UTC', '2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['in Shanghai', 'Asia/Shanghai', '2026-03-01', '2026-02-28T16:00:00.000Z'],
    ['in Kathmandu, 5:45 ahead', 'Asia/Kathmandu', '2026-03-01', '2026-02-28T18:15:00.000Z'],
    ['before the clocks go forward in Berlin', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['after the clocks went forward in Berlin', 'Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['after the clocks went back in Berlin', 'Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00.000Z'],
    ['where the clocks skip midnight', 'America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['where midnight comes twice', 'America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['that a country skipped', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
  ])('%s', (_, zone, date, instant) => {
    expect(new Date(startOfDay(day(date), zone)).toISOString()).toBe(instant)
  })
})

describe('a clock on the wall', () => {
  it('shows one time for an instant', () => {
    expect(new Date(wallAt(Date.parse('2026-03-01T20:30:15.250Z'), 'Asia/Shanghai')).toISOString()).toBe(
      '2026-03-02T04:30:15.250Z',
    )
    expect(formatDay(dateAt(Date.parse('2026-03-01T20:30:00Z'), 'Asia/Shanghai'))).toBe('2026-03-02')
  })

  it.each([
    ['in the gap, as long after it', '2026-03-29T02:30:00Z', '2026-03-29T01:30:00.000Z'],
    ['of two, the first', '2026-10-25T02:30:00Z', '2026-10-25T00:30:00.000Z'],
    ['otherwise the only one', '2026-07-01T12:00:00Z', '2026-07-01T10:00:00.000Z'],
  ])('shows a time of Berlin at one instant: %s', (_, wall, instant) => {
    expect(new Date(instantOfWall(Date.parse(wall), 'Europe/Berlin')).toISOString()).toBe(instant)
  })

  it('knows which zones there are', () => {
    expect(isZone('Asia/Shanghai')).toBe(true)
    expect(isZone('Middle/Earth')).toBe(false)
  })
})

describe('calendar steps', () => {
  it.each([
    ['2026-01-31', '+1M', '2026-02-28'],
    ['2024-01-31', '+1M', '2024-02-29'],
    ['2026-03-31', '-1M', '2026-02-28'],
    ['2024-02-29', '+1y', '2025-02-28'],
    ['2024-02-29', '-4y', '2020-02-29'],
    ['2026-01-15', '-1M', '2025-12-15'],
    ['2026-12-31', '+1d', '2027-01-01'],
    ['2026-03-01', '-2w', '2026-02-15'],
  ])('from %s, %s is %s', (from, step, to) => {
    expect(formatDay(stepCalendar(day(from), parseStep(step) as never))).toBe(to)
  })

  it.each(['15d', '+d', '-1.5d', '+1q', '- 1d', '+9999999999d'])('do not read %s', (text) => {
    expect(parseStep(text)).toBeUndefined()
  })
})

describe('days and instants', () => {
  it.each(['2026-02-29', '2026-13-01', '2026-1-1', '0000-01-01', '20260101', '2026-01-01T00:00:00Z'])(
    'read no day in %s',
    (text) => expect(parseDay(text)).toBeUndefined(),
  )

  it.each(['2026-01-01', '2026-01-01T00:00:00', '2026-02-30T00:00:00Z', '2026-01-01T25:00:00Z', 'yesterday'])(
    'read no instant in %s',
    (text) => expect(parseInstant(text)).toBeUndefined(),
  )

  it('read the first centuries', () => {
    expect(formatDay(day('0099-12-31'))).toBe('0099-12-31')
  })
})
