import { describe, expect, it } from 'vitest'
import { openWhileAll, openWhileAny } from './join-calendars.ts'
import { workingCalendar } from './working-calendar.ts'

const HOUR = 3_600_000
const day = [['09:00', '18:00']] as const
const week = { mon: day, tue: day, wed: day, thu: day, fri: day }
const shanghai = workingCalendar({ zone: 'Asia/Shanghai', week, overrides: { '2026-11-04': 'closed' } })
const berlin = workingCalendar({ zone: 'Europe/Berlin', week })
const newYork = workingCalendar({ zone: 'America/New_York', week, overrides: { '2026-11-04': 'closed' } })
const [from, to] = [Date.parse('2026-11-02T00:00Z'), Date.parse('2026-11-09T00:00Z')]

describe('calendars together', () => {
  it('are open while all are', () => {
    const both = openWhileAll(shanghai, berlin)

    expect(both.elapsed(from, to)).toBe(4 * 2 * HOUR)
    expect(both.isWorkday('2026-11-04')).toBe(false)
    expect(new Date(both.addDays(Date.parse('2026-11-03T08:30Z'), 1)).toISOString()).toBe(
      '2026-11-05T08:30:00.000Z',
    )
  })

  it('are open while any is', () => {
    const around = openWhileAny(shanghai, berlin, newYork)

    expect(around.isOpen(Date.parse('2026-11-02T20:00Z'))).toBe(true)
    expect(around.elapsed(Date.parse('2026-11-04T00:00Z'), Date.parse('2026-11-05T00:00Z'))).toBe(9 * HOUR)
    expect(around.isWorkday('2026-11-04')).toBe(true)
  })

  it('have the zone of the first', () => {
    expect(openWhileAll(shanghai, berlin).zone).toBe('Asia/Shanghai')
    expect(openWhileAny(berlin, shanghai).zone).toBe('Europe/Berlin')
  })

  it('can be put together again', () => {
    expect(openWhileAny(openWhileAll(shanghai, berlin), newYork).elapsed(from, to)).toBe(
      (4 * 2 + 4 * 9) * HOUR,
    )
  })

  it('tell that they have no time in common', () => {
    const never = openWhileAll(shanghai, workingCalendar({ zone: 'Asia/Shanghai', week: { sun: day } }))

    expect(() => never.add(from, '1h')).toThrow('too little working time')
    expect(() => never.nextOpen(from)).toThrow('too little working time')
    expect(() => never.addDays(from, -1)).toThrow('too little working time')
    expect(never.elapsed(from, to)).toBe(0)
  })
})
