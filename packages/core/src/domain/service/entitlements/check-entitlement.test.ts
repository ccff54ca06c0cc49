import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkEntitlement, type EntitlementFacts } from './check-entitlement.ts'

const zone = 'Asia/Shanghai'
const at = new Date('2026-06-15T04:00:00Z')
const year: EntitlementFacts = { id: 'year', startsOn: '2026-01-01', endsOn: '2026-12-31' }

describe('an entitlement from 1 January to 31 December, counted in Shanghai', () => {
  it.each([
    ['on the last instant before its first day', '2025-12-31T15:59:59.999Z', 'not-started'],
    ['on the first instant of its first day', '2025-12-31T16:00:00.000Z', 'covered'],
    ['on the last instant of its last day', '2026-12-31T15:59:59.999Z', 'covered'],
    ['on the first instant after its last day', '2026-12-31T16:00:00.000Z', 'expired'],
  ])('%s is %s: %s', (_, instant, reason) => {
    expect(checkEntitlement([year], { at: new Date(instant), zone }).reason).toBe(reason)
  })

  it.each([
    ['Asia/Shanghai', '2026-12-31T16:00:00.000Z'],
    ['America/New_York', '2027-01-01T05:00:00.000Z'],
    // Apia skipped 30 December 2011: what ends on the 29th ends where the 31st begins.
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-29'],
  ])('ends in %s at %s', (there, until, endsOn = '2026-12-31') => {
    const decision = checkEntitlement([{ id: 'x', endsOn }], {
      at: new Date('2011-01-01T00:00:00Z'),
      zone: there,
    })

    expect(decision.until?.toISOString()).toBe(until)
  })
})

describe('why something is covered or not', () => {
  it.each<[string, Partial<EntitlementFacts>, object, string]>([
    ['one without days', { startsOn: null, endsOn: null }, {}, 'covered'],
    ['one of a single day', { startsOn: '2026-06-15', endsOn: '2026-06-15' }, {}, 'covered'],
    ['one for this product', { productId: 'P1' }, { productId: 'P1' }, 'covered'],
    ['one for another product', { productId: 'P1' }, { productId: 'P2' }, 'other-product'],
    ['one for a product, of which nobody said it', { productId: 'P1' }, {}, 'other-product'],
    ['one for this piece', { serialNumber: 'S1' }, { serialNumber: 'S1' }, 'covered'],
    ['one for another piece', { productId: 'P1', serialNumber: 'S1' }, { productId: 'P1' }, 'other-product'],
    ['one for repairs', { types: ['repair'] }, { type: 'repair' }, 'covered'],
    ['one for repairs, asked a question', { types: ['repair'] }, { type: 'question' }, 'other-type'],
    ['one for no types in particular', { types: [] }, { type: 'question' }, 'covered'],
    ['one that is cancelled at this instant', { cancelledAt: at }, {}, 'cancelled'],
    ['one that is cancelled later', { cancelledAt: new Date(at.getTime() + 1) }, {}, 'covered'],
    ['one with a unit left', { unitsTotal: 3, unitsUsed: 2 }, {}, 'covered'],
    ['one without units left', { unitsTotal: 3, unitsUsed: 3 }, {}, 'units-used-up'],
    ['one of no units', { unitsTotal: 0 }, {}, 'units-used-up'],
    ['one that is used up and over', { unitsTotal: 1, unitsUsed: 1, endsOn: '2026-06-14' }, {}, 'expired'],
  ])('%s', (_, facts, asked, reason) => {
    const decision = checkEntitlement([{ ...year, ...facts }], { ...asked, at, zone })

    expect(decision.reason).toBe(reason)
    expect(decision.isCovered).toBe(reason === 'covered')
    expect(decision.considered).toEqual([{ id: 'year', reason }])
  })

  it('is nothing at all where there is no entitlement', () => {
    expect(checkEntitlement([], { at, zone })).toEqual({
      ...{ isCovered: false, entitlementId: null, serviceLevel: null, remainingUnits: null, until: null },
      ...{ reason: 'none', considered: [] },
    })
  })

  it('tells the nearest miss where nothing covers', () => {
    const missed = [
      { id: 'a', productId: 'P9' },
      { id: 'b', cancelledAt: at },
      { id: 'c', unitsTotal: 0 },
      { id: 'd', endsOn: '2026-01-01' },
    ]

    expect(checkEntitlement(missed, { at, zone })).toMatchObject({
      reason: 'units-used-up',
      considered: [{ id: 'c' }, { id: 'd' }, { id: 'b' }, { id: 'a' }],
    })
  })

  it('falls back to the usual level of service, also where what covers says none', () => {
    const asked = { at, zone, usualLevel: 'standard' }

    expect(checkEntitlement([], asked).serviceLevel).toBe('standard')
    expect(checkEntitlement([year], asked).serviceLevel).toBe('standard')
    expect(checkEntitlement([{ ...year, serviceLevel: 'gold' }], asked).serviceLevel).toBe('gold')
  })

  it('tells until when and with how many units something is covered', () => {
    const cancelledAt = new Date('2026-07-01T00:00:00Z')

    expect(checkEntitlement([{ ...year, unitsTotal: 5, unitsUsed: 2 }], { at, zone })).toMatchObject({
      remainingUnits: 3,
      until: new Date('2026-12-31T16:00:00Z'),
    })
    expect(checkEntitlement([{ ...year, cancelledAt }], { at, zone }).until).toEqual(cancelledAt)
    expect(checkEntitlement([{ id: 'open' }], { at, zone }).until).toBeNull()
  })
})

describe('of several that cover', () => {
  const asked = { productId: 'P1', serialNumber: 'S1', at, zone }
  it.each<[string, EntitlementFacts[], string]>([
    [
      'the one for this piece',
      [
        { id: 'a', productId: 'P1' },
        { id: 'b', serialNumber: 'S1' },
      ],
      'b',
    ],
    ['the one for this product', [{ id: 'a' }, { id: 'b', productId: 'P1' }], 'b'],
    ['the one that is not counted', [{ id: 'a', unitsTotal: 9 }, { id: 'b' }], 'b'],
    ['the one that ends first', [{ id: 'a' }, { id: 'b', endsOn: '2027-01-01' }], 'b'],
    ['the first by id', [{ id: 'b' }, { id: 'a' }], 'a'],
  ])('%s is chosen', (_, several, chosen) => {
    expect(checkEntitlement(several, asked).entitlementId).toBe(chosen)
    expect(checkEntitlement([...several].reverse(), asked).entitlementId).toBe(chosen)
  })

  it('the same one is chosen in whatever order they come, and the rest is listed in one order', () => {
    const facts = fc.record(
      {
        id: fc.uuid(),
        productId: fc.constantFrom('P1', 'P2'),
        serialNumber: fc.constantFrom('S1', 'S2'),
        startsOn: fc.constantFrom('2026-06-14', '2026-06-15', '2026-06-16'),
        endsOn: fc.constantFrom('2026-06-14', '2026-06-15', '2026-06-16'),
        unitsTotal: fc.constantFrom(0, 1),
      },
      { requiredKeys: ['id'] },
    )
    fc.assert(
      fc.property(fc.uniqueArray(facts, { selector: ({ id }) => id, maxLength: 8 }), (several) => {
        const decision = checkEntitlement(several, asked)

        expect(checkEntitlement(several.toReversed(), asked)).toEqual(decision)
        expect(decision.isCovered).toBe(several.some((one) => checkEntitlement([one], asked).isCovered))
      }),
    )
  })
})
