import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareText, isStorableText } from './text.ts'

describe('the order of texts', () => {
  it('is that of their UTF-8 bytes, as PostgreSQL and SQLite compare them', () => {
    const texts = fc.string({ unit: 'binary' })

    fc.assert(
      fc.property(texts, texts, (left, right) => {
        expect(Math.sign(compareText(left, right))).toBe(
          Buffer.compare(Buffer.from(left), Buffer.from(right)),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe('text that can be stored', () => {
  it.each([
    ['plain', 'a', true],
    ['a whole surrogate pair', '😀', true],
    ['half of one', '\ud83d', false],
    ['its halves swapped', '\ude00\ud83d', false],
    ['a NUL', 'a\0', false],
  ])('%s', (_, text, expected) => {
    expect(isStorableText(text)).toBe(expected)
  })
})
