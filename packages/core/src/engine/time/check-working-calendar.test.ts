import { describe, expect, it } from 'vitest'
import { checkWorkingCalendar } from './check-working-calendar.ts'
import { tooLongFor } from './too-long-for.ts'
import { workingCalendar } from './working-calendar.ts'

const day = [['09:00', '18:00']] as const
const right = { zone: 'UTC', week: { mon: day } }
const told = (issues: readonly { code: string; path?: string }[]) =>
  issues.map(({ code, path = '' }) => [code, path])

describe('a calendar cannot be', () => {
  it.each<[string, unknown, [string, string][]]>([
    ['nothing', null, [['OPTION_INVALID', '']]],
    ['without a zone', { week: { mon: day } }, [['OPTION_INVALID', 'zone']]],
    ['in a zone that there is not', { ...right, zone: 'Asia/Shangai' }, [['OPTION_INVALID', 'zone']]],
    ['with an option that there is not', { ...right, override: {} }, [['OPTION_UNKNOWN', 'override']]],
    [
      'with a day that no week has',
      { ...right, week: { mon: day, monday: day } },
      [['OPTION_UNKNOWN', 'week.monday']],
    ],
    ['with a week that is none', { ...right, week: [] }, [['OPTION_INVALID', 'week']]],
    ['with a word for a time', { ...right, week: { mon: 'open' } }, [['CALENDAR_TIME', 'week.mon']]],
    [
      'closed on a weekday by that word',
      { ...right, week: { mon: day, tue: 'closed' } },
      [['CALENDAR_TIME', 'week.tue']],
    ],
    [
      'with one window for a list',
      { ...right, week: { mon: ['09:00', '18:00'] } },
      [
        ['CALENDAR_TIME', 'week.mon.0'],
        ['CALENDAR_TIME', 'week.mon.1'],
      ],
    ],
    [
      'with an hour that there is not',
      { ...right, week: { mon: [['09:00', '24:30']] } },
      [['CALENDAR_TIME', 'week.mon.0']],
    ],
    [
      'from midnight of the next day',
      { ...right, week: { mon: [['24:00', '06:00']] } },
      [['CALENDAR_TIME', 'week.mon.0']],
    ],
    [
      'with a window of no length',
      { ...right, week: { mon: [['09:00', '09:00']] } },
      [['CALENDAR_TIME', 'week.mon.0']],
    ],
    [
      'with an override of no day',
      { ...right, overrides: { '2026-02-29': 'closed' } },
      [['OPTION_INVALID', 'overrides.2026-02-29']],
    ],
    [
      'with an override to no day',
      { ...right, overrides: { '2026-10-01/soon': 'closed' } },
      [['OPTION_INVALID', 'overrides.2026-10-01/soon']],
    ],
    [
      'with an override back in time',
      { ...right, overrides: { '2026-02-02/2026-02-01': day } },
      [['OPTION_INVALID', 'overrides.2026-02-02/2026-02-01']],
    ],
    [
      'with an override of years',
      { ...right, overrides: { '2026-02-02/2028-02-01': day } },
      [['OPTION_INVALID', 'overrides.2026-02-02/2028-02-01']],
    ],
    [
      'with a day of no year',
      { ...right, yearly: { '02-30': 'closed' } },
      [['OPTION_INVALID', 'yearly.02-30']],
    ],
    ['changed on no day', { ...right, changes: { soon: {} } }, [['OPTION_INVALID', 'changes.soon']]],
    [
      'changed to a week that is none',
      { ...right, changes: { '2027-01-01': { mon: [['9', '18']] } } },
      [['CALENDAR_TIME', 'changes.2027-01-01.mon.0']],
    ],
    ['nominal in another way', { ...right, nominal: 'yes' }, [['OPTION_INVALID', 'nominal']]],
    [
      'different twice on one day',
      { ...right, overrides: { '2026-10-01/2026-10-07': 'closed', '2026-10-05': day } },
      [['OVERRIDES_OVERLAP', 'overrides.2026-10-05']],
    ],
    [
      'closed twice on one day',
      { ...right, holidays: { '2026-10-01/2026-10-07': 'closed', '2026-10-05': 'closed' } },
      [['OVERRIDES_OVERLAP', 'holidays.2026-10-05']],
    ],
    [
      'with a holiday on no day',
      { ...right, holidays: { '2026-02-30': 'closed' } },
      [['OPTION_INVALID', 'holidays.2026-02-30']],
    ],
    ['with holidays as a list', { ...right, holidays: ['2026-10-05'] }, [['OPTION_INVALID', 'holidays']]],
    [
      'with an override of nothing',
      { ...right, overrides: { '2026-10-05': undefined } },
      [['CALENDAR_TIME', 'overrides.2026-10-05']],
    ],
    [
      'changed to nothing',
      { ...right, changes: { '2027-01-01': null } },
      [['OPTION_INVALID', 'changes.2027-01-01']],
    ],
    [
      'never open',
      { zone: 'UTC', week: { mon: [] }, overrides: { '2026-10-05': 'closed' } },
      [['CALENDAR_CLOSED', '']],
    ],
  ])('%s', (_, options, problems) => {
    expect(told(checkWorkingCalendar(options).problems)).toEqual(problems)
  })

  it('tells all of it at once, in both languages, with what was meant', () => {
    const wrong = { zone: 'Asia/Shangai', week: { mon: [['9:00', '18:00']] } }
    const error = refusalOf(wrong)

    expect(error.code).toBe('CRM_CALENDAR')
    expect(error.message).toContain('did you mean "Asia/Shanghai"?')
    expect(error.text('zh-CN')).toContain('week.mon.0: 必须由两个不同的时刻组成')
  })
})

describe('a calendar can be, but hardly means', () => {
  it.each<[string, object, string[]]>([
    [
      'nothing, where windows meet',
      {
        week: {
          mon: [
            ['09:00', '12:00'],
            ['12:00', '18:00'],
          ],
        },
      },
      [],
    ],
    [
      'windows that overlap',
      {
        week: {
          mon: [
            ['09:00', '13:00'],
            ['12:00', '18:00'],
          ],
        },
      },
      ['week.mon'],
    ],
    [
      'a night that runs into the morning',
      { week: { mon: [['22:00', '06:00']], tue: [['05:00', '12:00']] } },
      ['week.tue'],
    ],
    [
      'a night of Sunday that runs into Monday',
      { week: { sun: [['22:00', '06:00']], mon: [['05:00', '12:00']] } },
      ['week.mon'],
    ],
    [
      'windows of a single day that overlap',
      {
        week: {},
        overrides: {
          '2026-10-10': [
            ['09:00', '13:00'],
            ['12:00', '18:00'],
          ],
        },
      },
      ['overrides.2026-10-10'],
    ],
    [
      'windows of a later week that overlap',
      {
        week: {},
        changes: {
          '2027-01-01': {
            mon: [
              ['09:00', '13:00'],
              ['12:00', '18:00'],
            ],
          },
        },
      },
      ['changes.2027-01-01.mon'],
    ],
  ])('%s', (_, options, paths) => {
    const { problems, warnings } = checkWorkingCalendar({ zone: 'UTC', ...options })

    expect(problems).toEqual([])
    expect(told(warnings)).toEqual(paths.map((path) => ['WINDOWS_OVERLAP', path]))
  })

  it('a time limit longer than what a year has of it', () => {
    const mondays = workingCalendar(right)
    const now = Date.UTC(2026, 0, 1)
    const limit = (duration: `${number}h`) => tooLongFor(mondays, { path: 'sla.first', duration, now })

    expect(limit('468h')).toBeUndefined()
    expect(limit('469h')).toMatchObject({ code: 'LIMIT_TOO_LONG', path: 'sla.first' })
  })
})

function refusalOf(options: unknown) {
  try {
    workingCalendar(options as never)
  } catch (error) {
    return error as { code: string; message: string; text(locale: string): string }
  }
  throw new Error('It was not refused.')
}
