/**
 * A quote of 500 lines: each price chosen from three books, eight discount rules asked of each line, taxes of two classes
 * shared as a document; against a loop written by hand for just these rules, in whole numbers and without saying why. Both must
 * come to the same total. Run with `pnpm run do:bench reckon`. Ratios count, not times.
 */
import {
  type BookFacts,
  choosePrice,
  type DiscountRule,
  type DraftLine,
  type PriceFacts,
  pricingOf,
  reckonQuote,
} from '@guanxi/core/commerce'

const LINES = 500
const ON = '2026-11-22'
const FAMILIES = ['pumps', 'valves', 'hoses', 'parts'] as const
const cny = (amount: string) => ({ amount, currency: 'CNY' })

const BOOKS: readonly BookFacts[] = [
  { id: 'gold', currency: 'CNY', parentId: 'retail' },
  { id: 'retail', currency: 'CNY' },
  { id: 'all', currency: 'CNY', isDefault: true },
]
const RULES: readonly DiscountRule[] = [
  { id: 'pumps', on: 'line', when: { family: 'pumps' }, percent: '10', stacking: 'stack' },
  { id: 'volume', on: 'line', when: { quantity: { gte: '50' } }, percent: '12.5', stacking: 'best' },
  { id: 'pallet', on: 'line', when: { quantity: { gte: '80' } }, percent: '15', stacking: 'best' },
  {
    id: 'valves',
    on: 'line',
    when: { family: 'valves' },
    amount: cny('0.50'),
    per: 'unit',
    stacking: 'stack',
  },
  { id: 'services', on: 'line', when: { kind: 'service' }, percent: '5', stacking: 'stack' },
  { id: 'over', on: 'line', percent: '50', until: '2026-11-21', stacking: 'exclusive' },
  { id: 'dollars', on: 'line', when: { currency: 'USD' }, percent: '50', stacking: 'exclusive' },
  { id: 'large', on: 'document', when: { gross: { gte: cny('10000') } }, percent: '3', stacking: 'stack' },
]

/** What is known of a line, as a host has it. */
interface Sold {
  readonly quantity: number
  readonly family: (typeof FAMILIES)[number]
  /** In the smallest units: for everybody, retail, gold, and gold from 20 on. */
  readonly prices: readonly [number, number, number, number]
  readonly isReduced: boolean
}

const sold = Array.from({ length: LINES }, (_, at): Sold => {
  const price = 1000 + ((at * 7919) % 90_000)
  return {
    quantity: 1 + ((at * 31) % 100),
    family: FAMILIES[at % FAMILIES.length] ?? 'parts',
    prices: [price, price - 50, price - 80, price - 120],
    isReduced: at % 5 === 0,
  }
})

const money = (minor: number) => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}0000`
const books = new Map(BOOKS.map((book) => [book.id, book]))
const facts = sold.map(({ prices: [all, retail, gold, many] }, at): PriceFacts => {
  // Every third product is not in the customer's book, every ninth in no book but that of everybody.
  const inGold = [
    { id: `g${at}`, priceBookId: 'gold', unitPrice: money(gold), minQuantity: '1.000000' },
    { id: `m${at}`, priceBookId: 'gold', unitPrice: money(many), minQuantity: '20.000000' },
  ]
  return {
    ...{ listPrice: null, bookId: 'gold', books, contractPrices: [], rates: [] },
    prices: [
      { id: `a${at}`, priceBookId: 'all', unitPrice: money(all) },
      ...(at % 9 === 0 ? [] : [{ id: `r${at}`, priceBookId: 'retail', unitPrice: money(retail) }]),
      ...(at % 3 === 0 ? [] : inGold),
    ],
  }
})
const pricing = pricingOf({
  discounts: RULES,
  tax: {
    rates: [
      { class: 'standard', rate: '0.13', code: 'VAT13' },
      { class: 'reduced', rate: '0.06', code: 'VAT6' },
    ],
    per: 'document',
  },
})

const ours = best(() => reckoned().total.amount)
const alone = best(() => pricedLines().length)
const byHand = best(totalByHand)
if (ours.answer !== byHand.answer)
  throw new Error(`They do not say the same: ${ours.answer}, ${byHand.answer}.`)

console.log(`\nA quote of ${LINES} lines that comes to ${ours.answer}`)
console.table({
  'priced and reckoned': { ms: round(ours.time), 'times by hand': round(ours.time / byHand.time) },
  'its prices': { ms: round(alone.time), 'times by hand': round(alone.time / byHand.time) },
  'by hand': { ms: round(byHand.time), 'times by hand': 1 },
})

function reckoned() {
  return reckonQuote({ currency: 'CNY', on: ON, accountId: 'ada', lines: pricedLines() }, pricing)
}

function pricedLines(): readonly DraftLine[] {
  return sold.map(({ quantity, family, isReduced }, at) => {
    const asked = { quantity: `${quantity}.000000`, on: ON, currency: 'CNY' }
    const choice = choosePrice(facts[at] as PriceFacts, asked)
    if (!choice.isPriced) throw new Error('There is a price for each.')
    const taxClass = isReduced ? 'reduced' : 'standard'
    const { unitPrice } = choice
    return {
      key: String(at),
      quantity: asked.quantity,
      unitPrice,
      taxClass,
      unitCost: '5',
      family,
      kind: 'goods',
    }
  })
}

/** As somebody would write it who has these rules for ever, and whom nobody asks why. */
function totalByHand(): string {
  const lefts = sold.map(({ quantity, family, prices: [all, retail, gold, many] }, at) => {
    const inBook = quantity >= 20 ? many : gold
    const price = at % 9 === 0 ? all : at % 3 === 0 ? retail : inBook
    let left = price * quantity
    // Percentages by id: pallet, pumps, volume.
    if (quantity >= 80) left -= part(left, 150)
    if (family === 'pumps') left -= part(left, 100)
    if (quantity >= 50 && quantity < 80) left -= part(left, 125)
    if (family === 'valves') left -= Math.min(left, 50 * quantity)
    return left
  })
  const all = lefts.reduce((sum, left) => sum + left, 0)
  const shares = sharesOf(part(all, 30), lefts)
  let [standard, reduced] = [0, 0]
  for (const [at, { isReduced }] of sold.entries()) {
    const net = (lefts[at] ?? 0) - (shares[at] ?? 0)
    if (isReduced) reduced += net
    else standard += net
  }
  const total = standard + reduced + part(standard, 130) + part(reduced, 60)
  return `${Math.floor(total / 100)}.${String(total % 100).padStart(2, '0')}`
}

function part(of: number, thousandths: number): number {
  return Math.floor((of * thousandths + 500) / 1000)
}

function sharesOf(amount: number, weights: readonly number[]): readonly number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = weights.map((weight) => Math.floor((amount * weight) / all))
  const left = amount - shares.reduce((sum, share) => sum + share, 0)
  const rests = weights.map((weight, at) => ({ at, rest: (amount * weight) % all }))
  for (const { at } of rests.sort((one, other) => other.rest - one.rest || one.at - other.at).slice(0, left))
    shares[at] = (shares[at] ?? 0) + 1
  return shares
}

/** The fastest of many rounds: the rest is the machine. */
function best<T>(work: () => T, rounds = 300): { readonly answer: T; readonly time: number } {
  let time = Number.POSITIVE_INFINITY
  let answer = work()
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    answer = work()
    time = Math.min(time, performance.now() - start)
  }
  return { answer, time }
}

function round(figure: number): number {
  return Math.round(figure * 100) / 100
}
