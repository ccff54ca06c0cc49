import { describe, expect, it } from 'vitest'
import { workingCalendar } from '../../engine/time/working-calendar.ts'
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

  it.each<['latest' | 'cumulative', number]>([
    ['latest', 9],
    ['cumulative', 18],
  ])('counts working time by a calendar: %s', (mode, hours) => {
    const times = [['09:00', '18:00']] as const
    const clock = workingCalendar({
      zone: 'UTC',
      week: { mon: times, tue: times, wed: times, thu: times, fri: times },
      overrides: { '2026-01-04': times },
    })

    // The 10th and 11th are a weekend.
    expect(timeInStage(visits, 'offer', { mode, now: day(13), clock })).toBe(hours * 3_600_000)
  })
})
