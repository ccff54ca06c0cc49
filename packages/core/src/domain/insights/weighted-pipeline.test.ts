import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { type DealGroup, weightedPipeline } from './weighted-pipeline.ts'

const cny = (amount: string) => ({ amount, currency: 'CNY' })
const deal = (amount: string, probabilityBp: number, is: DealGroup['is'] = 'open'): DealGroup => ({
  is,
  count: 1,
  category: is === 'won' ? 'closed' : 'pipeline',
  probabilityBp,
  amounts: [cny(amount)],
})

describe('a weighted pipeline', () => {
  it('is amount times probability, with what is won apart', () => {
    const groups = [deal('1000.00', 2500), deal('500.00', 5000), deal('300.00', 10_000, 'won')]

    expect(weightedPipeline(groups)).toEqual({
      weighted: [cny('500.00')],
      open: { count: 2, amounts: [cny('1500.00')] },
      won: { count: 1, amounts: [cny('300.00')] },
    })
  })

  it('keeps currencies apart, each with its own decimals', () => {
    const amounts = [
      { amount: '101', currency: 'JPY' },
      { amount: '10.01', currency: 'CNY' },
    ]

    expect(
      weightedPipeline([{ is: 'open', category: 'best', count: 2, probabilityBp: 5000, amounts }]).weighted,
    ).toEqual([cny('5.01'), { amount: '51', currency: 'JPY' }])
  })

  it.each<[string, readonly DealGroup[], string]>([
    ['rounds once, not deal by deal', Array.from({ length: 3 }, () => deal('0.01', 3333)), '0.01'],
    ['rounds half a cent up', [deal('0.01', 5000)], '0.01'],
    ['rounds less than half a cent down', [deal('0.01', 4999)], '0.00'],
    ['rounds half a cent of a credit up, too', [deal('-0.01', 5000)], '0.00'],
    ['is exact where floating point is not', [deal('90071992547409.91', 9999)], '90062985348155.17'],
  ])('%s', (_, groups, amount) => {
    expect(weightedPipeline(groups).weighted).toEqual([cny(amount)])
  })

  it('is nothing of nothing', () => {
    expect(weightedPipeline([])).toEqual({
      weighted: [],
      open: { count: 0, amounts: [] },
      won: { count: 0, amounts: [] },
    })
  })

  const someDeals = fc.array(
    fc.record({ cents: fc.integer({ min: 0, max: 10_000 }), bp: fc.integer({ min: 0, max: 10_000 }) }),
    { minLength: 1 },
  )

  test.prop([someDeals])('does not depend on how deals are grouped', (deals) => {
    const money = (cents: number) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
    const one = weightedPipeline(deals.map(({ cents, bp }) => deal(money(cents), bp)))
    const joined = [...Map.groupBy(deals, ({ bp }) => bp)].map(([bp, alike]) =>
      deal(money(alike.reduce((sum, { cents }) => sum + cents, 0)), bp),
    )

    expect(weightedPipeline(joined).weighted).toEqual(one.weighted)
  })
})
