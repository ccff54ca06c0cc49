import { describe, expect, it } from 'vitest'
import type { DayTimes } from './calendar-rules.ts'
import { workingCalendar } from './working-calendar.ts'

/*
 * Worked out by hand from the transitions that the IANA time zone database publishes, as `zdump -v` prints them:
 *
 * Europe/Berlin        2026-03-29 01:00 UTC  02:00 → 03:00     2026-10-25 01:00 UTC  03:00 → 02:00
 * America/New_York     2026-03-08 07:00 UTC  02:00 → 03:00     2026-11-01 06:00 UTC  02:00 → 01:00
 * America/Sao_Paulo    2018-11-04 03:00 UTC  00:00 → 01:00     2018-02-18 02:00 UTC  00:00 → 23:00 of the 17th
 *                      2019-02-17 02:00 UTC  00:00 → 23:00 of the 16th, and never again since
 * Asia/Kathmandu       1985-12-31 18:30 UTC  00:00 → 00:15, from +05:30 to +05:45
 * Asia/Shanghai        1900-12-31 15:54:17 UTC  00:00 → 23:54:17, from +08:05:43 to +08:00
 *                      1986-05-03 18:00 UTC  02:00 → 03:00     1986-09-13 17:00 UTC  02:00 → 01:00
 *                      1991-04-13 18:00 UTC  02:00 → 03:00     1991-09-14 17:00 UTC  02:00 → 01:00, the last
 * Australia/Lord_Howe  2026-10-03 15:30 UTC  02:00 → 02:30     2026-04-04 15:00 UTC  02:00 → 01:30
 * Pacific/Apia         2011-12-30 10:00 UTC  the 30th 00:00 → the 31st 00:00
 */

/** What is open around a day whose windows are these, in UTC, its seconds left out where there are none. */
function openOn(zone: string, day: string, times: string, nominal: boolean): string {
  const windows = times.split(' ').map((one) => one.split('-')) as unknown as DayTimes
  const calendar = workingCalendar({ zone, overrides: { [day]: windows }, nominal })
  const midnight = Date.parse(day)
  const open = calendar.windows(midnight - 3 * 86_400_000, midnight + 4 * 86_400_000)
  return open.map(({ from, to }) => `${told(from)} ${told(to)}`).join(', ') || 'none'
}

function told(instant: number): string {
  return new Date(instant).toISOString().replace(/(:00)?\.000Z$/, '')
}

const TABLE = `
what                                 | zone                | day        | its times               | open                                    | open where the times are nominal
a summer day                         | Europe/Berlin       | 2026-07-01 | 09:00-17:00             | 2026-07-01T07:00 2026-07-01T15:00       | the same
a winter day                         | Europe/Berlin       | 2026-01-01 | 09:00-17:00             | 2026-01-01T08:00 2026-01-01T16:00       | the same
a day of 23 hours                    | Europe/Berlin       | 2026-03-29 | 00:00-24:00             | 2026-03-28T23:00 2026-03-29T22:00       | 2026-03-28T23:00 2026-03-29T23:00
a start in the gap                   | Europe/Berlin       | 2026-03-29 | 02:30-04:00             | 2026-03-29T01:00 2026-03-29T02:00       | 2026-03-29T01:00 2026-03-29T02:30
an end in the gap                    | Europe/Berlin       | 2026-03-29 | 01:00-02:30             | 2026-03-29T00:00 2026-03-29T01:00       | 2026-03-29T00:00 2026-03-29T01:30
an end where the gap ends            | Europe/Berlin       | 2026-03-29 | 01:00-03:00             | 2026-03-29T00:00 2026-03-29T01:00       | 2026-03-29T00:00 2026-03-29T02:00
all of it in the gap                 | Europe/Berlin       | 2026-03-29 | 02:15-02:45             | none                                    | 2026-03-29T01:00 2026-03-29T01:30
a lunch break in the gap             | Europe/Berlin       | 2026-03-29 | 00:00-02:10 02:50-06:00 | 2026-03-28T23:00 2026-03-29T04:00       | 2026-03-28T23:00 2026-03-29T04:10
the night into it                    | Europe/Berlin       | 2026-03-28 | 22:00-06:00             | 2026-03-28T21:00 2026-03-29T04:00       | 2026-03-28T21:00 2026-03-29T05:00
a day of 25 hours                    | Europe/Berlin       | 2026-10-25 | 00:00-24:00             | 2026-10-24T22:00 2026-10-25T23:00       | 2026-10-24T22:00 2026-10-25T22:00
a start in the overlap               | Europe/Berlin       | 2026-10-25 | 02:30-04:00             | 2026-10-25T00:30 2026-10-25T03:00       | 2026-10-25T00:30 2026-10-25T02:00
an end in the overlap                | Europe/Berlin       | 2026-10-25 | 01:00-02:30             | 2026-10-24T23:00 2026-10-25T01:30       | 2026-10-24T23:00 2026-10-25T00:30
all of it in the overlap             | Europe/Berlin       | 2026-10-25 | 02:15-02:45             | 2026-10-25T00:15 2026-10-25T01:45       | 2026-10-25T00:15 2026-10-25T00:45
an end where the overlap ends        | Europe/Berlin       | 2026-10-25 | 01:00-03:00             | 2026-10-24T23:00 2026-10-25T02:00       | 2026-10-24T23:00 2026-10-25T01:00
the night into it                    | Europe/Berlin       | 2026-10-24 | 22:00-06:00             | 2026-10-24T20:00 2026-10-25T05:00       | 2026-10-24T20:00 2026-10-25T04:00
a start in the gap                   | America/New_York    | 2026-03-08 | 02:30-04:00             | 2026-03-08T07:00 2026-03-08T08:00       | 2026-03-08T07:00 2026-03-08T08:30
an end in the gap                    | America/New_York    | 2026-03-08 | 01:00-02:30             | 2026-03-08T06:00 2026-03-08T07:00       | 2026-03-08T06:00 2026-03-08T07:30
a start in the overlap               | America/New_York    | 2026-11-01 | 01:30-03:00             | 2026-11-01T05:30 2026-11-01T08:00       | 2026-11-01T05:30 2026-11-01T07:00
an end in the overlap                | America/New_York    | 2026-11-01 | 00:00-01:30             | 2026-11-01T04:00 2026-11-01T06:30       | 2026-11-01T04:00 2026-11-01T05:30
an end where the overlap begins      | America/New_York    | 2026-11-01 | 00:00-01:00             | 2026-11-01T04:00 2026-11-01T06:00       | 2026-11-01T04:00 2026-11-01T05:00
a day without midnight               | America/Sao_Paulo   | 2018-11-04 | 00:00-24:00             | 2018-11-04T03:00 2018-11-05T02:00       | 2018-11-04T03:00 2018-11-05T03:00
a start in the gap at midnight       | America/Sao_Paulo   | 2018-11-04 | 00:30-08:00             | 2018-11-04T03:00 2018-11-04T10:00       | 2018-11-04T03:00 2018-11-04T10:30
all of it in the gap at midnight     | America/Sao_Paulo   | 2018-11-04 | 00:15-00:45             | none                                    | 2018-11-04T03:00 2018-11-04T03:30
up to the midnight that is skipped   | America/Sao_Paulo   | 2018-11-03 | 18:00-24:00             | 2018-11-03T21:00 2018-11-04T03:00       | the same
the night that ends in the gap       | America/Sao_Paulo   | 2018-11-03 | 22:00-00:30             | 2018-11-04T01:00 2018-11-04T03:00       | 2018-11-04T01:00 2018-11-04T03:30
a day with two last hours            | America/Sao_Paulo   | 2018-02-17 | 00:00-24:00             | 2018-02-17T02:00 2018-02-18T03:00       | 2018-02-17T02:00 2018-02-18T02:00
a start in the last hour             | America/Sao_Paulo   | 2018-02-17 | 23:30-24:00             | 2018-02-18T01:30 2018-02-18T03:00       | 2018-02-18T01:30 2018-02-18T02:00
an end in the last hour              | America/Sao_Paulo   | 2018-02-17 | 22:00-23:30             | 2018-02-18T00:00 2018-02-18T02:30       | 2018-02-18T00:00 2018-02-18T01:30
the last overlap there was           | America/Sao_Paulo   | 2019-02-16 | 22:00-02:00             | 2019-02-17T00:00 2019-02-17T05:00       | 2019-02-17T00:00 2019-02-17T04:00
a spring without a gap               | America/Sao_Paulo   | 2019-11-03 | 00:00-24:00             | 2019-11-03T03:00 2019-11-04T03:00       | the same
today                                | Asia/Kathmandu      | 2026-11-02 | 09:00-17:00             | 2026-11-02T03:15 2026-11-02T11:15       | the same
before 1986                          | Asia/Kathmandu      | 1985-06-03 | 09:00-17:00             | 1985-06-03T03:30 1985-06-03T11:30       | the same
the last evening of the old time     | Asia/Kathmandu      | 1985-12-31 | 23:00-24:00             | 1985-12-31T17:30 1985-12-31T18:30       | the same
a first day shorter by a quarter     | Asia/Kathmandu      | 1986-01-01 | 00:00-24:00             | 1985-12-31T18:30 1986-01-01T18:15       | 1985-12-31T18:30 1986-01-01T18:30
a start in its gap                   | Asia/Kathmandu      | 1986-01-01 | 00:05-01:00             | 1985-12-31T18:30 1985-12-31T19:15       | 1985-12-31T18:30 1985-12-31T19:25
today                                | Asia/Shanghai       | 2026-11-02 | 09:00-18:00             | 2026-11-02T01:00 2026-11-02T10:00       | the same
summer of 1991                       | Asia/Shanghai       | 1991-07-01 | 09:00-18:00             | 1991-07-01T00:00 1991-07-01T09:00       | the same
summer of 1992                       | Asia/Shanghai       | 1992-07-01 | 09:00-18:00             | 1992-07-01T01:00 1992-07-01T10:00       | the same
the first day of 23 hours            | Asia/Shanghai       | 1986-05-04 | 00:00-24:00             | 1986-05-03T16:00 1986-05-04T15:00       | 1986-05-03T16:00 1986-05-04T16:00
the first overlap                    | Asia/Shanghai       | 1986-09-14 | 01:30-09:00             | 1986-09-13T16:30 1986-09-14T01:00       | 1986-09-13T16:30 1986-09-14T00:00
the last gap                         | Asia/Shanghai       | 1991-04-14 | 02:10-03:10             | 1991-04-13T18:00 1991-04-13T18:10       | 1991-04-13T18:00 1991-04-13T19:00
the last overlap                     | Asia/Shanghai       | 1991-09-15 | 00:00-01:30             | 1991-09-14T15:00 1991-09-14T17:30       | 1991-09-14T15:00 1991-09-14T16:30
by the sun, in 1900                  | Asia/Shanghai       | 1900-06-01 | 09:00-18:00             | 1900-06-01T00:54:17 1900-06-01T09:54:17 | the same
the last day by the sun              | Asia/Shanghai       | 1900-12-31 | 00:00-24:00             | 1900-12-30T15:54:17 1900-12-31T16:00    | 1900-12-30T15:54:17 1900-12-31T15:54:17
its last minutes, some of them twice | Asia/Shanghai       | 1900-12-31 | 23:55-24:00             | 1900-12-31T15:49:17 1900-12-31T16:00    | 1900-12-31T15:49:17 1900-12-31T15:54:17
a day of 23 hours and a half         | Australia/Lord_Howe | 2026-10-04 | 00:00-24:00             | 2026-10-03T13:30 2026-10-04T13:00       | 2026-10-03T13:30 2026-10-04T13:30
a start in the half-hour gap         | Australia/Lord_Howe | 2026-10-04 | 02:15-04:00             | 2026-10-03T15:30 2026-10-03T17:00       | 2026-10-03T15:30 2026-10-03T17:15
a day of 24 hours and a half         | Australia/Lord_Howe | 2026-04-05 | 00:00-24:00             | 2026-04-04T13:00 2026-04-05T13:30       | 2026-04-04T13:00 2026-04-05T13:00
a start in the half-hour overlap     | Australia/Lord_Howe | 2026-04-05 | 01:45-03:00             | 2026-04-04T14:45 2026-04-04T16:30       | 2026-04-04T14:45 2026-04-04T16:00
up to where the overlap ends         | Australia/Lord_Howe | 2026-04-05 | 01:30-02:00             | 2026-04-04T14:30 2026-04-04T15:30       | 2026-04-04T14:30 2026-04-04T15:00
the day before the skipped one       | Pacific/Apia        | 2011-12-29 | 09:00-17:00             | 2011-12-29T19:00 2011-12-30T03:00       | the same
the night into the skipped day       | Pacific/Apia        | 2011-12-29 | 22:00-06:00             | 2011-12-30T08:00 2011-12-30T10:00       | 2011-12-30T08:00 2011-12-30T16:00
the skipped day                      | Pacific/Apia        | 2011-12-30 | 00:00-24:00             | none                                    | the same
the night of the skipped day         | Pacific/Apia        | 2011-12-30 | 22:00-06:00             | none                                    | the same
the day after it                     | Pacific/Apia        | 2011-12-31 | 09:00-17:00             | 2011-12-30T19:00 2011-12-31T03:00       | the same
`
const vectors = TABLE.trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split('|').map((cell) => cell.trim()) as [string, string, string, string, string, string])

describe('what is open of a day', () => {
  it.each(vectors)('%s: %s %s %s', (_, zone, day, times, open, nominal) => {
    expect(openOn(zone, day, times, false)).toBe(open)
    expect(openOn(zone, day, times, true)).toBe(nominal === 'the same' ? open : nominal)
  })
})

describe('counted across the change', () => {
  const night: DayTimes = [['22:00', '06:00']]
  const nights = { mon: night, tue: night, wed: night, thu: night, fri: night, sat: night, sun: night }
  const always: DayTimes = [['00:00', '24:00']]
  const week = { mon: always, tue: always, wed: always, thu: always, fri: always, sat: always, sun: always }

  it.each([
    ['eight hours of a night of seven', 'Europe/Berlin', '2026-03-28T21:00', '8h', '2026-03-29T21:00'],
    ['eight hours of a night of nine', 'Europe/Berlin', '2026-10-24T20:00', '8h', '2026-10-25T04:00'],
    ['all of a night of nine', 'Europe/Berlin', '2026-10-24T20:00', '9h', '2026-10-25T05:00'],
    ['six hours of a night of seven', 'America/New_York', '2026-03-08T03:00', '6h', '2026-03-08T09:00'],
    [
      'seven hours of a night without midnight',
      'America/Sao_Paulo',
      '2018-11-04T01:00',
      '7h',
      '2018-11-04T08:00',
    ],
    ['nine hours of a night of nine', 'America/Sao_Paulo', '2018-02-18T00:00', '9h', '2018-02-18T09:00'],
    ['a night shorter by a quarter', 'Asia/Kathmandu', '1985-12-31T16:30', '465m', '1986-01-01T00:15'],
    ['a night longer by half an hour', 'Australia/Lord_Howe', '2026-04-04T11:00', '510m', '2026-04-04T19:30'],
    ['a night that a country cut short', 'Pacific/Apia', '2011-12-30T08:00', '3h', '2011-12-31T09:00'],
  ] as const)('%s', (_, zone, from, duration, due) => {
    const calendar = workingCalendar({ zone, week: nights })
    const [begin, end] = [Date.parse(`${from}Z`), Date.parse(`${due}Z`)]

    expect(told(calendar.add(begin, duration))).toBe(due)
    expect(told(calendar.subtract(end, duration))).toBe(from)
    expect(calendar.elapsed(begin, end)).toBe(calendar.elapsed(begin, calendar.add(begin, duration)))
  })

  it.each([
    ['in a gap is its end', 'Europe/Berlin', '2026-03-28T01:30', 1, '2026-03-29T01:00'],
    ['in an overlap is the first', 'Europe/Berlin', '2026-10-24T00:30', 1, '2026-10-25T00:30'],
    ['in a gap at midnight is one o’clock', 'America/Sao_Paulo', '2018-11-03T03:30', 1, '2018-11-04T03:00'],
    [
      'is the same by the clock, 23 hours later',
      'America/New_York',
      '2026-03-07T17:00',
      1,
      '2026-03-08T16:00',
    ],
    ['skips the day that was skipped', 'Pacific/Apia', '2011-12-29T19:00', 1, '2011-12-30T19:00'],
    ['and back', 'Pacific/Apia', '2011-12-30T19:00', -1, '2011-12-29T19:00'],
  ] as const)('a day later %s', (_, zone, from, days, due) => {
    expect(told(workingCalendar({ zone, week }).addDays(Date.parse(`${from}Z`), days))).toBe(due)
  })
})
