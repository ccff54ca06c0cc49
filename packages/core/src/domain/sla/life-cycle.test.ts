import { describe, expect, it } from 'vitest'
import { workingCalendar } from '../../engine/time/working-calendar.ts'
import { type Line, local, office, shown } from '../../testing/told-story.ts'
import { jobShape, story } from './fixtures/job-story.ts'
import { foldEvent } from './fold-sla.ts'
import {
  type ClockState,
  calendarsByName,
  evaluateSla,
  foldEvents,
  mergedClocks,
  prepareSla,
  readClock,
  type SlaMetric,
  type SlaPolicy,
} from './index.ts'

const open = { status: { in: ['new', 'open', 'pending'] } }
const resolution: SlaMetric = {
  start: open,
  stop: { status: { in: ['solved', 'closed'] } },
  pause: { status: 'pending' },
  target: { by: 'priority', map: { urgent: '2h' }, default: '8h' },
  reopen: { within: '48h' },
}
const reply: SlaMetric = {
  start: { repliedAt: null },
  stop: { repliedAt: { isNotNull: true } },
  stopAt: 'repliedAt',
  target: '2h',
}

function usual(
  metrics: Record<string, SlaMetric> = { resolution },
  rest: Partial<SlaPolicy> = {},
): SlaPolicy {
  return { id: 'usual', on: 'job', clock: 'office', metrics, ...rest }
}

/** Office hours are 9 to 12 and 13:30 to 18, Monday to Friday; 2 November 2026 is a Monday. */
function read(
  policies: SlaPolicy | readonly SlaPolicy[],
  at: string,
  ...lines: readonly Line[]
): readonly string[] {
  const { clocks } = evaluateSla(prepareSla(jobShape, policies), story(...lines), office, local(at))
  return clocks.map(({ metric, ordinal, parent, status, used, paused, deadline, breachedAt, cancelReason }) =>
    [
      `${metric} ${ordinal}${parent === null ? '' : ` after ${parent}`}`,
      ...[`${status}${cancelReason === null ? '' : ` (${cancelReason})`}`, `used ${used / 60_000}`],
      ...(paused > 0 ? [`paused ${paused / 60_000}`] : []),
      ...(status === 'active' ? [`due ${shown(deadline)?.slice(5)}`] : []),
      ...(breachedAt === null ? [] : [`late since ${shown(breachedAt)?.slice(5)}`]),
    ].join(', '),
  )
}

const opened: Line = ['2026-11-02 09:00', {}]
const solved: Line = ['2026-11-02 11:00', { status: 'solved' }]

describe('across the life of a record', () => {
  it('merge: the clock that is due earlier goes on, and the other one says that it was merged', () => {
    const sla = prepareSla(jobShape, usual())
    const calendar = () => office
    const clocksOf = (...lines: readonly Line[]) =>
      foldEvents(story(...lines), local('2026-11-02 15:00'), { sla, calendar })
    const [survivor, gone] = [clocksOf(['2026-11-02 10:00', {}]), clocksOf(opened)]

    const merged = mergedClocks(survivor, { id: 'gone', clocks: gone }, local('2026-11-02 15:00'), calendar)

    expect(merged).toMatchObject([
      { ordinal: 1, cancelReason: 'merged' },
      { ordinal: 2, origin: 'gone', cancelReason: null, startedAt: local('2026-11-02 09:00') },
    ])
  })

  it('merge: what goes on is stopped and opened again like any other', () => {
    const sla = prepareSla(jobShape, usual())
    const world = { sla, calendar: () => office }
    const events = story(
      ['2026-11-02 10:00', {}],
      ['2026-11-02 16:00', { status: 'solved' }],
      ['2026-11-02 17:00', { status: 'open' }],
    )
    const done = foldEvents(story(opened, solved), local('2026-11-02 15:00'), world)
    let clocks: readonly ClockState[] = foldEvents(events, local('2026-11-02 15:00'), world)
    clocks = mergedClocks(clocks, { id: 'gone', clocks: done }, local('2026-11-02 15:00'), () => office)
    for (const event of events.slice(1)) clocks = foldEvent(clocks, event, { ...world, past: () => [] })

    const [here, there] = clocks.map((clock) => readClock(clock, office, local('2026-11-02 18:00')))
    expect(here).toMatchObject({ ordinal: 1, status: 'active', used: 5.5 * 3_600_000, paused: 3_600_000 })
    expect(there).toMatchObject({ ordinal: 2, status: 'met', origin: 'gone' })
  })

  it('unmerge: what happened to each record still gives the clocks that each had', () => {
    const lines = [opened, solved]

    expect(read(usual(), '2026-11-03 09:00', ...lines)).toEqual(['resolution 1, met, used 120'])
  })

  it.each([
    ['first', '2026-11-02 09:00', 'late since 11-02 11:00'],
    ['split off', '2026-11-02 10:30', 'due 11-02 14:00'],
  ])('split: the %s record runs from the message that it begins with', (_, openedAt, expected) => {
    const metrics = { reply: { ...reply, startAt: 'openedAt' } }

    const [clock] = read(usual(metrics), '2026-11-02 11:30', [
      '2026-11-02 11:15',
      { openedAt: new Date(local(openedAt)) },
    ])

    expect(clock).toContain(expected)
  })

  it('reopen in time: the same clock goes on, and the time as solved is a pause', () => {
    expect(
      read(usual(), '2026-11-02 15:00', opened, solved, ['2026-11-02 14:00', { status: 'open' }]),
    ).toEqual(['resolution 1, active, used 180, paused 90, due 11-03 11:00'])
  })

  it('reopen in time: the time as solved counts where it is said to', () => {
    const counting = { resolution: { ...resolution, reopen: { within: '48h', between: 'count' } } as const }

    expect(
      read(usual(counting), '2026-11-02 15:00', opened, solved, ['2026-11-02 14:00', { status: 'open' }]),
    ).toEqual(['resolution 1, active, used 270, due 11-03 09:30'])
  })

  it('reopen in time: a record that waits again stands still, and is promised what it is worth by now', () => {
    expect(
      read(
        usual(),
        '2026-11-02 15:00',
        ...[opened, solved],
        ['2026-11-02 13:30', { priority: 'urgent' }],
        ['2026-11-02 14:00', { status: 'pending', ownerId: 'bob' }],
      ),
    ).toEqual(['resolution 1, paused, used 120, paused 150'])
  })

  it('reopen too late: another clock, which names the first', () => {
    expect(
      read(usual(), '2026-11-05 10:00', opened, solved, ['2026-11-05 09:00', { status: 'open' }]),
    ).toEqual(['resolution 1, met, used 120', 'resolution 2 after 1, active, used 60, due 11-06 09:30'])
  })

  it('reopen: an answer that was given stays given', () => {
    const answered: Line = ['2026-11-02 10:00', { repliedAt: new Date(local('2026-11-02 10:00')) }]

    expect(
      read(usual({ reply }), '2026-11-03 09:00', ...[opened, answered, solved], [
        '2026-11-02 14:00',
        { status: 'open' },
      ]),
    ).toEqual(['reply 1, met, used 60'])
  })

  it('delete: the clocks count no more, and restoring brings them back as they were', () => {
    const gone: Line = ['2026-11-02 10:00', 'delete']

    expect(read(usual(), '2026-11-02 15:00', opened, gone)).toEqual([
      'resolution 1, cancelled (deleted), used 60',
    ])
    expect(read(usual(), '2026-11-02 15:00', opened, gone, ['2026-11-02 14:00', 'restore'])).toEqual([
      'resolution 1, active, used 120, paused 150, due 11-03 12:00',
    ])
  })

  it('delete: what had ended stays as it ended', () => {
    expect(read(usual(), '2026-11-02 15:00', opened, solved, ['2026-11-02 14:00', 'delete'])).toEqual([
      'resolution 1, met, used 120',
    ])
  })

  it('another owner: other clocks run on, and say who held the record from when on', () => {
    const { clocks } = evaluateSla(
      prepareSla(jobShape, usual()),
      story(['2026-11-02 09:00', { ownerId: 'amy' }], ['2026-11-02 10:00', { ownerId: 'bob' }]),
      office,
      local('2026-11-02 11:00'),
    )

    expect(clocks).toMatchObject([
      {
        used: 2 * 3_600_000,
        holders: [
          { ownerId: 'amy', from: local('2026-11-02 09:00') },
          { ownerId: 'bob', from: local('2026-11-02 10:00') },
        ],
      },
    ])
  })

  it('more urgent: the new target from the same start with the same pauses, and late at once where that is over', () => {
    const waits: Line[] = [
      ['2026-11-02 10:00', { status: 'pending' }],
      ['2026-11-02 11:00', { status: 'open' }],
    ]

    expect(
      read(usual(), '2026-11-02 14:00', opened, ...waits, ['2026-11-02 11:30', { priority: 'urgent' }]),
    ).toEqual(['resolution 1, breached, used 150, paused 60, late since 11-02 12:00'])
    expect(read(usual(), '2026-11-02 15:00', opened, ['2026-11-02 14:30', { priority: 'urgent' }])).toEqual([
      'resolution 1, breached, used 270, late since 11-02 11:00',
    ])
  })

  it('less urgent after a breach: it stays late', () => {
    expect(
      read(
        usual(),
        '2026-11-02 15:00',
        ['2026-11-02 09:00', { priority: 'urgent' }],
        ['2026-11-02 14:00', { priority: 'low' }],
      ),
    ).toEqual(['resolution 1, breached, used 270, late since 11-02 11:00'])
  })

  it.each([
    [
      'restart',
      ['resolution 1, cancelled (restarted), used 60', 'resolution 2, active, used 60, due 11-02 12:00'],
    ],
    ['keep', ['resolution 1, active, used 120, due 11-03 09:30']],
  ] as const)('a target that changes may %s the clock', (onChange, expected) => {
    const lines: Line[] = [opened, ['2026-11-02 10:00', { priority: 'urgent' }]]

    expect(read(usual({ resolution }, { onChange }), '2026-11-02 11:00', ...lines)).toEqual(expected)
  })

  it('a target that changes does not restart a clock which the same event stops', () => {
    const both: Line = ['2026-11-02 10:00', { priority: 'urgent', status: 'solved' }]

    expect(read(usual({ resolution }, { onChange: 'restart' }), '2026-11-02 12:00', opened, both)).toEqual([
      'resolution 1, met, used 60',
    ])
  })

  it('a holiday that becomes known later moves what runs, and nothing that was stopped', () => {
    const closed = workingCalendar({
      zone: 'Asia/Shanghai',
      week: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY },
      overrides: { '2026-11-03': 'closed' },
    })
    const sla = prepareSla(jobShape, usual())
    const at = local('2026-11-02 18:00')
    const [running] = foldEvents(story(['2026-11-02 15:00', {}]), at, { sla, calendar: () => office })
    const [done] = foldEvents(story(opened, solved), at, { sla, calendar: () => office })

    const deadlines = [office, closed].map((one) => shown(readClock(running as ClockState, one, at).deadline))

    expect(deadlines).toEqual(['2026-11-03 15:30', '2026-11-04 15:30'])
    expect(readClock(done as ClockState, closed, at)).toMatchObject({
      status: 'met',
      metAt: local('2026-11-02 11:00'),
    })
  })

  it('import: old records have the clocks that they would have had', () => {
    const imported: Line = [
      '2026-11-20 09:00',
      { openedAt: new Date(local('2026-11-02 09:00')), repliedAt: new Date(local('2026-11-02 12:00')) },
    ]
    const metrics = { reply: { ...reply, startAt: 'openedAt', start: open } }

    expect(
      read(
        usual(metrics),
        '2026-11-20 09:00',
        ['2026-11-20 09:00', { openedAt: new Date(local('2026-11-02 09:00')) }],
        imported,
      ),
    ).toEqual(['reply 1, breached, used 180, late since 11-02 11:00'])
  })
})

const DAY = [
  ['09:00', '12:00'],
  ['13:30', '18:00'],
] as const

describe('what other systems get wrong', () => {
  const late: Line = ['2026-11-02 09:00', { priority: 'urgent' }]

  it('D3 of several policies the first that is for a record counts, in the order in which they are given', () => {
    const gold = usual(
      { resolution: { ...resolution, target: '1h' } },
      { id: 'z-gold', when: { tier: 'gold' } },
    )
    const rest = usual({ resolution: { ...resolution, target: '4h' } }, { id: 'a-rest' })
    const policyOf = (tier: string) =>
      evaluateSla(
        prepareSla(jobShape, [gold, rest]),
        story(['2026-11-02 09:00', { tier }]),
        office,
        local('2026-11-02 09:00'),
      ).clocks.map(({ policy }) => policy)

    expect(policyOf('gold')).toEqual(['z-gold'])
    expect(policyOf('silver')).toEqual(['a-rest'])
  })

  it('D4 a save while it is paused leaves it paused, and it goes on afterwards as if there had been none', () => {
    const lines: Line[] = [
      opened,
      ['2026-11-02 09:30', { status: 'pending' }],
      ['2026-11-04 10:00', { site: 'x' }],
    ]
    const metrics = { resolution: { ...resolution, target: '1h' } as const }

    expect(read(usual(metrics), '2026-11-04 10:00', ...lines)).toEqual([
      'resolution 1, paused, used 30, paused 930',
    ])
    expect(
      read(usual(metrics), '2026-11-04 11:10', ...lines, ['2026-11-04 11:00', { status: 'open' }]),
    ).toEqual(['resolution 1, active, used 40, paused 990, due 11-04 11:30'])
  })

  it('D5 solved out of a pause: only what was worked counts', () => {
    expect(
      read(
        usual(),
        '2026-11-04 12:00',
        opened,
        ['2026-11-02 10:00', { status: 'pending' }],
        ['2026-11-04 11:00', { status: 'solved' }],
      ),
    ).toEqual(['resolution 1, met, used 60, paused 960'])
  })

  it('D6 no status is an answer: only the answer stops the clock', () => {
    expect(
      read(usual({ reply }), '2026-11-02 11:30', opened, ['2026-11-02 09:10', { status: 'pending' }], solved),
    ).toEqual(['reply 1, breached, used 150, late since 11-02 11:00'])
  })

  it('D7 lunch is no working time, and the calendar has a zone of its own', () => {
    expect(read(usual({ reply }), '2026-11-02 11:30', ['2026-11-02 11:00', {}])).toEqual([
      'reply 1, active, used 30, due 11-02 14:30',
    ])
  })

  it('D8 late is late, though it was solved before anybody looked', () => {
    expect(read(usual(), '2026-12-01 09:00', late, ['2026-11-02 11:01', { status: 'solved' }])).toEqual([
      'resolution 1, breached, used 121, late since 11-02 11:00',
    ])
  })

  it('D11 a pause counts to the second, and a policy that changes leaves the statistics of what is over', () => {
    const sla = prepareSla(jobShape, usual())
    const events = story(
      opened,
      ['2026-11-02 09:30', { status: 'pending' }],
      ['2026-11-02 09:31', { status: 'open' }],
    )
    const shifted = events.map((event, place) => (place === 1 ? { ...event, at: event.at + 59_000 } : event))

    expect(evaluateSla(sla, shifted, office, local('2026-11-02 10:00')).clocks).toMatchObject([
      { paused: 1_000 },
    ])
  })

  it('D12 each metric has a target of its own: a short one for updates leaves the first answer alone', () => {
    const update: SlaMetric = { ...resolution, target: '30m' }

    expect(read(usual({ reply, update }), '2026-11-02 09:10', opened)).toEqual([
      'reply 1, active, used 10, due 11-02 11:00',
      'update 1, active, used 10, due 11-02 09:30',
    ])
  })

  it('D13 a policy that changes holds when it says, not at the next event, and is late once', () => {
    const second = usual(
      { resolution: { ...resolution, target: '1h' } },
      { version: 2, effectiveFrom: new Date(local('2026-11-02 15:00')), onVersionChange: 'recompute' },
    )
    const sla = prepareSla(jobShape, [usual(), second])
    const { clocks, timeline } = evaluateSla(
      sla,
      story(opened, ['2026-11-03 09:00', { site: 'x' }]),
      office,
      local('2026-11-03 10:00'),
    )

    expect(clocks).toMatchObject([{ version: 2, status: 'breached', breachedAt: local('2026-11-02 10:00') }])
    expect(timeline.filter(({ did }) => did === 'breached')).toHaveLength(1)
    expect(read([usual(), second], '2026-11-02 14:59', opened)[0]).toContain('active')
    expect(read([usual(), second], '2026-11-02 15:00', opened)[0]).toContain('breached')
  })

  it('D13 after a breach the time since then is told in working time and as it passes', () => {
    const { clocks } = evaluateSla(
      prepareSla(jobShape, usual()),
      story(late),
      office,
      local('2026-11-03 09:00'),
    )

    expect(clocks).toMatchObject([{ lateBy: { working: 5.5 * 3_600_000, calendar: 22 * 3_600_000 } }])
  })

  it('D14 one millisecond before its deadline nothing is late, and a moment that was promised can pause', () => {
    const sla = prepareSla(jobShape, usual())
    const [due] = evaluateSla(sla, story(late), office, local('2026-11-02 09:00')).clocks
    const stopAt = (instant: number) =>
      story(late, ['2026-11-02 10:00', { status: 'solved' }]).map((event, place) =>
        place === 1 ? { ...event, at: instant } : event,
      )
    const statusOf = (instant: number) =>
      evaluateSla(sla, stopAt(instant), office, local('2026-11-03 09:00')).clocks[0]?.status
    expect([-1, 0, 1].map((past) => statusOf((due?.deadline ?? 0) + past))).toEqual([
      'met',
      'met',
      'breached',
    ])

    const tonight = usual({ resolution: { ...resolution, target: { by: 'endOfBusinessDay' } } })
    expect(
      read(
        tonight,
        '2026-11-02 11:00',
        opened,
        ['2026-11-02 10:00', { status: 'pending' }],
        ['2026-11-02 11:00', { status: 'open' }],
      ),
    ).toEqual(['resolution 1, active, used 60, paused 60, due 11-03 10:00'])
  })

  it('D15 a clock goes on by the version that started it, or goes over to the next, as the policy says', () => {
    const from = { version: 2, effectiveFrom: new Date(local('2026-11-02 10:00')) }
    const second = (onVersionChange: 'pin' | 'recompute') =>
      usual({ resolution: { ...resolution, target: '4h' } }, { ...from, onVersionChange })
    const lines: Line[] = [opened, ['2026-11-02 10:30', { site: 'x' }]]

    expect(read([usual(), second('pin')], '2026-11-02 11:00', ...lines)).toEqual([
      'resolution 1, active, used 120, due 11-03 09:30',
    ])
    expect(read([usual(), second('recompute')], '2026-11-02 11:00', ...lines)).toEqual([
      'resolution 1, active, used 120, due 11-02 14:30',
    ])
  })

  it('D15 a pinned clock stays also where the next version is for other records', () => {
    const second = usual(undefined, {
      ...{ version: 2, when: { tier: 'gold' } },
      effectiveFrom: new Date(local('2026-11-02 10:00')),
    })

    expect(read([usual(), second], '2026-11-02 11:00', opened, ['2026-11-02 10:30', { site: 'x' }])).toEqual([
      'resolution 1, active, used 120, due 11-03 09:30',
    ])
  })
})

describe('working time of a record', () => {
  it('is that of the first calendar that there is', () => {
    const sites = usual({ reply: { ...reply, clock: [{ field: 'site' }, 'office'] } })
    const calendar = calendarsByName({ office, shanghai: office })
    const at = local('2026-11-02 09:00')
    const named = (site: string) =>
      evaluateSla(prepareSla(jobShape, sites), story(['2026-11-02 09:00', { site }]), calendar, at).clocks[0]
        ?.calendar
    expect(['shanghai', 'berlin'].map(named)).toEqual(['shanghai', 'office'])
  })
})
