import { describe, expect, it } from 'vitest'
import { isBusinessDuration, spanBetween, spanOf } from './span.ts'
import { workingCalendar } from './working-calendar.ts'

const day = [['09:00', '18:00']] as const
const office = workingCalendar({
  zone: 'UTC',
  week: { mon: day, tue: day, wed: day, thu: day, fri: day },
})
/** A Friday. */
const friday = Date.parse('2026-11-06T16:00:00Z')
const iso = (at: number) => new Date(at).toISOString()

describe('a span', () => {
  it('passes as time does, without a clock', () => {
    expect(iso(spanOf('1d').after(friday))).toBe('2026-11-07T16:00:00.000Z')
    expect(iso(spanOf('4h').before(friday))).toBe('2026-11-06T12:00:00.000Z')
  })

  it('of days goes by working days, never by so many hours', () => {
    expect(iso(spanOf('1d', office).after(friday))).toBe('2026-11-09T16:00:00.000Z')
    expect(iso(spanOf('5d', office).before(friday))).toBe('2026-10-30T16:00:00.000Z')
  })

  it('of hours goes by open hours', () => {
    expect(iso(spanOf('4h', office).after(friday))).toBe('2026-11-09T11:00:00.000Z')
    expect(iso(spanOf('8h', office).before(friday))).toBe('2026-11-05T17:00:00.000Z')
  })

  it('between two is what is left of the longer', () => {
    expect(iso(spanBetween('3d', '5d', office).before(friday))).toBe('2026-11-04T16:00:00.000Z')
    expect(iso(spanBetween('4h', '12h', office).before(friday))).toBe('2026-11-05T17:00:00.000Z')
  })

  it('of weeks or parts of days means nothing on a clock', () => {
    expect(['2d', '90m', '1.5h', '1w', '0.5d'].filter(isBusinessDuration)).toEqual(['2d', '90m', '1.5h'])
  })
})
