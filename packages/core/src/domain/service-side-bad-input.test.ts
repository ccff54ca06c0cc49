import { describe, expect, it } from 'vitest'
import { checkConfig, createCrm, isCrmError, memoryStore, ratingToken, workingCalendar } from '../index.ts'
import { createTestCrm, dump } from '../testing/index.ts'
import { at, promisedDesk } from '../testing/promised-desk.ts'
import type { SlaPolicy } from './sla/index.ts'

const day = [['09:00', '12:00']] as const
const office = () => workingCalendar({ zone: 'UTC', week: { mon: day } })
const SECRET = 'a secret of at least thirty-two characters'
const PROTOTYPES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']

/** A policy in which everything stands that may stand in one. */
const full = {
  ...{ id: 'a', on: 'ticket', version: 1, effectiveFrom: new Date('2026-01-01T00:00:00Z') },
  ...{ when: { tier: 'gold' }, clock: ['office', { all: ['office', 'always'] }] },
  ...{ onChange: 'recompute', onVersionChange: 'pin' },
  metrics: {
    solution: {
      start: { status: { in: ['new', 'open'] } },
      stop: { status: 'solved' },
      pause: { status: 'pending' },
      resume: { status: 'open' },
      cancel: { type: 'complaint' },
      reset: { status: { changed: true } },
      giveUp: { when: { status: 'closed' }, as: 'miss' },
      ...{ recurrence: 'chained', reopen: { within: '2d', between: 'pause' } },
      ...{ startAt: 'openedAt', stopAt: 'solvedAt', retroactivePause: true, clock: 'office' },
      target: { by: 'priority', map: { urgent: '1h', high: { field: 'openedAt' } }, default: '4h' },
      steps: [
        {
          ...{ key: 'x', at: { after: '1h' }, every: '1h', max: 2, deliver: 'businessHours' },
          ...{ tell: ['x'], set: { category: 'late' } },
        },
      ],
    },
  },
}
/** Service options in which everything stands that may stand in them. */
const service = {
  tickets: {
    ...{ reopenWithin: '7d', isThanks: () => false },
    ...{ autoSolve: { after: '5d', clock: office() }, autoClose: { after: '7d' } },
  },
  surveys: {
    secrets: [SECRET],
    ask: [{ id: 'after', kind: 'csat', on: 'ticket' }],
  },
  knowledge: { language: 'en' },
  entitlements: { default: 'basic' },
}
const WRONG: readonly unknown[] = [
  ...[null, undefined, '', 'x', 1e15, Number.NaN, [null], { x: 1 }, new Date(Number.NaN), Symbol('x')],
  ...[JSON.parse('{"__proto__":"1h"}'), Object.create(null)],
]

/** All places of an object, and the object with something else there. */
function mutants(sound: unknown): readonly (readonly [path: string, wrong: unknown])[] {
  const found: (readonly [string, unknown])[] = []
  let places = 0
  const visit = (value: unknown, path: readonly string[], put: (wrong: unknown) => unknown) => {
    places += 1
    // Of all that is wrong each place has a third, and what has no prototype, by which much fails.
    const some = WRONG.filter(
      (wrong, at) => at % 3 === places % 3 || Object.getPrototypeOf(wrong ?? 0) === null,
    )
    for (const wrong of some) found.push([path.join('.'), put(wrong)])
    const isPlain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype
    if (typeof value !== 'object' || value === null || !isPlain) return
    for (const [key, inner] of Object.entries(value))
      visit(inner, [...path, key], (wrong) =>
        put(Array.isArray(value) ? value.with(Number(key), wrong) : { ...value, [key]: wrong }),
      )
  }
  visit(sound, [], (wrong) => wrong)
  return found
}

/** What became of options: taken, refused with a code, or something that nobody should see. */
function outcomeOf(options: object): string {
  try {
    createCrm({ storage: memoryStore(), calendars: { office: office() }, ...options } as never)
  } catch (error) {
    if (!isCrmError(error, 'CRM_CONFIG')) return `threw ${String(error)}`
  }
  return 'fine'
}

describe('whatever stands in the options of a host', () => {
  it.each<[string, unknown, (wrong: unknown) => object]>([
    ['a policy', full, (policy) => ({ sla: [policy] })],
    ['the policies', [], (sla) => ({ sla })],
    ['the service', service, (wrong) => ({ service: wrong })],
    ['the calendars', { office: office() }, (calendars) => ({ calendars })],
  ])('%s: it is taken, or refused with a code', { timeout: 60_000 }, (_, sound, options) => {
    expect(outcomeOf(options(sound))).toBe('fine')
    const bad = mutants(sound).flatMap(([path, wrong]) => {
      const outcome = outcomeOf(options(wrong))
      return outcome === 'fine' ? [] : [`${path}: ${outcome}`]
    })

    expect([...new Set(bad)]).toEqual([])
  })

  it.each<[string, unknown]>([
    ['text', '2026-01-01'],
    ['a number', 1_767_225_600_000],
    ['no instant', new Date(Number.NaN)],
    ['nothing', null],
  ])('an instant from which a policy holds that is %s is refused at its place', (_, effectiveFrom) => {
    const given = {
      storage: memoryStore(),
      calendars: { office: office() },
      sla: [{ ...full, effectiveFrom }],
    }

    expect(checkConfig(given as never).map(({ path }) => path)).toContain('sla.0.effectiveFrom')
  })
})

describe('names that every object has', () => {
  const byCategory = (map: object, own: object = {}) =>
    ({
      ...{ id: 'usual', on: 'ticket', clock: 'office' },
      metrics: {
        solution: {
          ...{ start: { status: 'new' }, stop: { status: 'solved' } },
          target: { by: 'category', map, ...own },
        },
      },
    }) as SlaPolicy

  it.each(PROTOTYPES)(
    '%s is a category like any other: promised what stands there, or else the rest',
    async (category) => {
      const named = JSON.parse(`{"${category}":"1h"}`)
      for (const [policy, due] of [
        [byCategory(named, { default: '3h' }), ['Mon 10:00']],
        [byCategory({ x: '1h' }, { default: '3h' }), ['Mon 12:00']],
        [byCategory({ x: '1h' }), []],
      ] as const) {
        const { session, opens } = await promisedDesk([policy])
        const id = await opens({ category })
        expect((await session.ticket.get(id))?.slaDueAt ?? null).toEqual(due[0] ? at(due[0]) : null)
        await session.ticket.solve({ id })
        const [review] = [
          await session.ticket.review({ from: '2026-11-01', to: '2026-11-30', by: 'category' } as never),
        ]
        expect(JSON.stringify(review)).toContain(category)
      }
    },
  )

  it.each(PROTOTYPES)('%s is a metric, a policy, a step and a calendar like any other', async (name) => {
    const metrics = JSON.parse(
      `{"${name}":{"start":{"status":"new"},"stop":{"status":"solved"},"target":"1h","steps":[{"key":"${name}","at":{"pct":50}}]}}`,
    )
    const calendars = Object.fromEntries([[name, office()]])
    const { session, clock, opens } = await promisedDesk(
      [{ id: name, on: 'ticket', clock: name, metrics } as SlaPolicy],
      { calendars },
    )
    const id = await opens()
    await clock.advance('2h')

    const [read] = await session.slaClock.of({ entity: 'ticket', recordId: id })
    expect(read).toMatchObject({ metric: name, status: 'breached', breachedAt: +at('Mon 10:00') })
    expect((await session.slaStep.list({ orderBy: 'dueAt' })).items.map(({ key }) => key)).toEqual([
      name,
      'breach',
    ])
    const asked = { on: 'ticket', from: '2026-11-01', to: '2026-11-30', by: 'metric' } as const
    expect(await session.slaClock.attainment(asked)).toMatchObject([{ by: name, breached: 1 }])
  })

  it.each(PROTOTYPES)(
    '%s is a channel, a conversation, a sender, an article and a level of service',
    async (name) => {
      const { session } = await createTestCrm({ service: { entitlements: { default: name } } })
      const said = { channel: name, externalId: name, threadRef: name, from: { address: name }, body: name }
      const taken = await session.message.receive({ ...said, at: new Date(0) })
      expect(await session.message.receive({ ...said, at: new Date(0) })).toMatchObject({ isRepeat: true })
      expect(await session.ticket.get(taken.ticketId ?? '')).toMatchObject({
        channel: name,
        serviceLevel: name,
      })

      const made = await session.article
        .create({ slug: name, audience: 'public' } as never)
        .catch((error) => error)
      if (isCrmError(made)) return
      const draft = await session.article.draft({ id: made.id, language: 'en', title: name, body: name })
      await session.article.publish({ versionId: draft.id })
      expect(await session.article.read({ slug: name })).toMatchObject({ title: name })
      expect(await session.article.read({ slug: 'x' }).catch(({ code }) => code)).toBe('CRM_NOT_FOUND')
    },
  )
})

describe('what comes from outside', () => {
  it.each<[string, object]>([
    ['no instant', { at: new Date(Number.NaN) }],
    ['an instant before all calendars', { at: new Date(-8.64e15) }],
    ['text as an instant', { at: '2026-11-02' }],
    ['no sender', { from: {} }],
    ['a sender who is a list', { from: [] }],
    ['an address of nothing', { from: { address: '' } }],
    ['an id that is a number', { externalId: 7 }],
    ['an id without end', { externalId: 'x'.repeat(301) }],
    ['half a character', { externalId: 'x\uD800' }],
    ['a zero', { body: 'x\0', externalId: '\0' }],
    ['a key too many', { isAdmin: true }],
    ['attachments of nothing', { attachments: [] }],
    ['a size that is none', { attachments: [{ name: 'a', type: 'x', size: Number.NaN, ref: 'x' }] }],
    ['a size without end', { attachments: [{ name: 'a', type: 'x', size: 1e300, ref: 'x' }] }],
    ['an author who is nobody', { author: 'system' }],
    ['a machine that is a word', { automated: 'yes' }],
  ])('%s is refused with a code, or taken in as something that can be read', async (_, own) => {
    const { session, store } = await createTestCrm()
    const before = await dump(store)
    const said = {
      channel: 'web',
      externalId: 'm1',
      from: { address: 'eve' },
      body: 'Hello',
      at: new Date(0),
    }

    const answer = await session.message
      .receive({ ...said, ...own } as never)
      .catch((error: unknown) => error)

    if (isCrmError(answer)) expect([answer.code, await dump(store)]).toEqual(['CRM_VALIDATION', before])
    else expect((await session.message.list()).items).toHaveLength(1)
  })

  it.each(['', '.', 'x', 'x.y', `__proto__.${'A'.repeat(43)}`, 'x'.repeat(10_000), '\0.\0', '\uD800'])(
    'the link %j leads nowhere',
    async (token) => {
      const { session } = await createTestCrm({ service } as never)
      for (const ask of [
        () => session.rating.view({ token }),
        () => session.rating.answer({ token, score: 5 }),
      ])
        expect(await ask().catch(({ code }) => code)).toMatch(/^CRM_/)
    },
  )

  it.each([Number.NaN, -1, 0, 1e15, 1.5, '5', null, [5], { valueOf: () => 5 }])(
    'the score %j is refused',
    async (score) => {
      const { session } = await createTestCrm({ service } as never)
      const token = await ratingToken(SECRET, { tenant: 'acme', id: 'x' })

      expect(await session.rating.answer({ token, score } as never).catch(({ code }) => code)).toMatch(
        /^CRM_/,
      )
    },
  )

  it('events at one instant have the order in which they were written, and the same clocks again', async () => {
    const { session, opens, clocks, rebuilt, goTo } = await promisedDesk()
    const id = await opens()
    await session.ticket.wait({ id, for: 'customer' })
    await session.ticket.resume({ id })
    await session.ticket.solve({ id })
    await session.ticket.reopen({ id })
    await session.ticket.update(id, { priority: 'urgent' })
    await session.ticket.update(id, { priority: 'low' })
    await goTo('Mon 10:00')

    expect(await clocks(id)).toEqual([
      expect.stringMatching(/^answer 1 /),
      'solution 1 active used 60 due Mon 14:00',
    ])
    expect(await rebuilt(id)).toEqual([])
  })
})
