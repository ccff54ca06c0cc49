import { describe, expect, it } from 'vitest'
import { defineEntity, definePlugin, f } from '../index.ts'
import { createTestCrm, stillClock } from './index.ts'

const reminder = defineEntity('reminder', {
  fields: { text: f.text(), dueAt: f.datetime().optional() },
  lists: [{ sort: 'dueAt' }],
})

/** Notes when each reminder rang; one that says `again` sets another a day later. */
function ringing(rang: string[]) {
  return definePlugin({
    id: 'ringing',
    entities: { reminder },
    jobs: [
      {
        id: 'ringing.ring',
        on: 'reminder',
        due: 'dueAt',
        async run(record, { crm, now }) {
          rang.push(`${record.text} ${now.toISOString().slice(0, 16)}`)
          if (record.text === 'again')
            await crm.reminder.create({ text: 'once', dueAt: new Date(now.getTime() + 86_400_000) })
        },
      },
    ],
  })
}

describe('a still clock', () => {
  it('stands still', () => {
    const clock = stillClock('2026-11-02T09:00:00Z')

    expect([clock.now(), clock.now()]).toEqual([Date.UTC(2026, 10, 2, 9), Date.UTC(2026, 10, 2, 9)])
  })

  it('is put to an instant, or moved on by a span', async () => {
    const clock = stillClock(new Date('2026-11-02T09:00:00Z'))

    clock.set('2027-01-01T00:00:00Z')
    await clock.advance('90m')

    expect(new Date(clock.now()).toISOString()).toBe('2027-01-01T01:30:00.000Z')
  })

  it.each(['yesterday', '', 'NaN'])('refuses to begin at "%s"', (instant) => {
    expect(() => stillClock(instant)).toThrow(RangeError)
  })

  it('fires everything that comes due on the way, each at its own time and in order', async () => {
    const rang: string[] = []
    const { session, clock } = await createTestCrm({ plugins: [ringing(rang)] })
    await session.reminder.create({ text: 'late', dueAt: new Date('2026-11-10T08:00:00Z') })
    await session.reminder.create({ text: 'early', dueAt: new Date('2026-11-03T08:00:00Z') })
    await session.reminder.create({ text: 'too late', dueAt: new Date('2026-12-24T18:00:00Z') })

    await clock.advance('15d')

    expect(rang).toEqual(['early 2026-11-03T08:00', 'late 2026-11-10T08:00'])
    expect(new Date(clock.now()).toISOString()).toBe('2026-11-17T09:00:00.000Z')
  })

  it('fires what comes due only because something else fired', async () => {
    const rang: string[] = []
    const { session, clock } = await createTestCrm({ plugins: [ringing(rang)] })
    await session.reminder.create({ text: 'again', dueAt: new Date('2026-11-03T08:00:00Z') })

    await clock.advance('2d')

    expect(rang).toEqual(['again 2026-11-03T08:00', 'once 2026-11-04T08:00'])
  })

  it('fires what was due before it is moved, at once', async () => {
    const rang: string[] = []
    const { session, clock } = await createTestCrm({ plugins: [ringing(rang)] })
    await session.reminder.create({ text: 'overdue', dueAt: new Date('2026-10-01T08:00:00Z') })

    await clock.advance('1m')

    expect(rang).toEqual(['overdue 2026-11-02T09:00'])
  })

  it('gives up on what stays due however often it fires', async () => {
    const stuck = {
      tick: async () => ({ delivered: 0, fired: 1, retried: 0 }),
      nextDue: async () => new Date(0),
    }
    const clock = stillClock('2026-11-02T09:00:00Z', () => stuck)

    await expect(clock.advance('1d')).rejects.toThrow('stays due at 2026-11-02T09:00:00.000Z')
  })
})
