import { describe, expect, it } from 'vitest'
import { codesOf, holds, SHANGHAI } from './fixtures/ask-lead.ts'
import type { LeadCondition } from './fixtures/lead-shape.ts'

describe('days and instants', () => {
  it.each<[string, LeadCondition, boolean]>([
    ['now', { createdAt: { lte: 'now' } }, true],
    ['the start of today in the zone', { createdAt: { gte: 'today' } }, true],
    ['a day ago, by the clock on the wall', { createdAt: { gte: '-1d' } }, true],
    ['an hour ago', { createdAt: { lt: '-1h' } }, true],
    ['the start of a day in another zone', { createdAt: { gte: { startOfDay: 'now', zone: 'UTC' } } }, false],
    ['the start of a day by its date', { createdAt: { eq: { startOfDay: '2026-03-15' } } }, true],
    ['an instant with its offset', { createdAt: { eq: '2026-03-15T00:00:00+08:00' } }, true],
    ['a Date', { createdAt: { eq: new Date('2026-03-14T16:00:00Z') } }, true],
  ])('compare an instant with %s', (_, condition, expected) => {
    const createdAt = new Date('2026-03-14T16:00:00Z')

    expect(holds(condition, { createdAt }, { vars: SHANGHAI })).toBe(expected)
  })

  it('compare days as days, which have no zone but that of today', () => {
    const late = { ...SHANGHAI, now: Date.parse('2026-03-14T16:30:00Z') }

    expect(holds({ birthday: 'today' }, { birthday: '2026-03-15' }, { vars: late })).toBe(true)
    expect(
      holds({ birthday: { gte: '-15d', lt: 'today' } }, { birthday: '2026-02-28' }, { vars: late }),
    ).toBe(true)
    expect(holds({ birthday: { eq: '-1M' } }, { birthday: '2026-02-15' }, { vars: late })).toBe(true)
  })

  it('are not mixed up with each other', () => {
    expect(codesOf({ createdAt: { gt: '2026-01-01' } })).toEqual(['CONDITION_TYPE'])
    expect(codesOf({ birthday: { gt: new Date(0) } })).toEqual(['CONDITION_TYPE'])
    expect(codesOf({ birthday: { gt: '-3h' } })).toEqual(['CONDITION_TYPE'])
    expect(codesOf({ birthday: { gt: { field: 'createdAt' } } })).toEqual(['CONDITION_TYPE'])
    expect(codesOf({ birthday: '2026-02-30' })).toEqual(['CONDITION_TYPE'])
  })

  it('refuse a time that no calendar reaches, and a zone that nobody lives in', () => {
    expect(codesOf({ createdAt: { gt: '+999999999y' } })).toEqual(['CONDITION_OVERFLOW'])
    expect(codesOf({ birthday: { gt: '-9999y' } })).toEqual(['CONDITION_OVERFLOW'])
    expect(codesOf({ createdAt: { gt: { startOfDay: 'now', zone: 'Middle/Earth' } } })).toEqual([
      'CONDITION_TYPE',
    ])
    expect(codesOf({ createdAt: { gt: { endOfDay: 'now' } } })).toEqual(['CONDITION_UNKNOWN_TERM'])
  })

  it('stand for one moment throughout, and for none when no clock is given', () => {
    expect(() => holds({ createdAt: { gt: 'now' } })).toThrow('now needs to know now: pass it in vars.')
    expect(holds({ createdAt: { eq: '2026-01-01T00:00:00Z' } })).toBe(true)
  })
})
