import { describe, expect, it } from 'vitest'
import { workingCalendar } from '../../index.ts'
import type { Stage } from './pipeline.ts'
import { type RotFacts, rotAt } from './rot-at.ts'

const day = (date: number) => new Date(Date.UTC(2026, 0, date))
const rot = { after: '14d' } as const
const hours = [['09:00', '17:00']] as const
const week = { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours }
const clock = workingCalendar({ zone: 'UTC', week, overrides: { '2026-01-05': 'closed' } })
/** A Friday. */
const friday = new Date('2026-01-02T16:00:00Z')

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
    [
      'so many working days after it came, where its time is that of a calendar',
      { rot: { after: '2d', clock } },
      { enteredAt: friday },
      new Date('2026-01-07T16:00:00Z'),
    ],
    [
      'so many open hours after it was last touched',
      { rot: { after: '3h', clock } },
      { enteredAt: day(1), touchedAt: friday },
      new Date('2026-01-06T11:00:00Z'),
    ],
    ['never where the stage sets no time', {}, { enteredAt: day(1) }, null],
    ['never while it is parked', { rot, kind: 'parked' }, { enteredAt: day(1) }, null],
    ['never once it is won', { rot, kind: 'won' }, { enteredAt: day(1) }, null],
    ['never once it is lost', { rot, kind: 'lost' }, { enteredAt: day(1) }, null],
  ])('%s', (_, stage, facts, at) => {
    expect(rotAt(stage, facts)).toEqual(at)
  })
})
