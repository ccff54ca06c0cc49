import { describe, expect, it } from 'vitest'
import { codesOf, holds, SHANGHAI } from './fixtures/ask-lead.ts'

describe('contains, startsWith and endsWith', () => {
  it('take text literally and by case', () => {
    expect(holds({ region: { contains: '%' } }, { region: 'north' })).toBe(false)
    expect(holds({ region: { contains: '0%_' } }, { region: '10%_off' })).toBe(true)
    expect(holds({ region: { startsWith: 'No' } }, { region: 'north' })).toBe(false)
    expect(holds({ region: { startsWith: 'no', endsWith: 'th' } }, { region: 'north' })).toBe(true)
    expect(holds({ not: { region: { contains: 'x' } } }, { region: 'north' })).toBe(true)
  })

  it('find the empty text in every text, but not in none', () => {
    expect(holds({ region: { contains: '' } }, { region: '' })).toBe(true)
    expect(holds({ region: { contains: '' } })).toBe(false)
    expect(holds({ not: { region: { contains: '' } } })).toBe(false)
  })
})

describe('lists', () => {
  it('have nothing in the empty list of values', () => {
    expect(holds({ region: { in: [] } }, { region: 'north' })).toBe(false)
    expect(holds({ region: { in: [] } })).toBe(false)
    expect(holds({ region: { notIn: [] } })).toBe(true)
    expect(holds({ not: { region: { in: [] } } })).toBe(true)
  })

  it('of conditions: none of any holds, and all of none does', () => {
    expect(holds({ any: [] })).toBe(false)
    expect(holds({ all: [] })).toBe(true)
    expect(holds({})).toBe(true)
  })

  it.each<[string, object, boolean, boolean, boolean]>([
    ['some', { some: 'vip' }, true, false, false],
    ['every', { every: { startsWith: 'v' } }, true, false, true],
    ['everyNonEmpty', { everyNonEmpty: { startsWith: 'v' } }, true, false, false],
    ['none', { none: { eq: 'vip' } }, false, true, true],
  ])('of items: %s', (_, asked, onVip, onOther, onEmpty) => {
    const on = (tags: readonly string[]) => holds({ tags: asked }, { tags })

    expect([on(['vip']), on(['other']), on([])]).toEqual([onVip, onOther, onEmpty])
    expect([['vip'], ['other'], []].map((tags) => holds({ not: { tags: asked } }, { tags }))).toEqual([
      !onVip,
      !onOther,
      !onEmpty,
    ])
  })

  it('are looked into item by item, in stored form', () => {
    const visits = [new Date('2026-03-01T00:00:00Z'), new Date('2026-03-10T00:00:00Z')]

    expect(holds({ ext: { visits: { some: { gt: '-6d' } } } }, { ext: { visits } }, { vars: SHANGHAI })).toBe(
      true,
    )
    expect(
      holds({ ext: { visits: { every: { gt: '-6d' } } } }, { ext: { visits } }, { vars: SHANGHAI }),
    ).toBe(false)
  })
})

describe('fields that a tenant declared', () => {
  it('are asked under ext', () => {
    expect(holds({ ext: { tier: 'gold' } }, { ext: { tier: 'gold' } })).toBe(true)
    expect(holds({ ext: { tier: null } }, { ext: null })).toBe(true)
    expect(
      holds(
        { ext: { credit: { gt: { amount: '5', currency: 'CNY' } } } },
        { ext: { credit: { amount: '6', currency: 'CNY' } } },
      ),
    ).toBe(true)
    expect(holds({ region: { eq: { field: 'ext.tier' } } }, { region: 'gold', ext: { tier: 'gold' } })).toBe(
      true,
    )
  })

  it('are a closed list', () => {
    expect(codesOf({ ext: { colour: 'red' } })).toEqual(['CONDITION_UNKNOWN_FIELD'])
    expect(codesOf({ ext: { toString: 'x' } })).toEqual(['CONDITION_UNKNOWN_FIELD'])
    expect(codesOf({ ext: { tier: 'bronze' } })).toEqual(['CONDITION_OPTION'])
    expect(codesOf({ ext: 'gold' })).toEqual(['CONDITION_SHAPE'])
  })
})
