import { describe, expect, it } from 'vitest'
import { missingIssue } from './missing-issue.ts'
import type { Missing } from './stage-move.ts'

describe('what a move still needs, in words', () => {
  it.each<[Missing, string, string | undefined, string]>([
    [{ what: 'field', field: 'amount', demandedBy: 'exit' }, 'REQUIRED', 'amount', 'is required.'],
    [
      {
        what: 'guard',
        demandedBy: 'enter',
        firstFalse: { field: 'amount', operator: 'isNotNull', expected: true },
      },
      'STAGE_GUARD',
      'amount',
      'does not satisfy: isNotNull true.',
    ],
    [
      { what: 'guard', demandedBy: 'edge' },
      'STAGE_GUARD',
      undefined,
      'The record does not satisfy the guard.',
    ],
    [{ what: 'reason' }, 'REASON_REQUIRED', 'reason', 'is required for this way.'],
    [
      { what: 'role', roles: ['closer', 'lead'] },
      'ROLE_REQUIRED',
      undefined,
      'Only these roles may do this: closer, lead.',
    ],
    [{ what: 'room', limit: 3 }, 'STAGE_FULL', undefined, 'No more than 3 records may be there at once.'],
  ])('%o', (missing, code, path, message) => {
    const issue = missingIssue(missing)

    expect(issue).toMatchObject({ code, message, zh: expect.stringMatching(/\p{Script=Han}/u) })
    expect(issue.path).toBe(path)
  })
})
