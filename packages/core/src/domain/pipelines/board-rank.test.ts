import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { rankBetween, topRank } from './board-rank.ts'

it('puts who comes later on top', () => {
  expect(topRank(new Date(2)) < topRank(new Date(1))).toBe(true)
  expect(topRank(new Date('2026-11-02T09:00:00.001Z')) < topRank(new Date('2026-11-02T09:00:00Z'))).toBe(true)
})

it('finds a place between any two, wherever things were put before', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 200 }), (places) => {
      const column = [topRank(new Date('2026-11-02T09:00:00Z'))]
      for (const place of places) {
        const at = place % (column.length + 1)
        const rank = rankBetween(column[at - 1], column[at])
        column.splice(at, 0, rank)
      }

      expect(column).toEqual([...new Set(column)].sort())
    }),
  )
})

it('stays short where everything is put in one place', () => {
  let below = topRank(new Date('2026-11-02T09:00:00Z'))
  for (let count = 0; count < 500; count++) below = rankBetween(undefined, below)

  expect(below.length).toBeLessThan(200)
})
