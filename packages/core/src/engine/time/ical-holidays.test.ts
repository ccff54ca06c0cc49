import { describe, expect, it } from 'vitest'
import { icalHolidays } from './ical-holidays.ts'
import { workingCalendar } from './working-calendar.ts'

const feed = (...events: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR'].join('\r\n')
const event = (...lines: readonly string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')

describe('the days off in a feed', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['a day', ['DTSTART;VALUE=DATE:20261225'], ['2026-12-25']],
    [
      'days up to the one before its end',
      ['DTSTART;VALUE=DATE:20261001', 'DTEND;VALUE=DATE:20261003'],
      ['2026-10-01', '2026-10-02'],
    ],
    ['days over New Year', ['DTSTART;VALUE=DATE:20261231', 'DURATION:P2D'], ['2026-12-31', '2027-01-01']],
    [
      'a week',
      ['DTSTART;VALUE=DATE:20261001', 'DURATION:P1W'],
      ['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04', '2026-10-05', '2026-10-06', '2026-10-07'],
    ],
    ['a line that goes on in the next', ['DTSTART;VALUE=\r\n DATE:2026\r\n\t1225'], ['2026-12-25']],
    ['a parameter in quotes', ['DTSTART;X-NAME="a:b;c";VALUE=DATE:20261225'], ['2026-12-25']],
    ['not what is cancelled', ['DTSTART;VALUE=DATE:20261225', 'STATUS:CANCELLED'], []],
    ['not what has a time of the day', ['DTSTART:20261225T090000Z'], []],
    [
      'not by its alarm',
      ['DTSTART;VALUE=DATE:20261225', 'BEGIN:VALARM', 'DURATION:P9D', 'END:VALARM'],
      ['2026-12-25'],
    ],
  ])('%s', (_, lines, days) => {
    expect(Object.keys(icalHolidays(feed(event(...lines))))).toEqual(days)
  })

  it('are chosen by what they are called', () => {
    const text = feed(
      event('SUMMARY:国庆节\\, 休', 'DTSTART;VALUE=DATE:20261001'),
      event('SUMMARY:国庆节\\, 班', 'DTSTART;VALUE=DATE:20261010'),
    )

    expect(icalHolidays(text, ({ name }) => name === '国庆节, 休')).toEqual({ '2026-10-01': 'closed' })
  })

  it('may be days that are worked in their place', () => {
    const text = feed(
      event('SUMMARY:国庆节（休）', 'DTSTART;VALUE=DATE:20261001', 'DTEND;VALUE=DATE:20261008'),
      event('SUMMARY:国庆节（班）', 'DTSTART;VALUE=DATE:20261010'),
      event('SUMMARY:教师节', 'DTSTART;VALUE=DATE:20260910'),
    )
    const day = [['09:00', '18:00']] as const
    const office = workingCalendar({
      zone: 'Asia/Shanghai',
      week: { mon: day, tue: day, wed: day, thu: day, fri: day },
      holidays: icalHolidays(text, ({ name }) => (name.endsWith('（班）') ? day : name.endsWith('（休）'))),
      overrides: { '2026-10-06/2026-10-09': [['09:00', '12:00']] },
    })

    expect(office.isWorkday('2026-09-10')).toBe(true)
    expect(office.isWorkday('2026-10-01')).toBe(false)
    expect(office.isWorkday('2026-10-06')).toBe(true)
    expect(office.isWorkday('2026-10-10')).toBe(true)
  })

  it.each([
    ['repeat', ['DTSTART;VALUE=DATE:20261225', 'RRULE:FREQ=YEARLY']],
    ['end before they begin', ['DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261224']],
    ['last for ages', ['DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:99991224']],
    ['are on a day that there is not', ['DTSTART;VALUE=DATE:20260230']],
    ['last in a way that days do not', ['DTSTART;VALUE=DATE:20261225', 'DURATION:PT1H']],
  ])('are told of, not left out, where they %s', (_, lines) => {
    expect(() => icalHolidays(feed(event('DTSTART;VALUE=DATE:20260101'), event(...lines)))).toThrow(
      'VEVENT.1: ',
    )
  })
})
