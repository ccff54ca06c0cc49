import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { nextTurn, type TurnTaker } from './turns.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']

function taking(weights: readonly number[]): readonly TurnTaker[] {
  return weights.map((weight, at) => ({ userId: NAMES[at] as string, weight }))
}

/** Turn after turn; `canBe` says who can be chosen at each. */
function turnsOf(
  takers: readonly TurnTaker[],
  count: number,
  canBe: (turn: number) => readonly string[] = () => NAMES,
  before: ReadonlyMap<string, number> = new Map(),
) {
  const had = new Map(before)
  return Array.from({ length: count }, (_, at) => {
    const turn = nextTurn(takers, new Set(canBe(at)), { had })
    for (const [userId, turns] of turn?.had ?? []) had.set(userId, turns)
    return turn?.userId
  })
}

function countsOf(chosen: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const one of chosen) if (one) counts[one] = (counts[one] ?? 0) + 1
  return counts
}

const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 })

describe('turns', () => {
  test.prop([weights, fc.integer({ min: 1, max: 4 })])(
    'come exactly by weight, each time that all have had theirs',
    (all, cycles) => {
      const sum = all.reduce((total, weight) => total + weight, 0)
      const counts = countsOf(turnsOf(taking(all), sum * cycles))

      expect(counts).toEqual(Object.fromEntries(all.map((weight, at) => [NAMES[at], weight * cycles])))
    },
  )

  test.prop([fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 100 })])(
    'of equals differ by one at the most, at any time',
    (people, count) => {
      const counts = Object.values(countsOf(turnsOf(taking(Array(people).fill(1)), count)))
      const most = Math.max(0, ...counts)
      const least = counts.length < people ? 0 : Math.min(...counts)

      expect(most - least).toBeLessThanOrEqual(1)
    },
  )

  it('are mixed, and not one after another', () => {
    expect(turnsOf(taking([3, 1]), 8).join('')).toBe('aabaaaba')
  })

  it('that somebody could not take are theirs next, but no more than one of them', () => {
    const chosen = turnsOf(taking([1, 1, 1]), 12, (turn) => (turn < 6 ? ['a', 'b'] : NAMES))

    expect(chosen.slice(0, 6).join('')).toBe('ababab')
    expect(countsOf(chosen.slice(6))).toEqual({ a: 2, b: 1, c: 3 })
  })

  it('of somebody new begin where the others are', () => {
    const chosen = turnsOf(
      taking([1, 1, 1]),
      6,
      undefined,
      new Map([
        ['a', 50],
        ['b', 50],
      ]),
    )

    expect(countsOf(chosen)).toEqual({ a: 2, b: 2, c: 2 })
  })

  it("are nobody's where nobody can be chosen, or all weights are nothing", () => {
    expect(nextTurn(taking([1, 1]), new Set(), { had: new Map() })).toBeUndefined()
    expect(nextTurn(taking([0, 0]), new Set(NAMES), { had: new Map() })).toBeUndefined()
  })
})
