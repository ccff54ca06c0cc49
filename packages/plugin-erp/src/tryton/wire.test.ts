import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal, moment, momentBefore, plainDecimal, quantity, sentMoment, sentQuantity } from './wire.ts'

describe('what goes over the wire to Tryton', () => {
  it.each([
    ['1E+2', '100'],
    ['1.50', '1.5'],
    ['0E-8', '0'],
    ['-0.00', '0'],
    ['-12.340', '-12.34'],
    ['999999999999.99', '999999999999.99'],
    ['1e-7', '0.0000001'],
    ['.5', '0.5'],
  ])('reads the decimal %s as %s', (there, here) => {
    expect(decimal.parse({ __class__: 'Decimal', decimal: there })).toBe(here)
  })

  it('has every quantity of six decimals back as it was sent', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.integer({ min: 0, max: 6 }),
        (units, places) => {
          const text = plainDecimal(`${units}e-${places}`)

          expect(quantity.parse(sentQuantity(text))).toBe(text)
        },
      ),
    )
  })

  it.each(['0.10000000000000000001', '9007199254740993'])(
    'refuses the quantity %s, which would be another there',
    (text) => {
      expect(() => sentQuantity(text)).toThrow(expect.objectContaining({ code: 'validation' }))
    },
  )

  it('keeps the microseconds of a date, also when it goes back in time', () => {
    const text = '2026-11-02T09:00:00.123456'

    expect(moment.parse(sentMoment(text))).toBe(text)
    expect(momentBefore(text, 60_000)).toBe('2026-11-02T08:59:00.123456')
    expect(momentBefore('2026-01-01T00:00:00.000007', 1)).toBe('2025-12-31T23:59:59.999007')
  })
})
