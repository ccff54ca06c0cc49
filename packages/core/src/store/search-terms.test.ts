import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchWords, termsOf } from './search-terms.ts'

const shown = (text: string) =>
  searchWords(text).map((word) => word.map(({ text, isPrefix }) => (isPrefix ? `${text}*` : text)).join(' '))

describe('the terms of a text', () => {
  it.each<[string, string, readonly string[]]>([
    ['words', 'The Quick-brown fox', ['the', 'quick', 'brown', 'fox']],
    ['Chinese by twos, the last sign by itself', '采购华为', ['采购', '购华', '华为', '为']],
    ['Chinese beside Latin', 'CRM系统v2', ['crm', '系统', '统', 'v2']],
    ['an order number', 'PO-2026-0042', ['po', 'po-2026', '2026', '2026-0042', '0042']],
    ['a number, whatever its signs', 'PO–2026/0042', ['po', 'po-2026', '2026', '2026-0042', '0042']],
    ['an e-mail address', 'ann.li@example.com', ['ann', 'li', 'example', 'com']],
    ['full width', 'Ｃｒｍ２', ['crm2']],
    ['accents', 'Müller Straße naïve', ['muller', 'strasse', 'naive']],
    ['Japanese and Korean signs as they are', 'が 각', ['が', '각']],
    ['nothing but signs', '!"§ \0 \ud800 --', []],
  ])('are of %s', (_, text, terms) => {
    expect(termsOf(text)).toEqual(terms)
  })

  it('are letters, digits and hyphens, whatever the text: no store has to quote them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        for (const term of termsOf(text))
          expect(term).toMatch(/^[\p{L}\p{N}\p{M}]+(?:-[\p{L}\p{N}\p{M}]+)?$/u)
      }),
    )
  })

  it('hold what is looked for with the whole text, or a part of it between spaces', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 4 }), (parts) => {
        const terms = termsOf(parts.join(' '))
        for (const { text, isPrefix } of searchWords(parts.at(-1) ?? '').flat())
          expect(terms.some((term) => (isPrefix ? term.startsWith(text) : term === text))).toBe(true)
      }),
    )
  })

  it('end where a store could hold no more', () => {
    const terms = termsOf('word '.repeat(100_000))

    expect(terms.join('')).toHaveLength(100_000)
  })
})

describe('the words of what somebody looks for', () => {
  it.each<[string, string, readonly string[]]>([
    ['the last by its beginning', 'late inv', ['late', 'inv*']],
    ['one letter only as a whole', 'plan b', ['plan', 'b']],
    ['a Chinese word', '华为', ['华为']],
    ['one Chinese sign', '华', ['华*']],
    ['a Chinese sentence as one word', '采购华为 crm', ['采购 购华 华为', 'crm*']],
    ['a number as a whole', 'PO-2026-0042 late', ['po-2026 2026-0042', 'late*']],
    ['joined words as several', 'e-mail', ['e', 'mail*']],
    ['nothing', ' -- ', []],
  ])('are %s', (_, text, words) => {
    expect(shown(text)).toEqual(words)
  })
})
