import { describe, expect, it } from 'vitest'
import type { WorkingCalendarOptions } from './calendar-rules.ts'
import { fingerprint } from './calendar-version.ts'
import { openWhileAll, openWhileAny } from './join-calendars.ts'
import { workingCalendar } from './working-calendar.ts'

const day = [
  ['09:00', '12:00'],
  ['13:30', '18:00'],
] as const
const office: WorkingCalendarOptions = {
  zone: 'Asia/Shanghai',
  week: { mon: day, tue: day },
  overrides: { '2026-10-01/2026-10-03': 'closed', '2026-10-10': day },
  yearly: { '05-01': 'closed', '12-31': [['09:00', '12:00']] },
  changes: { '2027-01-04': { mon: day }, '2028-01-03': { tue: day } },
}
const versionOf = (more: Partial<WorkingCalendarOptions> = {}) =>
  workingCalendar({ ...office, ...more }).version

describe('the version of a calendar', () => {
  it.each<[string, Partial<WorkingCalendarOptions>]>([
    ['copied', structuredClone(office)],
    ['with its weekdays in another order', { week: { tue: day, mon: day } }],
    ['with a weekday said to be free', { week: { ...office.week, sun: [] } }],
    ['with its windows in another order', { week: { mon: day.toReversed(), tue: day } }],
    [
      'with a window said in two',
      {
        week: {
          mon: day,
          tue: [
            ['09:00', '11:00'],
            ['11:00', '12:00'],
            ['13:30', '18:00'],
          ],
        },
      },
    ],
    [
      'with its overrides day by day',
      {
        overrides: {
          '2026-10-10': day,
          '2026-10-02': [],
          '2026-10-01': 'closed',
          '2026-10-03': 'closed',
        },
      },
    ],
    ['with holidays that its overrides name too', { holidays: { '2026-10-01/2026-10-03': day } }],
    [
      'with its changes in another order',
      { changes: { '2028-01-03': { tue: day }, '2027-01-04': { mon: day } } },
    ],
    ['with nominal left at what it is', { nominal: false }],
  ])('is the same for the same rules: %s', (_, more) => {
    expect(versionOf(more)).toBe(versionOf())
  })

  it('is another one for whatever else is different', () => {
    const different: Partial<WorkingCalendarOptions>[] = [
      {},
      { zone: 'Asia/Taipei' },
      { nominal: true },
      { week: { mon: day } },
      { week: { mon: day, wed: day } },
      { overrides: {} },
      { holidays: { '2026-12-25': 'closed' } },
      { overrides: { '2026-10-01/2026-10-04': 'closed', '2026-10-10': day } },
      { yearly: { '05-01': 'closed' } },
      { changes: { '2027-01-04': { mon: day } } },
      { changes: { '2027-01-05': { mon: day }, '2028-01-03': { tue: day } } },
    ]

    expect(new Set(different.map(versionOf)).size).toBe(different.length)
  })

  it('says behind the dash which clocks were known: the same in zones that always show the same', () => {
    const clocks = (zone: string) => versionOf({ zone }).split('-')[1]

    expect(clocks('Asia/Taipei')).toBe(clocks('Asia/Shanghai'))
    expect(clocks('Europe/Berlin')).toBe(clocks('Europe/Paris'))
    expect(clocks('Europe/Berlin')).not.toBe(clocks('Europe/London'))
  })

  it('of several together tells which, and in which way', () => {
    const [one, two, three] = (['Asia/Shanghai', 'Europe/Berlin', 'America/New_York'] as const).map((zone) =>
      workingCalendar({ ...office, zone }),
    ) as [
      ReturnType<typeof workingCalendar>,
      ReturnType<typeof workingCalendar>,
      ReturnType<typeof workingCalendar>,
    ]
    const joined = [
      openWhileAll(one, two),
      openWhileAny(one, two),
      openWhileAll(two, one),
      openWhileAll(one, two, three),
      openWhileAll(openWhileAny(one, two), three),
      openWhileAny(openWhileAll(one, two), three),
    ]

    expect(new Set(joined.map(({ version }) => version)).size).toBe(joined.length)
    expect(openWhileAny(one, two, three).version).toBe(openWhileAny(one, three, two).version)
  })

  it('is short, and stays what it is from release to release', () => {
    expect(workingCalendar({ zone: 'UTC', week: { mon: [['09:00', '17:00']] } }).version).toBe(
      '3rj43kymekios-2qcq7mygcv480',
    )
  })

  it('is told by FNV-1a, as its authors publish it', () => {
    const published = { '': 'cbf29ce484222325', a: 'af63dc4c8601ec8c', foobar: '85944171f73967e8' }

    for (const [text, hex] of Object.entries(published))
      expect(fingerprint(text)).toBe(BigInt(`0x${hex}`).toString(36).padStart(13, '0'))
  })
})
