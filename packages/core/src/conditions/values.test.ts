import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currencyExponent } from './currency-exponents.ts'
import { fromScaled, toScaled } from './decimal.ts'
import { columnsOf, fieldCodec } from './field-codec.ts'
import type { FieldType } from './shape.ts'
import { decodeValue, encodeValue, type StoredValue } from './values.ts'

describe('a value in its stored form', () => {
  it.each<[string, FieldType, unknown, StoredValue]>([
    ['text, composed', { kind: 'text' }, 'Cafe\u0301', 'Caf\u00e9'],
    ['a chosen option', { kind: 'select', options: ['a'] }, 'a', 'a'],
    ['an integer', { kind: 'int' }, 42, 42],
    ['minus zero', { kind: 'int' }, -0, 0],
    ['a decimal', { kind: 'decimal', scale: 2 }, '12.3', 1230],
    ['a decimal with needless zeros', { kind: 'decimal', scale: 2 }, '-0012.3000', -1230],
    ['minus zero as a decimal', { kind: 'decimal', scale: 2 }, '-0.00', 0],
    ['yuan', { kind: 'money' }, { amount: '12.34', currency: 'CNY' }, { minor: 1234, currency: 'CNY' }],
    ['yen', { kind: 'money' }, { amount: '1234', currency: 'JPY' }, { minor: 1234, currency: 'JPY' }],
    ['dinars', { kind: 'money' }, { amount: '1.234', currency: 'KWD' }, { minor: 1234, currency: 'KWD' }],
    ['a leap day', { kind: 'date' }, '2024-02-29', '2024-02-29'],
    ['an instant', { kind: 'datetime' }, new Date(1000), 1000],
    ['an instant from JSON', { kind: 'datetime' }, '1970-01-01T08:00:01+08:00', 1000],
    ['a list', { kind: 'list', of: { kind: 'decimal', scale: 1 } }, ['1.5', '2'], [15, 20]],
    ['JSON', { kind: 'json' }, { a: [1, null, 'x'] }, { a: [1, null, 'x'] }],
    ['nothing', { kind: 'text' }, undefined, null],
  ])('keeps %s', (_, type, value, stored) => {
    expect(encodeValue(type, value)).toEqual(stored)
    expect(Object.is(encodeValue(type, value), -0)).toBe(false)
  })

  it.each<[string, FieldType, unknown, string]>([
    ['a number as text', { kind: 'text' }, 1, 'type'],
    ['text with a NUL', { kind: 'text' }, 'a\0b', 'text'],
    ['half a surrogate pair', { kind: 'text' }, '\ud83d', 'text'],
    ['a fraction as an integer', { kind: 'int' }, 1.5, 'type'],
    ['infinity', { kind: 'int' }, Number.POSITIVE_INFINITY, 'type'],
    ['an integer past 2^53', { kind: 'int' }, 2 ** 53, 'overflow'],
    ['a float as a decimal', { kind: 'decimal', scale: 2 }, 12.3, 'type'],
    ['a third decimal', { kind: 'decimal', scale: 2 }, '12.345', 'precision'],
    ['a decimal past 2^53', { kind: 'decimal', scale: 2 }, '90071992547409.92', 'overflow'],
    ['an exponent', { kind: 'decimal', scale: 2 }, '1e3', 'type'],
    ['a currency in small letters', { kind: 'money' }, { amount: '1', currency: 'cny' }, 'currency'],
    ['another currency', { kind: 'money', currency: 'CNY' }, { amount: '1', currency: 'USD' }, 'currency'],
    ['half a yen', { kind: 'money' }, { amount: '0.5', currency: 'JPY' }, 'precision'],
    ['the 30th of February', { kind: 'date' }, '2026-02-30', 'type'],
    ['a time without an offset', { kind: 'datetime' }, '2026-01-01T00:00:00', 'type'],
    ['no date', { kind: 'datetime' }, new Date(Number.NaN), 'type'],
    ['an empty item', { kind: 'list', of: { kind: 'text' } }, ['a', null], 'type'],
    ['NaN in JSON', { kind: 'json' }, [Number.NaN], 'type'],
    ['a NUL in a JSON key', { kind: 'json' }, { 'a\0': 1 }, 'text'],
    ['a function in JSON', { kind: 'json' }, { f: () => 1 }, 'type'],
  ])('refuses %s', (_, type, value, code) => {
    expect(() => encodeValue(type, value)).toThrow(expect.objectContaining({ name: 'ValueError', code }))
  })

  it('refuses JSON that is nested thousands deep, without running out of stack', () => {
    let nested: unknown = 1
    for (let level = 0; level < 100_000; level++) nested = [nested]

    expect(() => encodeValue({ kind: 'json' }, nested)).toThrow('nested deeper')
  })

  it('keeps a JSON key __proto__ a key', () => {
    const hostile = JSON.parse('{"__proto__": {"isAdmin": true}}')

    expect(JSON.stringify(encodeValue({ kind: 'json' }, hostile))).toBe('{"__proto__":{"isAdmin":true}}')
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it('comes back as it was', () => {
    const amount = { amount: '12.30', currency: 'CNY' }
    expect(decodeValue({ kind: 'money' }, encodeValue({ kind: 'money' }, amount))).toEqual(amount)
    expect(decodeValue({ kind: 'datetime' }, 1000)).toEqual(new Date(1000))
    expect(decodeValue({ kind: 'list', of: { kind: 'datetime' } }, [1000])).toEqual([new Date(1000)])
    expect(decodeValue({ kind: 'text' }, null)).toBeNull()
  })
})

describe('decimals', () => {
  const safe = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })

  it('come back from their scaled integer digit by digit', () => {
    fc.assert(
      fc.property(safe, fc.integer({ min: 0, max: 6 }), (scaled, scale) => {
        expect(toScaled(fromScaled(scaled, scale), scale)).toBe(scaled || 0)
      }),
    )
  })

  it.each([
    ['CNY', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['VND', 0],
    ['CLP', 0],
    ['KWD', 3],
    ['BHD', 3],
    ['CLF', 4],
    ['constructor', 2],
  ])('of %s are %i', (currency, exponent) => {
    expect(currencyExponent(currency)).toBe(exponent)
  })
})

describe('the columns of a field', () => {
  it('are two for money and one for all else', () => {
    expect(columnsOf('budget', { kind: 'money' })).toEqual([
      { name: 'budgetMinor', kind: 'int' },
      { name: 'budgetCurrency', kind: 'text' },
    ])
    expect(columnsOf('discount', { kind: 'decimal', scale: 2 })).toEqual([{ name: 'discount', kind: 'int' }])
    expect(columnsOf('tags', { kind: 'list', of: { kind: 'text' } })).toEqual([
      { name: 'tags', kind: 'json' },
    ])
  })

  it('are written and read as one value', () => {
    const codec = fieldCodec('budget', { kind: 'money' })
    const row: { [column: string]: StoredValue } = {}

    codec.write(row, { amount: '5.00', currency: 'USD' })
    expect(row).toEqual({ budgetMinor: 500, budgetCurrency: 'USD' })
    expect(codec.read(row)).toEqual({ amount: '5.00', currency: 'USD' })

    codec.write(row, null)
    expect(row).toEqual({ budgetMinor: null, budgetCurrency: null })
    expect(codec.read(row)).toBeNull()
  })
})
