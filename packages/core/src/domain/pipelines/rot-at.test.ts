import { describe, expect, it } from 'vitest'
import type { Stage } from './pipeline.ts'
import { type RotFacts, rotAt } from './rot-at.ts'

const day = (date: number) => new Date(Date.UTC(2026, 0, date))
const rot = { after: '14d' } as const

describe('when a record is rotten', () => {
  it.each<[string, Stage, RotFacts, Date | null]>([
    ['so long after it came', { rot }, { enteredAt: day(1) }, day(15)],
    ['so long after it was last touched', { rot }, { enteredAt: day(1), touchedAt: day(3) }, day(17)],
    [
      'not sooner for a touch in an earlier stage',
      { rot },
      { enteredAt: day(3), touchedAt: day(1) },
      day(17),
    ],
    [
      'not before somebody said that it may rest until',
      { rot },
      { enteredAt: day(1), snoozedUntil: day(20) },
      day(20),
    ],
    [
      'in its time when the rest is over sooner',
      { rot },
      { enteredAt: day(1), snoozedUntil: day(2) },
      day(15),
    ],
    ['never where the stage sets no time', {}, { enteredAt: day(1) }, null],
    ['never while it is parked', { rot, kind: 'parked' }, { enteredAt: day(1) }, null],
    ['never once it is won', { rot, kind: 'won' }, { enteredAt: day(1) }, null],
    ['never once it is lost', { rot, kind: 'lost' }, { enteredAt: day(1) }, null],
  ])('%s', (_, stage, facts, at) => {
    expect(rotAt(stage, facts)).toEqual(at)
  })
})
