import { describe, expect, it } from 'vitest'
import { timeInStage } from './time-in-stage.ts'

const DAY = 86_400_000
const day = (date: number) => new Date(Date.UTC(2026, 0, date))
const visits = [
  { stage: 'offer', enteredAt: day(10), exitedAt: null },
  { stage: 'talk', enteredAt: day(1), exitedAt: day(4) },
  { stage: 'offer', enteredAt: day(4), exitedAt: day(5) },
  { stage: 'talk', enteredAt: day(5), exitedAt: day(10) },
]

describe('the time that a record has been in a stage', () => {
  it.each<[string, string, 'latest' | 'cumulative', number]>([
    ['of a stay that has ended, from its beginning to its end', 'talk', 'latest', 5],
    ['of all stays together', 'talk', 'cumulative', 8],
    ['of a stay that lasts, until now', 'offer', 'latest', 2],
    ['of all stays with one that lasts', 'offer', 'cumulative', 3],
    ['of a stage that it never was in', 'won', 'latest', 0],
    ['of all stays in a stage that it never was in', 'won', 'cumulative', 0],
  ])('%s', (_, stage, mode, days) => {
    expect(timeInStage(visits, stage, { mode, now: day(12) })).toBe(days * DAY)
  })

  it('counts by a calendar where one is handed in', () => {
    const halfDays = { elapsed: (from: Date, to: Date) => (to.getTime() - from.getTime()) / 2 }

    expect(timeInStage(visits, 'talk', { mode: 'cumulative', now: day(12), calendar: halfDays })).toBe(
      4 * DAY,
    )
  })
})
