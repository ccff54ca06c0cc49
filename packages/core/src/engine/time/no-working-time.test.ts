import { describe, expect, it } from 'vitest'
import type { WorkingCalendarOptions, WorkingWeek } from './calendar-rules.ts'
import { workingCalendar } from './working-calendar.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const always = [['00:00', '24:00']] as const
const allWeek: WorkingWeek = {
  ...{ mon: always, tue: always, wed: always, thu: always, fri: always, sat: always, sun: always },
}
const utc = (week: WorkingWeek, more: Partial<WorkingCalendarOptions> = {}) =>
  workingCalendar({ zone: 'UTC', week, ...more })
const at = (text: string) => Date.parse(`${text}Z`)

describe('what has no answer is told', () => {
  const once = utc({}, { overrides: { '2026-11-02': [['09:00', '18:00']] } })
  const refusal = (work: () => unknown) => {
    try {
      return work()
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  it.each<[string, () => unknown, string]>([
    ['D7: a calendar without working time', () => workingCalendar({ zone: 'UTC', week: {} }), 'CRM_CALENDAR'],
    ['more than there is', () => once.add(at('2026-11-01T00:00'), '10h'), 'CRM_CALENDAR_CLOSED'],
    ['more than there was', () => once.subtract(at('2026-11-03T00:00'), '10h'), 'CRM_CALENDAR_CLOSED'],
    ['an opening after the last', () => once.nextOpen(at('2026-11-03T00:00')), 'CRM_CALENDAR_CLOSED'],
    ['a workday after the last', () => once.addDays(at('2026-11-02T00:00'), 1), 'CRM_CALENDAR_CLOSED'],
    ['a closing that never comes', () => utc(allWeek).nextClose(at('2026-11-02T00:00')), 'CRM_CALENDAR_OPEN'],
    ['no instant', () => once.isOpen(Number.NaN), 'CRM_CALENDAR_INSTANT'],
    ['seconds for milliseconds, and the reverse', () => once.isOpen(1e15), 'CRM_CALENDAR_INSTANT'],
    ['a day that there is not', () => once.isWorkday('2026-02-30'), 'CRM_CALENDAR_INSTANT'],
    ['no number', () => once.add(0, Number.NaN), 'CRM_CALENDAR_AMOUNT'],
    ['days as an amount', () => once.add(0, '2d' as never), 'CRM_CALENDAR_AMOUNT'],
    ['a unit that there is not', () => once.add(0, '4x' as never), 'CRM_CALENDAR_AMOUNT'],
    ['less than none, in words', () => once.add(0, '-4h'), 'CRM_CALENDAR_AMOUNT'],
    ['nothing', () => once.add(0, undefined as never), 'CRM_CALENDAR_AMOUNT'],
    ['for ever', () => once.add(0, Number.POSITIVE_INFINITY), 'CRM_CALENDAR_AMOUNT'],
    ['since ever', () => once.subtract(0, Number.POSITIVE_INFINITY), 'CRM_CALENDAR_AMOUNT'],
    ['a thousand years, in words', () => once.add(0, '99999999h'), 'CRM_CALENDAR_AMOUNT'],
    ['a number of too many digits', () => once.add(0, `${'9'.repeat(400)}h` as never), 'CRM_CALENDAR_AMOUNT'],
    ['30,000 years, of a week without closing', () => utc(allWeek).add(0, 1e15), 'CRM_CALENDAR_CLOSED'],
    ['30,000 years back', () => utc(allWeek).subtract(0, 1e15), 'CRM_CALENDAR_CLOSED'],
    ['any number that there is', () => utc(allWeek).add(0, Number.MAX_VALUE), 'CRM_CALENDAR_CLOSED'],
    ['working days for ever', () => utc(allWeek).addDays(0, 1e15), 'CRM_CALENDAR_CLOSED'],
    ['working days since ever', () => utc(allWeek).addDays(0, -1e15), 'CRM_CALENDAR_CLOSED'],
    ['no working days', () => once.addDays(0, Number.NaN), 'CRM_CALENDAR_AMOUNT'],
    ['from no instant', () => once.elapsed(Number.NaN, 0), 'CRM_CALENDAR_INSTANT'],
    ['to no instant', () => once.elapsed(0, Number.POSITIVE_INFINITY), 'CRM_CALENDAR_INSTANT'],
    ['windows up to no instant', () => once.windows(0, Number.NaN), 'CRM_CALENDAR_INSTANT'],
    ['a Date for an instant', () => once.isOpen(new Date(0) as never), 'CRM_CALENDAR_INSTANT'],
    ['a day for an instant', () => once.nextOpen('2026-11-02' as never), 'CRM_CALENDAR_INSTANT'],
    ['windows of a day before what is known', () => once.windowsOn('1899-12-31'), 'CRM_CALENDAR_INSTANT'],
    ['half a working day', () => once.addDays(0, 0.5), 'CRM_CALENDAR_AMOUNT'],
  ])('%s', (_, work, code) => {
    expect(refusal(work)).toBe(code)
  })

  it('and what there is, is still counted', () => {
    expect(once.elapsed(at('1900-01-01T00:00'), at('2199-12-31T00:00'))).toBe(9 * HOUR)
    expect(utc(allWeek).elapsed(at('1900-01-01T00:00'), at('2200-01-01T00:00'))).toBe(109_573 * DAY)
  })
})
