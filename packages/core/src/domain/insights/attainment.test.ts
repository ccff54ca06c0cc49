import { describe, expect, it } from 'vitest'
import { attainment, type Credit, type TargetFacts } from './attainment.ts'

const cny = (amount: string) => ({ amount, currency: 'CNY' })
const membersOf = (teamId: string) => new Set(teamId === 'north' ? ['ann', 'bob'] : [])

const targets: readonly TargetFacts[] = [
  { id: 'all', amount: cny('1000.00'), deals: 10 },
  { id: 'north', teamId: 'north', parentId: 'all', amount: cny('800.00'), deals: 6 },
  { id: 'ann', ownerId: 'ann', parentId: 'north', amount: cny('400.00') },
  { id: 'bob', ownerId: 'bob', parentId: 'north', amount: cny('400.00') },
  { id: 'cid', ownerId: 'cid', parentId: 'all', amount: cny('300.00') },
]
const credits: readonly Credit[] = [
  { to: 'ann', deals: 2, amount: cny('200.00') },
  { to: 'bob', deals: 1, amount: cny('200.00') },
  { to: 'bob', deals: 3, amount: { amount: '9.00', currency: 'EUR' } },
  { to: 'cid', deals: 1, amount: cny('50.00') },
  { to: null, deals: 1, amount: null },
]
const reached = () => new Map(attainment(targets, credits, membersOf).map((one) => [one.target, one]))

describe('attainment', () => {
  it('counts for the company what anybody won, for a team what its members did, for a person their own', () => {
    const found = [...reached()].map(([id, { level, won, amountBp, dealsBp }]) => [
      ...[id, level, won.amount?.amount, amountBp],
      ...[won.deals, dealsBp],
    ])

    expect(found).toEqual([
      ['all', 'company', '450.00', 4500, 8, 8000],
      ['north', 'team', '400.00', 5000, 6, 10_000],
      ['ann', 'person', '200.00', 5000, 2, null],
      ['bob', 'person', '200.00', 5000, 4, null],
      ['cid', 'person', '50.00', 1667, 1, null],
    ])
  })

  it('lets equals share a place, and leaves the next one out', () => {
    const ranks = ['ann', 'bob', 'cid', 'north', 'all'].map((id) => reached().get(id)?.rank)

    expect(ranks).toEqual([1, 1, 3, 1, 1])
  })

  it('shows what the parts add up to beyond the whole, or short of it', () => {
    expect(reached().get('all')?.gap).toEqual({ amount: cny('100.00'), deals: -4 })
    expect(reached().get('north')?.gap).toEqual({ amount: cny('0.00'), deals: -6 })
    expect(reached().get('ann')?.gap).toBeNull()
  })

  it('has no share of nothing', () => {
    const [one] = attainment([{ id: 'none', amount: cny('0.00'), deals: 0 }], credits, membersOf)

    expect(one).toMatchObject({ amountBp: null, dealsBp: null })
  })
})
