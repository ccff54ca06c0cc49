import { expect, it } from 'vitest'
import { firstResponse } from '../../../index.ts'

const lead = { createdAt: new Date('2026-11-02T09:00:00Z') }
const done = (type: string, at: string | null) => ({ type, doneAt: at === null ? null : new Date(at) })

it.each([
  ['in the same instant', [done('call', '2026-11-02T09:00:00Z')], 0],
  ['in whole minutes', [done('email', '2026-11-02T09:14:59Z')], 14],
  [
    'by the first of several',
    [done('call', '2026-11-03T09:00:00Z'), done('visit', '2026-11-02T10:00:00Z')],
    60,
  ],
  ['not yet, while it is only planned', [done('call', null)], undefined],
  ['not by what was before it came', [done('call', '2026-11-02T08:59:59Z')], undefined],
  [
    'not by a note, a task or another touch',
    ['note', 'task', 'touch'].map((type) => done(type, '2026-11-02T10:00:00Z')),
    undefined,
  ],
  ['not by nothing', [], undefined],
])('a lead is responded to %s', (_, activities, minutes) => {
  expect(firstResponse(lead, activities)?.minutes).toBe(minutes)
})

it('counts as a response what the host says', () => {
  const note = done('note', '2026-11-02T09:05:00Z')

  expect(firstResponse(lead, [note], ['note'])).toEqual({ firstResponseAt: note.doneAt, minutes: 5 })
})
