import { describe, expect, it } from 'vitest'
import { buildModel } from '../../../engine/entities/model.ts'
import { type Line, local, office, shown, storyOf } from '../../../testing/told-story.ts'
import { coreEntities } from '../../core-parts.ts'
import { amountProblems, evaluateSla, policyDoubts, prepareSla, type SlaMetric } from '../../sla/index.ts'
import type { TicketRecord } from '../tickets/ticket.ts'
import {
  agentWork,
  firstResponse,
  nextResponse,
  ownership,
  pausableUpdate,
  periodicUpdate,
  requesterWait,
  resolution,
} from './ticket-metrics.ts'

const entities = Object.values(coreEntities)
const { shape } = buildModel([{ from: 'core', entities, fields: {} }], undefined).entity('ticket')

// Office hours are 9 to 12 and 13:30 to 18, Monday to Friday; 2 November 2026 is a Monday.
function clocksOf(metric: SlaMetric<TicketRecord>, at: string, ...lines: readonly Line[]): readonly string[] {
  const sla = prepareSla(shape, {
    id: 'usual',
    on: 'ticket',
    clock: 'office',
    metrics: { it: metric },
  })
  const nothing = { firstRepliedAt: null, firstAnsweredAt: null, waitingSince: null, lastReplyAt: null }
  const asked = { status: 'new', priority: 'normal', ownerId: null, teamId: null, ...nothing }
  return evaluateSla(sla, storyOf(asked, lines), office, local(at)).clocks.map(
    ({ status, startedAt, deadline, breachedAt, used, paused, stoppedAt }) =>
      [
        ...[shown(startedAt)?.slice(5), status, `used ${used / 60_000}`],
        ...(paused > 0 ? [`paused ${paused / 60_000}`] : []),
        ...(stoppedAt === null ? [] : [`stopped ${shown(stoppedAt)?.slice(5)}`]),
        ...(status === 'active' ? [`due ${shown(deadline)?.slice(5)}`] : []),
        ...(breachedAt === null ? [] : [`late since ${shown(breachedAt)?.slice(5)}`]),
      ].join(', '),
  )
}

const at = (time: string) => new Date(local(time))
/** What commands write when somebody says something. */
const asks = (time: string): Line => [
  time,
  { waitingSince: at(time), lastCustomerMessageAt: at(time), openedAt: at(time) },
]
const replies = (time: string, first = false): Line => [
  time,
  {
    lastReplyAt: at(time),
    waitingSince: null,
    ...(first && { firstRepliedAt: at(time), firstAnsweredAt: at(time) }),
  },
]
const becomes = (time: string, status: TicketRecord['status']): Line => [time, { status }]

describe('the first response', () => {
  it('is due from the opening on, and given by the first public reply', () => {
    expect(
      clocksOf(
        firstResponse({ target: '2h' }),
        '2026-11-05 09:00',
        asks('2026-11-02 11:00'),
        replies('2026-11-02 14:00', true),
      ),
    ).toEqual(['11-02 11:00, met, used 90, stopped 11-02 14:00'])
  })

  it('is due only from the first message of the customer on where we opened the ticket', () => {
    const opened: Line = ['2026-11-02 09:00', { openedAt: at('2026-11-02 09:00') }]

    expect(clocksOf(firstResponse({ target: '2h' }), '2026-11-02 11:00', opened)).toEqual([])
    expect(
      clocksOf(firstResponse({ target: '2h' }), '2026-11-02 11:30', opened, asks('2026-11-02 11:00')),
    ).toEqual(['11-02 11:00, active, used 30, due 11-02 14:30'])
  })

  it('runs from when the customer asked, not from when that was written down', () => {
    const late: Line = [
      '2026-11-02 15:00',
      { waitingSince: at('2026-11-02 09:00'), openedAt: at('2026-11-02 09:00') },
    ]

    expect(clocksOf(firstResponse({ target: '2h' }), '2026-11-02 15:00', late)).toEqual([
      '11-02 09:00, breached, used 270, late since 11-02 11:00',
    ])
  })

  it('is given by a human, or by anybody where automated answers count', () => {
    const botAnswers: Line = ['2026-11-02 09:01', { firstAnsweredAt: at('2026-11-02 09:01') }]
    const lines = [asks('2026-11-02 09:00'), botAnswers]

    expect(clocksOf(firstResponse({ target: '2h' }), '2026-11-02 10:00', ...lines)).toEqual([
      '11-02 09:00, active, used 60, due 11-02 11:00',
    ])
    expect(
      clocksOf(firstResponse({ target: '2h', countAutomated: true }), '2026-11-02 10:00', ...lines),
    ).toEqual(['11-02 09:00, met, used 1, stopped 11-02 09:01'])
  })

  it('D6: is an answer, not a status: waiting for the customer does not count as one', () => {
    expect(
      clocksOf(
        firstResponse({ target: '2h' }),
        '2026-11-02 10:00',
        asks('2026-11-02 09:00'),
        becomes('2026-11-02 09:30', 'pending'),
      ),
    ).toEqual(['11-02 09:00, active, used 60, due 11-02 11:00'])
  })

  it.each([
    ['fulfil', '11-02 09:00, met, used 60, stopped 11-02 10:00'],
    ['miss', '11-02 09:00, breached, used 60, stopped 11-02 10:00, late since 11-02 10:00'],
    ['cancel', '11-02 09:00, cancelled, used 60'],
  ] as const)('ends by %s where the ticket is solved without one', (unanswered, expected) => {
    expect(
      clocksOf(
        firstResponse({ target: '2h', unanswered }),
        '2026-11-03 10:00',
        ...[
          asks('2026-11-02 09:00'),
          becomes('2026-11-02 10:00', 'solved'),
          becomes('2026-11-02 11:00', 'open'),
        ],
      ),
    ).toEqual([expected])
  })

  it('is late where it was solved late, with or without an answer', () => {
    expect(
      clocksOf(
        firstResponse({ target: '30m', unanswered: 'fulfil' }),
        '2026-11-03 10:00',
        ...[asks('2026-11-02 09:00'), becomes('2026-11-02 10:00', 'solved')],
      ),
    ).toEqual(['11-02 09:00, breached, used 60, stopped 11-02 10:00, late since 11-02 09:30'])
  })
})

describe('the next response', () => {
  it('is one clock after another, each from the oldest message that nobody answered', () => {
    expect(
      clocksOf(
        nextResponse({ target: '1h' }),
        '2026-11-02 16:00',
        ...[asks('2026-11-02 09:00'), replies('2026-11-02 09:10', true), asks('2026-11-02 10:00')],
        // A second message meanwhile: they have waited since the first.
        ['2026-11-02 10:20', { lastCustomerMessageAt: at('2026-11-02 10:20') }],
        ...[replies('2026-11-02 10:30'), asks('2026-11-02 15:30')],
      ),
    ).toEqual([
      '11-02 10:00, met, used 30, stopped 11-02 10:30',
      '11-02 15:30, active, used 30, due 11-02 16:30',
    ])
  })

  it('is none before the first response', () => {
    expect(clocksOf(nextResponse({ target: '1h' }), '2026-11-02 10:00', asks('2026-11-02 09:00'))).toEqual([])
  })

  it('counts neither way where the ticket is solved instead, unless it is said', () => {
    const lines = [
      ...[asks('2026-11-02 09:00'), replies('2026-11-02 09:10', true), asks('2026-11-02 10:00')],
      becomes('2026-11-02 10:15', 'solved'),
    ]

    expect(clocksOf(nextResponse({ target: '1h' }), '2026-11-03 09:00', ...lines)).toEqual([
      '11-02 10:00, cancelled, used 15',
    ])
    expect(
      clocksOf(nextResponse({ target: '1h', unanswered: 'fulfil' }), '2026-11-03 09:00', ...lines),
    ).toEqual(['11-02 10:00, met, used 15, stopped 11-02 10:15'])
  })
})

describe('the update that is due now and then', () => {
  const lines = [
    ...[asks('2026-11-02 09:00'), replies('2026-11-02 10:00', true), becomes('2026-11-02 10:00', 'pending')],
    ...[
      becomes('2026-11-02 11:00', 'open'),
      replies('2026-11-02 14:00'),
      becomes('2026-11-02 16:00', 'solved'),
    ],
  ]

  it('runs from one public message of ours to the next, until the ticket is solved', () => {
    expect(clocksOf(periodicUpdate({ target: '3h' }), '2026-11-03 09:00', ...lines)).toEqual([
      '11-02 09:00, met, used 60, stopped 11-02 10:00',
      '11-02 10:00, met, used 150, stopped 11-02 14:00',
      '11-02 14:00, met, used 120, stopped 11-02 16:00',
    ])
  })

  it('may stand still while we wait for the customer', () => {
    expect(clocksOf(pausableUpdate({ target: '3h' }), '2026-11-03 09:00', ...lines)).toEqual([
      '11-02 09:00, met, used 60, stopped 11-02 10:00',
      '11-02 10:00, met, used 90, paused 60, stopped 11-02 14:00',
      '11-02 14:00, met, used 120, stopped 11-02 16:00',
    ])
  })

  it('D12: takes no part in when the first response is due', () => {
    expect(clocksOf(firstResponse({ target: '4h' }), '2026-11-02 12:00', asks('2026-11-02 09:00'))).toEqual([
      '11-02 09:00, active, used 180, due 11-02 14:30',
    ])
  })
})

describe('the whole life of a ticket', () => {
  // New 60, open 60, on hold 60, pending 90 of working time; solved at 16, opened again at 17 for 30.
  const lines = [
    ...[asks('2026-11-02 09:00'), becomes('2026-11-02 10:00', 'open'), becomes('2026-11-02 11:00', 'onHold')],
    ...[becomes('2026-11-02 13:00', 'pending'), becomes('2026-11-02 15:00', 'open')],
    ...[
      becomes('2026-11-02 16:00', 'solved'),
      becomes('2026-11-02 17:00', 'open'),
      becomes('2026-11-02 17:30', 'solved'),
    ],
  ]

  it.each([
    ['what the requester waits for us', requesterWait({ target: '8h' }), 'used 270, paused 150'],
    ['what we work on it', agentWork({ target: '8h' }), 'used 210, paused 210'],
    ['until the last solution, but for waiting', resolution({ target: '8h' }), 'used 270, paused 150'],
    [
      'until the last solution, whatever happens',
      resolution({ target: '8h', pause: { not: {} } }),
      'used 360, paused 60',
    ],
  ])('is timed as %s', (_, metric, expected) => {
    expect(clocksOf(metric, '2026-11-03 09:00', ...lines)).toEqual([
      `11-02 09:00, met, ${expected}, stopped 11-02 17:30`,
    ])
  })

  it('may end with the first solution', () => {
    expect(clocksOf(resolution({ target: '8h', until: 'first' }), '2026-11-03 09:00', ...lines)).toEqual([
      '11-02 09:00, met, used 240, paused 90, stopped 11-02 16:00',
    ])
  })

  it('begins another time where it is opened again late', () => {
    expect(clocksOf(resolution({ target: '8h', reopen: '30m' }), '2026-11-03 09:00', ...lines)).toEqual([
      '11-02 09:00, met, used 240, paused 90, stopped 11-02 16:00',
      '11-02 17:00, met, used 30, stopped 11-02 17:30',
    ])
  })
})

describe('ownership', () => {
  it('times each stay with an owner by itself', () => {
    expect(
      clocksOf(
        ownership({ of: 'ownerId', target: '2h' }),
        '2026-11-02 16:00',
        asks('2026-11-02 09:00'),
        ...([
          ['2026-11-02 09:30', { ownerId: 'amy' }],
          ['2026-11-02 10:30', { ownerId: 'bob' }],
        ] satisfies Line[]),
        ...([
          ['2026-11-02 11:00', { ownerId: null }],
          ['2026-11-02 14:00', { ownerId: 'amy' }],
        ] satisfies Line[]),
        becomes('2026-11-02 15:00', 'solved'),
      ),
    ).toEqual([
      '11-02 09:30, met, used 60, stopped 11-02 10:30',
      '11-02 10:30, met, used 30, stopped 11-02 11:00',
      '11-02 14:00, met, used 60, stopped 11-02 15:00',
    ])
  })

  it('times stays with a team the same way', () => {
    expect(
      clocksOf(
        ownership({ of: 'teamId', target: '1h' }),
        '2026-11-02 12:00',
        ['2026-11-02 09:00', { teamId: 'first', ownerId: 'amy' }],
        ['2026-11-02 09:30', { ownerId: 'bob' }],
        ['2026-11-02 11:00', { teamId: 'second' }],
      ),
    ).toEqual([
      '11-02 09:00, breached, used 120, stopped 11-02 11:00, late since 11-02 10:00',
      '11-02 11:00, active, used 60, due 11-02 12:00',
    ])
  })
})

describe('what is usually promised', () => {
  const metrics = {
    firstResponse: firstResponse({ target: '30m' }),
    automated: firstResponse({ target: '30m', countAutomated: true, unanswered: 'miss' }),
    nextResponse: nextResponse({ target: '1h', pause: { status: 'pending' } }),
    periodicUpdate: periodicUpdate({ target: '8h' }),
    pausableUpdate: pausableUpdate({ target: '8h' }),
    requesterWait: requesterWait({ target: '16h' }),
    agentWork: agentWork({ target: '4h' }),
    resolution: resolution({ target: { by: 'priority', map: { urgent: '4h' }, default: '8h' } }),
    firstResolution: resolution({ target: '8h', until: 'first' }),
    owner: ownership({ of: 'ownerId', target: '8h' }),
    team: ownership({ of: 'teamId', target: '8h' }),
  }

  it('leaves nothing to find for whoever looks policies over', () => {
    const policy = { id: 'usual', on: 'ticket', clock: 'office', metrics }
    const now = local('2026-01-01 00:00')

    expect(amountProblems(shape, policy, 'sla.0')).toEqual([])
    expect(policyDoubts(shape, [policy], { calendar: () => office, now })).toEqual([])
  })
})
