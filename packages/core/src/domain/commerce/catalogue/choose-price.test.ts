import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BookFacts, choosePrice, type PriceFacts, type PriceQuestion } from './choose-price.ts'
import type { PriceRow } from './price-in-book.ts'

const question: PriceQuestion = { quantity: '10', on: '2026-11-22', currency: 'CNY' }

function factsOf({
  books = [],
  ...more
}: Partial<Omit<PriceFacts, 'books'>> & { books?: readonly BookFacts[] }): PriceFacts {
  return {
    ...{
      listPrice: { unitPrice: '100', currency: 'CNY' },
      bookId: null,
      prices: [],
      contractPrices: [],
      rates: [],
    },
    ...more,
    books: new Map(books.map((book) => [book.id, book])),
  }
}

const book = (id: string, more: Partial<BookFacts> = {}): BookFacts => ({ id, currency: 'CNY', ...more })
const row = (id: string, priceBookId: string, unitPrice: string, more: Partial<PriceRow> = {}): PriceRow => ({
  ...{ id, priceBookId, unitPrice },
  ...more,
})

function chosen(facts: PriceFacts, more: Partial<PriceQuestion> = {}) {
  const choice = choosePrice(facts, { ...question, ...more })
  return choice.isPriced ? `${choice.unitPrice} ${choice.source}` : 'none'
}

const everywhere = factsOf({
  bookId: 'gold',
  books: [book('gold', { parentId: 'retail' }), book('retail'), book('all', { isDefault: true })],
  prices: [row('g', 'gold', '80'), row('r', 'retail', '90'), row('d', 'all', '95')],
  contractPrices: [
    { id: 'c', unitPrice: '70', currency: 'CNY', startsOn: '2026-01-01', endsOn: '2026-12-31' },
  ],
})

describe('a price', () => {
  it('is the one that somebody names, else agreed, of the book, its parents, the default book, the product', () => {
    const without = (...ids: string[]) => ({
      ...everywhere,
      contractPrices: [],
      prices: everywhere.prices.filter(({ id }) => !ids.includes(id)),
    })

    expect(chosen(everywhere, { override: '60' })).toBe('60 override')
    expect(chosen(everywhere)).toBe('70 contract')
    expect(chosen(without())).toBe('80 book')
    expect(chosen(without('g'))).toBe('90 parent')
    expect(chosen(without('g', 'r'))).toBe('95 default')
    expect(chosen(without('g', 'r', 'd'))).toBe('100 product')
    expect(chosen({ ...without('g', 'r', 'd'), listPrice: null })).toBe('none')
  })

  it('tells everywhere it was looked for before', () => {
    const { trace } = choosePrice(
      {
        ...everywhere,
        contractPrices: [],
        prices: [row('g', 'gold', '80', { minQuantity: '50' }), row('r', 'retail', '90')],
      },
      question,
    )

    expect(trace).toEqual([
      { source: 'contract', why: 'noPrice', taken: false },
      { source: 'book', bookId: 'gold', why: 'quantity', taken: false },
      { source: 'parent', bookId: 'retail', priceId: 'r', why: 'taken', taken: true },
    ])
  })

  it.each<[string, Partial<PriceRow>[], string]>([
    [
      'the largest quantity that is reached',
      [{ minQuantity: '1' }, { minQuantity: '10' }, { minQuantity: '10.000001' }],
      '2 book',
    ],
    [
      'of one quantity the latest beginning',
      [{ startsOn: '2026-01-01' }, { startsOn: '2026-11-22' }, { startsOn: '2026-11-23' }],
      '2 book',
    ],
    ['a beginning before none', [{}, { startsOn: '2020-01-01' }], '2 book'],
    ['of one beginning the id', [{}, {}], '1 book'],
    ['what still holds', [{ endsOn: '2026-11-21' }, { endsOn: '2026-11-22' }], '2 book'],
    ['a quantity before a beginning', [{ minQuantity: '5' }, { startsOn: '2026-11-01' }], '1 book'],
  ])('of a book is %s', (_, rows, expected) => {
    const prices = rows.map((one, at) => row(`p${at}`, 'gold', String(at + 1), one))

    expect(chosen(factsOf({ bookId: 'gold', books: [book('gold')], prices }))).toBe(expected)
  })

  it.each<[string, Partial<BookFacts>, string, string]>([
    ['is not active', { isActive: false }, 'inactive', '90 parent'],
    ['has ended', { endsOn: '2026-11-21' }, 'notInForce', '90 parent'],
    ['has not begun', { startsOn: '2026-11-23' }, 'notInForce', '90 parent'],
    ['is in another currency', { currency: 'USD' }, 'currency', '90 parent'],
    ['may be converted without a rate', { currency: 'USD', convertsCurrency: true }, 'noRate', '90 parent'],
  ])('of a book that %s is passed over for its parents', (_, more, why, expected) => {
    const facts = factsOf({
      bookId: 'gold',
      books: [book('gold', { parentId: 'retail', ...more }), book('retail')],
      prices: [row('g', 'gold', '80'), row('r', 'retail', '90')],
    })

    expect(chosen(facts)).toBe(expected)
    expect(choosePrice(facts, question).trace[1]).toMatchObject({ bookId: 'gold', why, taken: false })
  })

  it.each([
    [
      'by the latest rate up to that day',
      [
        ['USD', 'CNY', '2026-11-20', '7.1'],
        ['USD', 'CNY', '2026-11-22', '7.2'],
        ['USD', 'CNY', '2026-11-23', '9'],
      ],
      '576.000000',
    ],
    ['by a rate that was noted the other way', [['CNY', 'USD', '2026-11-20', '0.125']], '640.000000'],
    [
      'by the direct rate, though one the other way is newer',
      [
        ['CNY', 'USD', '2026-11-21', '0.125'],
        ['USD', 'CNY', '2026-11-20', '7'],
      ],
      '560.000000',
    ],
    ['with six decimals', [['CNY', 'USD', '2026-11-20', '0.3']], '266.666667'],
  ] as const)('is converted only where its book lets it, %s, and tells how', (_, noted, expected) => {
    const rates = noted.map(([base, quoted, asOf, rate]) => ({ base, quoted, asOf, rate }))
    const facts = (convertsCurrency: boolean) =>
      factsOf({
        bookId: 'gold',
        books: [book('gold', { currency: 'USD', convertsCurrency })],
        ...{ prices: [row('g', 'gold', '80')], rates, listPrice: null },
      })

    const choice = choosePrice(facts(true), question)
    expect(choice).toMatchObject({ unitPrice: expected, currency: 'CNY', source: 'book' })
    expect(choice.trace.at(-1)?.converted).toMatchObject({ unitPrice: '80', currency: 'USD' })
    expect(chosen(facts(false))).toBe('none')
  })

  it('that was agreed, or is the product’s own, in another currency is none', () => {
    const agreed = { id: 'c', unitPrice: '70', currency: 'USD', startsOn: '2026-01-01', endsOn: '2026-12-31' }
    const facts = factsOf({ contractPrices: [agreed], listPrice: { unitPrice: '100', currency: 'USD' } })

    expect(choosePrice(facts, question)).toEqual({
      isPriced: false,
      trace: [
        { source: 'contract', why: 'currency', taken: false },
        { source: 'product', why: 'currency', taken: false },
      ],
    })
  })

  it('of books that lie below one another in a circle is found, or not, in the end', () => {
    const facts = factsOf({
      bookId: 'a',
      books: [book('a', { parentId: 'b' }), book('b', { parentId: 'a', isDefault: true })],
    })

    expect(chosen(facts)).toBe('100 product')
  })

  it('for everybody comes from the default book of the currency before others that may be converted', () => {
    const books = [
      book('dollars', { currency: 'USD', isDefault: true, convertsCurrency: true }),
      book('yuan', { isDefault: true }),
    ]
    const rates = [{ base: 'USD', quoted: 'CNY', asOf: '2026-01-01', rate: '7' }]
    const prices = [row('d', 'dollars', '10'), row('y', 'yuan', '75')]

    expect(chosen(factsOf({ books, rates, prices }))).toBe('75 default')
    expect(chosen(factsOf({ books, rates, prices: prices.slice(0, 1) }))).toBe('70.000000 default')
  })

  it('never depends on the order in which rows are read', () => {
    const some = fc.constantFrom(null, '2026-01-01', '2026-11-22', '2026-12-01')
    const id = fc.constantFrom('a', 'b', 'c')
    const prices = fc.uniqueArray(
      fc.record({
        ...{
          id: fc.string({ minLength: 1, maxLength: 3 }),
          priceBookId: id,
          unitPrice: fc.nat(99).map(String),
        },
        ...{ minQuantity: fc.constantFrom('0', '5', '10', '11'), startsOn: some, endsOn: some },
      }),
      { selector: (one) => one.id, maxLength: 12 },
    )
    const books = fc.uniqueArray(
      fc.record({
        ...{ id, currency: fc.constantFrom('CNY', 'USD'), parentId: fc.option(id), isDefault: fc.boolean() },
        ...{ convertsCurrency: fc.boolean(), startsOn: some, isActive: fc.boolean() },
      }),
      { selector: (one) => one.id },
    )
    const rates = fc.uniqueArray(
      fc.record({
        ...{ base: fc.constantFrom('CNY', 'USD'), quoted: fc.constantFrom('CNY', 'USD') },
        ...{
          asOf: fc.constantFrom('2026-01-01', '2026-11-22', '2026-12-01'),
          rate: fc.constantFrom('7', '0.5'),
        },
      }),
      { selector: ({ base, quoted, asOf }) => `${base}${quoted}${asOf}` },
    )
    fc.assert(
      fc.property(prices, books, rates, fc.option(id), (given, known, noted, bookId) => {
        const facts = factsOf({ prices: given, books: known, rates: noted, bookId })
        const turned = factsOf({
          prices: given.toReversed(),
          books: known.toReversed(),
          rates: noted.toReversed(),
          bookId,
        })

        expect(choosePrice(turned, question)).toEqual(choosePrice(facts, question))
      }),
    )
  })
})
