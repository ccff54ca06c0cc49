import { describe, expect, it } from 'vitest'
import { openWhileAll, openWhileAny } from './join-calendars.ts'
import { isRelativeDeadline, type RelativeDeadline, relativeDeadline } from './relative-deadline.ts'
import { type WorkingCalendar, workingCalendar } from './working-calendar.ts'

const day = [
  ['09:00', '12:00'],
  ['13:30', '18:00'],
] as const
const workdays = <T>(times: T) => ({ mon: times, tue: times, wed: times, thu: times, fri: times })
const allDay = [['00:00', '24:00']] as const
const night = [['22:00', '06:00']] as const

// 2026-11-02 is a Monday.
const office = workingCalendar({
  zone: 'UTC',
  week: workdays(day),
  overrides: { '2026-11-11': 'closed', '2026-11-13': [['09:00', '12:00']] },
})
const nights = workingCalendar({ zone: 'UTC', week: workdays(night) })
const always = workingCalendar({ zone: 'UTC', week: { ...workdays(allDay), sat: allDay, sun: allDay } })
const newYork = workingCalendar({ zone: 'America/New_York', week: { sat: day, sun: allDay, mon: night } })
const shanghai = workingCalendar({ zone: 'Asia/Shanghai', week: workdays(day) })

const end: RelativeDeadline = { by: 'endOfBusinessDay' }
const nextEnd: RelativeDeadline = { by: 'endOfNextBusinessDay' }
const by = (time: string): RelativeDeadline => ({ nextBusinessDayBy: time })
const told = (instant: number) => new Date(instant).toISOString().slice(0, 16)

describe('a deadline on a working day', () => {
  it.each<[string, WorkingCalendar, RelativeDeadline, string, string]>([
    ['is the end of the day that has not begun', office, end, '2026-11-02T07:00', '2026-11-02T18:00'],
    ['is the end of the day that is worked', office, end, '2026-11-02T10:00', '2026-11-02T18:00'],
    ['is the end of the day, asked at lunch', office, end, '2026-11-02T12:30', '2026-11-02T18:00'],
    ['is that of the next day, asked at closing', office, end, '2026-11-02T18:00', '2026-11-03T18:00'],
    ['is that of the next day, asked after closing', office, end, '2026-11-02T21:00', '2026-11-03T18:00'],
    ['is that of Monday, asked at the weekend', office, end, '2026-11-07T10:00', '2026-11-09T18:00'],
    ['is that of the day after a holiday', office, end, '2026-11-11T10:00', '2026-11-12T18:00'],
    ['is noon of a half day', office, end, '2026-11-13T10:00', '2026-11-13T12:00'],
    ['is behind a half day, asked in its afternoon', office, end, '2026-11-13T14:00', '2026-11-16T18:00'],

    ['is the end of the next day', office, nextEnd, '2026-11-02T10:00', '2026-11-03T18:00'],
    ['is the end of the next day, before opening', office, nextEnd, '2026-11-02T07:00', '2026-11-03T18:00'],
    ['is the end of the next day, after closing', office, nextEnd, '2026-11-02T21:00', '2026-11-03T18:00'],
    ['is the end of Monday, asked on Friday', office, nextEnd, '2026-11-06T10:00', '2026-11-09T18:00'],
    ['is the end of Monday, asked on Saturday', office, nextEnd, '2026-11-07T10:00', '2026-11-09T18:00'],
    ['skips a holiday', office, nextEnd, '2026-11-10T10:00', '2026-11-12T18:00'],
    ['asked on a holiday is the day after', office, nextEnd, '2026-11-11T10:00', '2026-11-12T18:00'],
    ['before a half day is its noon', office, nextEnd, '2026-11-12T10:00', '2026-11-13T12:00'],

    ['by a time is on the next day', office, by('16:00'), '2026-11-02T10:00', '2026-11-03T16:00'],
    ['by a time is on Monday, from Friday', office, by('16:00'), '2026-11-06T19:00', '2026-11-09T16:00'],
    ['by a time is on Monday, from Sunday', office, by('16:00'), '2026-11-08T10:00', '2026-11-09T16:00'],
    ['by a time holds where a half day is over', office, by('16:00'), '2026-11-12T10:00', '2026-11-13T16:00'],
    ['by midnight is the end of the date', office, by('24:00'), '2026-11-02T10:00', '2026-11-04T00:00'],

    ['is the morning after the night shift', nights, end, '2026-11-02T20:00', '2026-11-03T06:00'],
    ['is the morning, asked in the night', nights, end, '2026-11-03T02:00', '2026-11-03T06:00'],
    ['is the morning, asked on Saturday in the night', nights, end, '2026-11-07T02:00', '2026-11-07T06:00'],
    ['is that of the next night, asked by day', nights, end, '2026-11-03T06:00', '2026-11-04T06:00'],
    ['of the next shift, in the night', nights, nextEnd, '2026-11-03T02:00', '2026-11-04T06:00'],
    ['of the next shift, by day', nights, nextEnd, '2026-11-03T10:00', '2026-11-05T06:00'],
    ['is never before it is asked for', nights, by('01:00'), '2026-11-03T02:00', '2026-11-04T01:00'],

    ['is midnight where it is always open', always, end, '2026-11-02T10:00', '2026-11-03T00:00'],
    ['is that of the day that begins at midnight', always, end, '2026-11-03T00:00', '2026-11-04T00:00'],
    ['is the midnight after the next day', always, nextEnd, '2026-11-02T10:00', '2026-11-04T00:00'],

    ['is on a day of 23 hours as its clocks say', newYork, end, '2026-03-08T06:00', '2026-03-09T04:00'],
    ['is on a day of 25 hours as its clocks say', newYork, end, '2026-11-01T12:00', '2026-11-02T05:00'],
    [
      'by a time that is skipped is the gap’s end',
      newYork,
      by('02:30'),
      '2026-03-07T15:00',
      '2026-03-08T07:00',
    ],
    [
      'by a time that comes twice is the second',
      newYork,
      by('01:30'),
      '2026-10-31T15:00',
      '2026-11-01T06:30',
    ],

    ['is of the date in its zone', shanghai, nextEnd, '2026-11-02T17:00', '2026-11-04T10:00'],
    [
      'of any is where the last of them ends',
      openWhileAny(shanghai, office),
      end,
      '2026-11-02T12:00',
      '2026-11-02T18:00',
    ],
    [
      'of all is where the first of them ends',
      openWhileAll(office, shanghai),
      end,
      '2026-11-02T09:00',
      '2026-11-02T10:00',
    ],
    [
      'of any is of the day that another works',
      openWhileAny(newYork, shanghai),
      end,
      '2026-11-03T02:00',
      '2026-11-03T10:00',
    ],
  ])('%s', (_, calendar, deadline, from, due) => {
    expect(told(relativeDeadline(calendar, Date.parse(`${from}Z`), deadline))).toBe(due)
  })

  it.each([
    undefined,
    {},
    { by: 'noon' },
    { nextBusinessDayBy: '25:00' },
    { nextBusinessDayBy: '9:00' },
    { nextBusinessDayBy: 16 },
    { by: 'endOfBusinessDay', nextBusinessDayBy: '16:00' },
  ])('is not %j', (given) => {
    expect(isRelativeDeadline(given)).toBe(false)
    expect(() => relativeDeadline(office, 0, given as never)).toThrow(
      expect.objectContaining({ code: 'CRM_CALENDAR_DEADLINE' }),
    )
  })

  it('that never comes is told', () => {
    const once = workingCalendar({ zone: 'UTC', overrides: { '2026-11-02': day } })
    const after = Date.parse('2026-11-03T00:00Z')

    for (const deadline of [end, nextEnd, by('16:00')])
      expect(() => relativeDeadline(once, after, deadline)).toThrow(
        expect.objectContaining({ code: 'CRM_CALENDAR_CLOSED' }),
      )
    expect(() => relativeDeadline(once, Number.NaN, end)).toThrow(
      expect.objectContaining({ code: 'CRM_CALENDAR_INSTANT' }),
    )
  })
})
