import { describe, expect, it } from 'vitest'
import type { WorkingCalendarOptions, WorkingWeek } from './calendar-rules.ts'
import { workingCalendar } from './working-calendar.ts'
import type { WorkingDuration } from './working-duration.ts'

const HOUR = 3_600_000
const everyWorkday = (day: WorkingWeek['mon'] = []): WorkingWeek => ({
  mon: day,
  tue: day,
  wed: day,
  thu: day,
  fri: day,
})
const nineToSix = everyWorkday([['09:00', '18:00']])
const withLunch = everyWorkday([
  ['09:00', '12:00'],
  ['13:30', '18:00'],
])
const allWeek: WorkingWeek = {
  ...everyWorkday([['00:00', '24:00']]),
  sat: [['00:00', '24:00']],
  sun: [['00:00', '24:00']],
}

const utc = (week: WorkingWeek, more: Partial<WorkingCalendarOptions> = {}) =>
  workingCalendar({ zone: 'UTC', week, ...more })
const at = (text: string) => Date.parse(text.length > 16 ? text : `${text}Z`)
const told = (instant: number) => new Date(instant).toISOString().slice(0, 16)

// 2026-11-02 is a Monday.
describe('working time from an instant on', () => {
  it.each<[string, WorkingWeek, string, WorkingDuration, string]>([
    ['is within the day', nineToSix, '2026-11-02T10:00', '2h', '2026-11-02T12:00'],
    ['goes on after lunch', withLunch, '2026-11-02T11:00', '2h', '2026-11-02T14:30'],
    [
      'D1: begins when the week does, whatever the time on Saturday',
      nineToSix,
      '2026-11-07T15:00',
      '1h',
      '2026-11-09T10:00',
    ],
    [
      'D7, D9: takes as many windows a day as there are',
      withLunch,
      '2026-11-02T09:00',
      '7.5h',
      '2026-11-02T18:00',
    ],
    [
      'begins in the morning for what comes in the night',
      nineToSix,
      '2026-11-02T22:00',
      '30m',
      '2026-11-03T09:30',
    ],
    ['that ends at closing is due at closing', nineToSix, '2026-11-02T17:00', '1h', '2026-11-02T18:00'],
    [
      'that ends at closing on Friday is due on Friday',
      nineToSix,
      '2026-11-06T09:00',
      '9h',
      '2026-11-06T18:00',
    ],
    [
      'a moment longer is due on Monday',
      nineToSix,
      '2026-11-06T09:00',
      9 * HOUR + 60_000,
      '2026-11-09T09:01',
    ],
    ['that takes none is now, also while closed', nineToSix, '2026-11-07T15:00', '0h', '2026-11-07T15:00'],
    ['less than none is earlier', nineToSix, '2026-11-09T10:00', -2 * HOUR, '2026-11-06T17:00'],
    ['a year of it', nineToSix, '2026-01-01T00:00', 261 * 9 * HOUR, '2026-12-31T18:00'],
    ['in a week without closing is plain time', allWeek, '2026-12-30T10:00', '72h', '2027-01-02T10:00'],
  ])('%s', (_, week, from, duration, due) => {
    expect(told(utc(week).add(at(from), duration))).toBe(due)
  })
})

describe('working time up to an instant', () => {
  it.each<[string, string, WorkingDuration, string]>([
    ['is within the day', '2026-11-02T12:00', '2h', '2026-11-02T10:00'],
    ['goes back over the weekend', '2026-11-09T10:00', '2h', '2026-11-06T17:00'],
    ['that began at opening began at opening', '2026-11-02T18:00', '9h', '2026-11-02T09:00'],
    ['in the night began before closing', '2026-11-02T22:00', '1h', '2026-11-02T17:00'],
    ['of none began now', '2026-11-07T15:00', 0, '2026-11-07T15:00'],
    ['of years', '2026-12-31T18:00', 261 * 9 * HOUR, '2026-01-01T09:00'],
  ])('%s', (_, to, duration, from) => {
    expect(told(utc(nineToSix).subtract(at(to), duration))).toBe(from)
  })
})

describe('working time that passed', () => {
  it.each<[string, string, string, number]>([
    ['within a day', '2026-11-02T10:00', '2026-11-02T12:00', 2],
    ['over lunch', '2026-11-02T11:00', '2026-11-02T14:00', 1.5],
    ['over a weekend', '2026-11-06T17:00', '2026-11-09T10:00', 2],
    ['on a weekend', '2026-11-07T00:00', '2026-11-09T00:00', 0],
    ['in a week', '2026-11-02T00:00', '2026-11-09T00:00', 37.5],
    ['the other way round', '2026-11-09T10:00', '2026-11-06T17:00', -2],
    [
      'over years, first asked of late and then of early',
      '2026-01-01T00:00',
      '1996-01-01T00:00',
      -7828 * 7.5,
    ],
  ])('%s', (_, from, to, hours) => {
    expect(utc(withLunch).elapsed(at(from), at(to))).toBe(hours * HOUR)
  })

  it('D2: is looked up and not walked: a million times over a century', () => {
    const calendar = utc(nineToSix)
    const [from, to] = [at('2000-01-01T00:00'), at('2100-01-01T00:00')]

    for (let time = 0; time < 1_000_000; time++) calendar.elapsed(from + time, to)

    expect(calendar.elapsed(from, to)).toBe(26_089 * 9 * HOUR)
  })
})

describe('opening and closing', () => {
  const calendar = utc(withLunch)

  it.each([
    ['at opening', '2026-11-02T09:00', true, '2026-11-02T09:00', '2026-11-02T12:00'],
    ['within a window', '2026-11-02T10:00', true, '2026-11-02T10:00', '2026-11-02T12:00'],
    ['at closing', '2026-11-02T12:00', false, '2026-11-02T13:30', '2026-11-02T18:00'],
    ['in the evening', '2026-11-06T18:00', false, '2026-11-09T09:00', '2026-11-09T12:00'],
  ])('%s', (_, now, isOpen, opens, closes) => {
    expect(calendar.isOpen(at(now))).toBe(isOpen)
    expect(told(calendar.nextOpen(at(now)))).toBe(opens)
    expect(told(calendar.nextClose(at(now)))).toBe(closes)
  })

  it('is one window over New Year', () => {
    const overNewYear = utc(
      {},
      { overrides: { '2026-12-31': [['20:00', '24:00']], '2027-01-01': [['00:00', '04:00']] } },
    )

    expect(told(overNewYear.nextClose(at('2026-12-31T21:00')))).toBe('2027-01-01T04:00')
    expect(overNewYear.windows(at('2026-12-31T22:00'), at('2027-01-01T02:00'))).toEqual([
      { from: at('2026-12-31T22:00'), to: at('2027-01-01T02:00') },
    ])
  })

  it('tells windows between two instants, and none the other way round', () => {
    const [from, to] = [at('2026-11-06T17:00'), at('2026-11-09T10:00')]
    const told2 = calendar.windows(from, to).map((one) => [told(one.from), told(one.to)])

    expect(told2).toEqual([
      ['2026-11-06T17:00', '2026-11-06T18:00'],
      ['2026-11-09T09:00', '2026-11-09T10:00'],
    ])
    expect(calendar.windows(to, from)).toEqual([])
  })
})

describe('a night shift', () => {
  const nights = utc(everyWorkday([['22:00', '06:00']]))

  it('belongs to the day on which it begins', () => {
    expect(nights.isOpen(at('2026-11-07T05:59'))).toBe(true)
    expect(nights.isOpen(at('2026-11-02T05:00'))).toBe(false)
    expect(nights.isWorkday('2026-11-07')).toBe(false)
  })

  it('goes on into a day that is closed', () => {
    const calendar = utc(everyWorkday([['22:00', '06:00']]), { overrides: { '2026-11-04': 'closed' } })

    expect(told(calendar.nextClose(at('2026-11-03T23:00')))).toBe('2026-11-04T06:00')
    expect(calendar.elapsed(at('2026-11-04T06:00'), at('2026-11-05T22:00'))).toBe(0)
  })
})

describe('days that differ', () => {
  const shanghai = workingCalendar({
    zone: 'Asia/Shanghai',
    week: nineToSix,
    overrides: {
      '2026-10-01/2026-10-07': 'closed',
      '2026-10-10': [['09:00', '18:00']],
      '2029-01-01': [['09:00', '10:00']],
    },
    holidays: { '2026-10-01': [['09:00', '11:00']], '2026-12-30/2026-12-31': 'closed' },
    yearly: { '01-01': 'closed', '02-29': 'closed', '12-31': [['09:00', '12:00']] },
    changes: { '2027-01-04': everyWorkday([['10:00', '16:00']]) },
  })

  it.each([
    ['a holiday of a week is closed', '2026-10-01', '2026-10-08', 0],
    ['a Saturday in its place is worked', '2026-10-10', '2026-10-11', 9],
    ['a day is short every year', '2025-12-31', '2026-01-01', 3],
    ['a day is closed every year', '2027-01-01', '2027-01-02', 0],
    ['a date goes before a holiday', '2026-10-01', '2026-10-02', 0],
    ['a holiday goes before a day of every year', '2026-12-31', '2027-01-01', 0],
    ['a day that not every year has is closed when there is one', '2028-02-28', '2028-03-01', 6],
    ['and is none where there is not', '2027-02-26', '2027-03-02', 12],
    ['a date goes before a day of every year', '2029-01-01', '2029-01-02', 1],
    ['until a date the old week holds', '2026-12-28', '2026-12-29', 9],
    ['from a date on another week holds', '2027-01-04', '2027-01-05', 6],
  ])('%s', (_, from, to, hours) => {
    const midnight = (day: string) => at(`${day}T00:00:00+08:00`)

    expect(shanghai.elapsed(midnight(from), midnight(to))).toBe(hours * HOUR)
  })
})

describe('working days later', () => {
  const calendar = utc(nineToSix, { overrides: { '2026-11-11': 'closed' } })

  it.each([
    ['keep the time of the day', '2026-11-02T10:00', 1, '2026-11-03T10:00'],
    ['skip the weekend', '2026-11-06T10:00', 1, '2026-11-09T10:00'],
    ['skip a holiday', '2026-11-09T10:00', 2, '2026-11-12T10:00'],
    ['begin with the first that is worked', '2026-11-07T15:00', 1, '2026-11-09T15:00'],
    ['none is now', '2026-11-07T15:00', 0, '2026-11-07T15:00'],
    ['back, the last that is worked', '2026-11-08T15:00', -1, '2026-11-06T15:00'],
    ['back over years', '2026-11-06T10:00', -5 * 261, '2021-11-05T10:00'],
    ['over years', '2026-11-12T10:00', 5 * 261, '2031-11-13T10:00'],
    ['over New Year', '2026-12-31T23:30', 1, '2027-01-01T23:30'],
  ])('%s', (_, from, days, to) => {
    expect(told(calendar.addDays(at(from), days))).toBe(to)
  })

  it('D7: are days of the zone that the calendar names', () => {
    const auckland = workingCalendar({ zone: 'Pacific/Auckland', week: nineToSix })

    expect(told(auckland.addDays(at('2026-11-02T08:00:00+13:00'), 1))).toBe('2026-11-02T19:00')
    expect(told(auckland.addDays(at('2027-01-01T08:00:00+13:00'), 1))).toBe('2027-01-03T19:00')
    expect(told(auckland.addDays(at('2027-01-01T08:00:00+13:00'), -1))).toBe('2026-12-30T19:00')
  })
})
