import { describe, expect, it } from 'vitest'
import type { WorkingCalendarOptions, WorkingWeek } from './calendar-rules.ts'
import { workingCalendar } from './working-calendar.ts'

const HOUR = 3_600_000
const day = [['09:00', '18:00']] as const
const nineToSix = { mon: day, tue: day, wed: day, thu: day, fri: day }
const at = (text: string) => Date.parse(text)
const told = (instant: number) => new Date(instant).toISOString().slice(0, 16)

describe('where clocks change', () => {
  const inNewYork = (times: WorkingWeek['mon'] = [], more: Partial<WorkingCalendarOptions> = {}) =>
    workingCalendar({ zone: 'America/New_York', week: { sun: times, sat: times }, ...more })
  const spring = ['2026-03-08T00:00:00-05:00', '2026-03-09T00:00:00-04:00'] as const
  const autumn = ['2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00'] as const

  it.each<[string, WorkingWeek['mon'], readonly [string, string], number]>([
    ['the day is as long as it is in spring', [['00:00', '24:00']], spring, 23],
    ['the day is as long as it is in autumn', [['00:00', '24:00']], autumn, 25],
    ['a start in the gap is its end', [['02:30', '04:00']], spring, 1],
    ['an end in the gap is its end', [['01:00', '02:30']], spring, 1],
    ['a window within the gap is none', [['02:15', '02:45']], spring, 0],
    ['a start that comes twice is the first', [['01:30', '03:00']], autumn, 2.5],
    ['an end that comes twice is the second', [['00:00', '01:30']], autumn, 2.5],
    [
      'windows that meet there count once',
      [
        ['00:00', '01:30'],
        ['01:30', '03:00'],
      ],
      autumn,
      4,
    ],
  ])('%s', (_, times, [from, to], hours) => {
    expect(inNewYork(times).elapsed(at(from), at(to))).toBe(hours * HOUR)
  })

  it('a night is an hour shorter, or as long as ever where that is meant', () => {
    const night = [['22:00', '06:00']] as const
    const [from, to] = [at('2026-03-07T12:00:00-05:00'), at('2026-03-08T12:00:00-04:00')]

    expect(inNewYork(night).elapsed(from, to)).toBe(7 * HOUR)
    expect(inNewYork(night, { nominal: true }).elapsed(from, to)).toBe(8 * HOUR)
  })

  it('a day that a country skipped is not worked', () => {
    const apia = workingCalendar({ zone: 'Pacific/Apia', week: nineToSix })

    expect(apia.isWorkday('2011-12-30')).toBe(false)
    expect(told(apia.addDays(at('2011-12-29T10:00:00-10:00'), 1))).toBe('2012-01-01T20:00')
  })
})
