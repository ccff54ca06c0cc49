import { describe, expect, it } from 'vitest'
import {
  checkConfig,
  checkWorkingCalendar,
  defineSlaPolicy,
  memoryStore,
  type Ticket,
  ticketMetrics,
  workingCalendar,
} from '../index.ts'
import { countedIds, createTestCrm } from '../testing/index.ts'
import { at, office, promisedDesk, withHoliday } from '../testing/promised-desk.ts'
import type { SlaMetric, SlaPolicy } from './sla/index.ts'

// The numbers are those of a list of defects that other systems have had. Each is driven by the commands themselves.

const promising = (metrics: SlaPolicy<Ticket>['metrics'], own: Partial<SlaPolicy<Ticket>> = {}) =>
  defineSlaPolicy<Ticket>({ id: 'usual', on: 'ticket', clock: 'office', metrics, ...own }) as SlaPolicy
const answer = (target: SlaMetric['target'], own: object = {}) =>
  ticketMetrics.firstResponse({ target, ...own } as Parameters<typeof ticketMetrics.firstResponse>[0])
const solution = (target: SlaMetric['target'], own: object = {}) =>
  ticketMetrics.resolution({ target, ...own } as Parameters<typeof ticketMetrics.resolution>[0])
const november = { on: 'ticket', from: '2026-11-01', to: '2026-11-30' } as const

describe('working time', () => {
  it('D1, D7, D9 begins when the week does, whatever the time on Saturday, and knows lunch', async () => {
    const { opens, clocks, goTo } = await promisedDesk([promising({ answer: answer('1h') })])
    await goTo('Sat 15:00')
    const saturday = await opens()
    expect(await clocks(saturday)).toEqual(['answer 1 active used 0 due Mon 10:00'])
    await goTo('Sun 23:00')
    expect(await clocks(await opens())).toEqual(['answer 1 active used 0 due Mon 10:00'])

    const noon = await promisedDesk([promising({ answer: answer('1h') })])
    await noon.goTo('Mon 11:30')
    expect(await noon.clocks(await noon.opens())).toEqual(['answer 1 active used 0 due Mon 13:30'])
  })

  it('D2 is looked up, however long it was: ten years later it is late by ten years of working time', async () => {
    const { session, clock, opens } = await promisedDesk([promising({ answer: answer('1h') })])
    const id = await opens()
    clock.set('2036-11-02T09:00:00Z')

    const [read] = await session.slaClock.of({ entity: 'ticket', recordId: id })

    expect(read?.breachedAt).toBe(+at('Mon 10:00'))
    expect(read?.lateBy?.calendar).toBe(Date.parse('2036-11-02T09:00:00Z') - +at('Mon 10:00'))
    expect(read?.lateBy?.working).toBeGreaterThan(10 * 250 * 7 * 3_600_000)
  })
})

describe('promises about tickets', () => {
  it('D3, D11 are made by the first policy that fits, in the order in which they stand, whatever their names', async () => {
    const gold = promising({ answer: answer('1h') }, { id: 'z-gold', when: { tier: 'gold' } })
    const rest = promising({ answer: answer('4h') }, { id: 'a-rest' })
    const { session, opens } = await promisedDesk([gold, rest])
    const account = await session.account.create({ name: 'North', tier: 'gold' })

    for (const given of [{ accountId: account.id }, {}]) await opens(given)

    const { items } = await session.slaClock.list({ orderBy: 'startedAt' })
    expect(items.map(({ policy }) => policy).sort()).toEqual(['a-rest', 'z-gold'])
  })

  it('D4 a save while it waits fails nothing, and it goes on with what was left', async () => {
    const { session, opens, clocks, goTo } = await promisedDesk([promising({ solution: solution('1h') })])
    const id = await opens()
    await goTo('Mon 09:30')
    await session.ticket.wait({ id, for: 'customer' })
    await goTo('Wed 10:00')
    await session.ticket.update(id, { subject: 'No lamp', category: 'light', priority: 'high' })

    expect(await clocks(id)).toEqual(['solution 1 paused used 30 paused 870'])
    expect(await session.ticket.get(id)).toMatchObject({ slaStatus: 'paused', slaDueAt: null })
    await session.ticket.resume({ id })
    expect(await clocks(id)).toEqual(['solution 1 active used 30 paused 870 due Wed 10:30'])
  })

  it('D5 solved out of a pause: only what was worked counts', async () => {
    const { session, opens, clocks, goTo } = await promisedDesk([promising({ solution: solution('4h') })])
    const id = await opens()
    await goTo('Mon 10:00')
    await session.ticket.wait({ id, for: 'customer' })
    await goTo('Wed 11:00')
    await session.ticket.solve({ id })

    expect(await clocks(id)).toEqual(['solution 1 met used 60 paused 900'])
  })

  it('D8 what was solved ten seconds late and before any tick is a breach, at its deadline', async () => {
    const { session, clock, crm, opens, clocks, steps } = await promisedDesk([
      promising({
        answer: answer('1h'),
        next: ticketMetrics.nextResponse({ target: '1h' }),
        solution: solution('1h'),
      }),
    ])
    const id = await opens()
    await session.ticket.reply({ id, body: 'Which lamp?' })
    clock.set('2026-11-02T09:00:01Z')
    await session.ticket.hear({ id, body: 'All of them' })
    clock.set('2026-11-02T10:00:10Z')
    await session.ticket.reply({ id, body: 'Done', next: 'solved' })
    await crm.tick()

    expect(await clocks(id)).toEqual([
      'answer 1 met used 0',
      `next 1 breached used ${60 + 9 / 60} late since Mon 10:00`,
      `solution 1 breached used ${60 + 1 / 6} late since Mon 10:00`,
    ])
    expect(await steps()).toEqual([
      expect.stringContaining('breach breach Mon 10:00'),
      expect.stringContaining('breach breach Mon 10:00'),
    ])
    expect(await session.slaClock.attainment(november)).toMatchObject([{ met: 1, breached: 2 }])
  })

  it('D11 a change of a policy changes no statistics of what was over before', async () => {
    const [storage, ids] = [memoryStore(), countedIds()]
    const first = promising({ solution: solution('1h') })
    const { session, clock, opens, goTo } = await promisedDesk([first], { storage, ids })
    const [late, inTime] = [await opens(), await opens()]
    await goTo('Mon 09:40')
    await session.ticket.solve({ id: inTime })
    await goTo('Mon 11:00')
    await session.ticket.solve({ id: late })
    const before = await session.slaClock.attainment(november)
    expect(before).toMatchObject([{ met: 1, breached: 1 }])

    const later = { effectiveFrom: at('Mon 11:00'), onVersionChange: 'recompute' } as const
    for (const target of ['30m', '4h'] as const) {
      const second = promising({ solution: solution(target) }, { version: 2, ...later })
      const edited = await createTestCrm({
        ...{ storage, ids, clock, calendars: { office }, sla: [first, second] },
      })
      await edited.session.slaClock.recompute({ entity: 'ticket' })
      await edited.crm.tick()
      expect(await edited.session.slaClock.attainment(november)).toEqual(before)
    }
  })

  it('D12 a short time for updates leaves the first answer its own, and both are shown', async () => {
    const { session, opens, clocks, goTo } = await promisedDesk([
      promising({ answer: answer('4h'), update: ticketMetrics.periodicUpdate({ target: '1h' }) }),
    ])
    const id = await opens()
    expect(await session.ticket.get(id)).toMatchObject({ slaDueAt: at('Mon 10:00') })
    await goTo('Mon 10:30')
    await session.ticket.reply({ id, body: 'Soon' })

    expect(await clocks(id)).toEqual([
      'answer 1 met used 90',
      'update 1 breached used 90 late since Mon 10:00',
      'update 2 active used 0 due Mon 11:30',
    ])
  })

  it('D12 nobody is reminded at night, at noon or on a weekend who is to be in working hours', async () => {
    const often = {
      key: 'again',
      at: { after: '1h' },
      every: '3h',
      max: 12,
      deliver: 'businessHours',
    } as const
    const { session, opens, goTo, clock } = await promisedDesk([
      promising({ solution: solution('4h', { steps: [often] }) }),
    ])
    await goTo('Fri 11:00')
    await opens()
    await clock.advance('10d')

    const { items } = await session.slaStep.list({ orderBy: 'dueAt', limit: 100 })
    const told = items.filter(({ key }) => key === 'again').map(({ dueAt }) => dueAt.getTime())
    expect(told.length).toBeGreaterThan(8)
    expect(told.filter((time) => !office.isOpen(time))).toEqual([])
  })

  it('D13 a new version and another calendar hold for what runs, with no event on the ticket, and late is late once', async () => {
    const [storage, ids] = [memoryStore(), countedIds()]
    const first = promising({ solution: solution('7h') })
    const { clock, opens, goTo } = await promisedDesk([first], { storage, ids })
    const id = await opens()
    await goTo('Mon 16:00')
    const second = promising(
      { solution: solution('2h') },
      { version: 2, effectiveFrom: at('Mon 16:00'), onVersionChange: 'recompute' },
    )
    const calendars = { office: withHoliday }
    const edited = await createTestCrm({ storage, ids, clock, calendars, sla: [first, second] })
    const asked = { entity: 'ticket' } as const
    expect(await edited.session.slaClock.recompute({ ...asked, preview: true })).toMatchObject({
      statuses: [{ was: 'active', is: 'breached', count: 1 }],
    })
    for (let time = 0; time < 3; time++) {
      await edited.session.slaClock.recompute(asked)
      await edited.crm.tick()
    }

    const { items } = await edited.session.slaStep.list()
    expect(items).toMatchObject([{ kind: 'breach', dueAt: at('Mon 11:00'), recordId: id }])
    clock.set(at('Wed 09:30'))
    const [shown] = await edited.session.slaClock.of({ ...asked, recordId: id })
    // Monday's lunch, the nights and the Tuesday off are no working time, and pass all the same.
    expect(shown?.lateBy).toEqual({ working: 5.5 * 3_600_000, calendar: 46.5 * 3_600_000 })
  })

  it('D14 the last second of a hundred hours is no breach, and nothing is rounded', async () => {
    const always = [promising({ solution: solution('100h') }, { clock: 'always' })]
    const { session, clock, crm, opens } = await promisedDesk(always)
    const [inTime, atLast, late] = [await opens(), await opens(), await opens()]
    const deadline = clock.now() + 100 * 3_600_000
    clock.set(new Date(deadline - 176_400)) // 99.951 % are over.
    await crm.tick()
    await session.ticket.solve({ id: inTime })
    expect(await session.slaStep.count()).toBe(0)
    clock.set(new Date(deadline))
    await session.ticket.solve({ id: atLast })
    clock.set(new Date(deadline + 1))
    await session.ticket.solve({ id: late })

    const statusOf = async (recordId: string) =>
      (await session.slaClock.of({ entity: 'ticket', recordId })).map(({ status }) => status)
    expect([await statusOf(inTime), await statusOf(atLast), await statusOf(late)]).toEqual([
      ['met'],
      ['met'],
      ['breached'],
    ])
    expect(await session.slaClock.attainment({ ...november, goalBp: 6667 })).toMatchObject([
      { share: { part: 2, whole: 3 }, isReached: false },
    ])
  })

  it('D14 what a customer was worth then counts, not what they are now: a later tier moves no past', async () => {
    const policies = [
      promising({ solution: solution('1h') }, { id: 'gold', when: { tier: 'gold' } }),
      promising({ solution: solution('4h') }, { id: 'rest' }),
    ]
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk(policies)
    const account = await session.account.create({ name: 'North' })
    const id = await opens({ accountId: account.id })
    await goTo('Mon 11:00')
    await session.ticket.solve({ id })
    await goTo('Mon 14:00')
    await session.account.update(account.id, { tier: 'gold' })

    expect(await clocks(id)).toEqual(['solution 1 met used 120'])
    expect(await rebuilt(id)).toEqual([])
  })

  it('D14 a moment that was promised moves back by the pauses', async () => {
    const { session, opens, clocks, goTo } = await promisedDesk([
      promising({ solution: solution({ nextBusinessDayBy: '12:00' }) }),
    ])
    const id = await opens()
    await goTo('Mon 10:00')
    await session.ticket.wait({ id, for: 'customer' })
    await goTo('Mon 11:00')
    await session.ticket.resume({ id })

    expect(await clocks(id)).toEqual(['solution 1 active used 60 paused 60 due Tue 14:00'])
  })

  it('D15 a pause takes back what was not announced yet, and the clock goes over to the next version', async () => {
    const { session, opens, steps, clocks, goTo, crm } = await promisedDesk([
      promising({ solution: solution('4h', { steps: [{ key: 'soon', at: { pct: 50 } }] }) }),
      promising(
        { solution: solution('6h', { steps: [{ key: 'soon', at: { pct: 50 } }] }) },
        { version: 2, effectiveFrom: at('Tue 09:00'), onVersionChange: 'recompute' },
      ),
    ])
    const id = await opens()
    await goTo('Mon 10:30')
    await session.ticket.wait({ id, for: 'customer' })
    await goTo('Wed 09:00')
    expect(await steps()).toEqual([])
    expect(await crm.nextDue()).toBeUndefined()
    await session.ticket.resume({ id })
    expect(await clocks(id)).toEqual(['solution 1 active used 90 paused 750 due Wed 14:30'])
    await goTo('Wed 12:00')

    expect(await steps()).toEqual(['solution soon warning Wed 10:30'])
  })
})

describe('what a check of the configuration tells of service', () => {
  const open = { status: { in: ['new', 'open', 'pending'] } } as const
  const sound: SlaMetric<Ticket> = {
    ...{ start: open, stop: { status: { in: ['solved', 'closed'] } }, target: '4h' },
  }
  const policy = (metric: object = {}, own: object = {}) => ({
    ...{ id: 'a', on: 'ticket', clock: 'office', metrics: { solution: { ...sound, ...metric } } },
    ...own,
  })
  const nights = workingCalendar({ zone: 'UTC', week: { sat: [['22:00', '23:00']] } })

  it.each<[string, readonly object[], string]>([
    [
      '1 a policy behind a broader one',
      [policy(), policy({}, { id: 'b', when: { tier: 'gold' } })],
      'warning SLA_SHADOWED',
    ],
    [
      '2 a condition that nothing satisfies',
      [policy({}, { when: { all: [{ tier: 'a' }, { tier: 'b' }] } })],
      'warning CONDITION_UNSATISFIABLE',
    ],
    ['2 a choice that is none', [policy({}, { when: { priority: 'extreme' } })], 'error CONDITION_OPTION'],
    [
      '12 a clock that is over when it starts',
      [policy({ start: { status: 'solved' } })],
      'warning SLA_NEVER_STARTS',
    ],
    [
      '13 a pause that cancels',
      [
        policy({
          ...{ start: { status: 'open' }, pause: { status: 'pending' }, cancel: 'startNotMet' },
          stop: { firstRepliedAt: { isNotNull: true } },
        }),
      ],
      'warning SLA_NEVER_PAUSED',
    ],
    [
      '14 a clock that always stands still',
      [policy({ start: { status: 'pending' }, pause: open })],
      'warning SLA_ALWAYS_PAUSED',
    ],
    ['15 more time than there is in a year', [policy({ target: '3000h' })], 'warning LIMIT_TOO_LONG'],
    [
      '16 calendars that are never open at once',
      [policy({}, { clock: { all: ['office', 'nights'] } })],
      'warning CALENDAR_CLOSED',
    ],
    [
      '17 a warning after the deadline',
      [policy({ steps: [{ key: 'late', at: { pct: 120 } }] })],
      'warning SLA_WARNS_LATE',
    ],
    ['18 one policy twice', [policy(), policy({ target: '1h' })], 'error SLA_INVALID'],
  ])('%s', (_, sla, code) => {
    const found = checkConfig({ storage: memoryStore(), calendars: { office, nights }, sla } as never)

    expect(found.map((one) => `${one.severity} ${one.code}`)).toContain(code)
  })

  it('16 a calendar without working time, and overrides of one day', () => {
    const codes = (options: object) => {
      const { problems, warnings } = checkWorkingCalendar(options as never)
      return [...problems, ...warnings].map(({ code }) => code)
    }

    expect(codes({ zone: 'UTC', week: {} })).toContain('CALENDAR_CLOSED')
    expect(
      codes({
        ...{ zone: 'UTC', week: { mon: [['09:00', '12:00']] } },
        overrides: { '2026-10-01/2026-10-07': 'closed', '2026-10-05': [['09:00', '10:00']] },
      }),
    ).toContain('OVERRIDES_OVERLAP')
  })
})
