import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { f, memoryStore, type PoolRules, type ReclaimRule, workingCalendar } from '../../../index.ts'
import { aLead, aUser, countedIds, createTestCrm } from '../../../testing/index.ts'

const DAY = 86_400_000
const idle: ReclaimRule = { id: 'idle', when: { region: 'north' }, basis: 'lastFollowUp', after: '7d' }
const rules: readonly ReclaimRule[] = [
  { ...idle, exempt: { urgency: 'high' }, remind: [{ at: '3d', tell: ['owner'] }] },
  { id: 'long', when: {}, basis: 'ownedSince', after: '12d' },
]

async function office(pool: PoolRules) {
  const [storage, ids] = [memoryStore(), countedIds()]
  const made = await createTestCrm({ pool, storage, ids })
  const [ann, bob] = [await made.session.user.create(aUser()), await made.session.user.create(aUser())]
  return { ...made, storage, ids, annId: ann.id, bobId: bob.id }
}

type Step =
  | { readonly does: 'wait'; readonly hours: number }
  | { readonly does: 'call'; readonly hoursAgo: number }
  | { readonly does: 'forget' }
  | { readonly does: 'give'; readonly to: 'ann' | 'bob' | 'pool' }
  | { readonly does: 'edit'; readonly region: string; readonly urgency: 'normal' | 'high' }
  | { readonly does: 'protect'; readonly hours: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 120 }) }),
  fc.record({ does: fc.constant('call' as const), hoursAgo: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ does: fc.constant('forget' as const) }),
  fc.record({ does: fc.constant('give' as const), to: fc.constantFrom('ann', 'bob', 'pool') }),
  fc.record({
    does: fc.constant('edit' as const),
    region: fc.constantFrom('north', 'south'),
    urgency: fc.constantFrom('normal', 'high'),
  }),
  fc.record({ does: fc.constant('protect' as const), hours: fc.integer({ min: 1, max: 300 }) }),
)

/** What has happened with a lead, kept beside the CRM, and what follows from it by the rules above. */
interface Facts {
  owner: string | null
  ownedSince: number
  region: string
  urgency: string
  protectedUntil: number
  calls: { id: string; at: number }[]
}

type After = (begin: number, days: number) => number

function dueOf({ ownedSince, region, urgency, protectedUntil, calls }: Facts, after: After): number {
  const last = Math.max(ownedSince, ...calls.map(({ at }) => at))
  const byIdle = region === 'north' && urgency !== 'high' ? after(last, 7) : Number.POSITIVE_INFINITY
  return Math.max(protectedUntil, Math.min(byIdle, after(ownedSince, 12)))
}

const workday = [
  ['09:00', '12:00'],
  ['13:00', '18:00'],
] as const
const calendar = workingCalendar({
  zone: 'Asia/Shanghai',
  week: { mon: workday, tue: workday, wed: workday, thu: workday, fri: workday },
  overrides: { '2026-11-11': 'closed', '2026-11-14': workday },
})

it.each<[string, readonly ReclaimRule[], After]>([
  ['days', rules, (begin, days) => begin + days * DAY],
  [
    'working days',
    rules.map((rule) => ({ ...rule, clock: calendar })),
    (begin, days) => calendar.addDays(begin, days),
  ],
])(
  'a lead is reclaimed when the facts say so, counted in %s, in whichever order they came',
  async (_, counted, after) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const made = await office({ reclaim: counted })
        const { session, clock, annId, bobId } = made
        const { id } = await session.lead.create(aLead({ ownerId: annId, region: 'north' }))
        const facts: Facts = {
          ...{ owner: annId, ownedSince: clock.now(), region: 'north', urgency: 'normal' },
          ...{ protectedUntil: 0, calls: [] },
        }
        const settle = () => {
          if (facts.owner && dueOf(facts, after) <= clock.now())
            Object.assign(facts, { owner: null, protectedUntil: 0 })
        }
        for (const one of steps) {
          if (one.does === 'wait') await clock.advance(`${one.hours}h`)
          if (one.does === 'call') {
            const at = clock.now() - one.hoursAgo * 3_600_000
            const doneAt = new Date(at)
            const made = await session.activity.create({ type: 'call', subject: 'Call', leadId: id, doneAt })
            facts.calls.push({ id: made.id, at })
          }
          if (one.does === 'forget') {
            const call = facts.calls.pop()
            if (call) await session.activity.delete(call.id)
          }
          if (one.does === 'give') {
            const owner = { ann: annId, bob: bobId, pool: null }[one.to]
            if (owner !== facts.owner)
              Object.assign(facts, { owner, ownedSince: clock.now(), protectedUntil: 0 })
            await session.lead.update(id, { ownerId: owner })
          }
          if (one.does === 'edit') {
            const { region, urgency } = one
            Object.assign(facts, { region, urgency })
            await session.lead.update(id, { region, urgency })
          }
          if (one.does === 'protect' && facts.owner) {
            facts.protectedUntil = clock.now() + one.hours * 3_600_000
            await session.lead.protect({ id, until: new Date(facts.protectedUntil), reason: 'Fair' })
          }
          settle()
          await clock.advance('0ms')

          const lead = await session.lead.get(id)
          expect(lead?.ownerId ?? null).toBe(facts.owner)
          const last = facts.calls.length === 0 ? null : Math.max(...facts.calls.map(({ at }) => at))
          expect(lead?.lastFollowUpAt?.getTime() ?? null).toBe(last)
          // The cache is early or right, never late; and working all of it out anew changes no outcome.
          if (facts.owner) expect(lead?.poolCheckAt?.getTime()).toBeLessThanOrEqual(dueOf(facts, after))
          else expect(lead?.poolCheckAt ?? null).toBeNull()
          await session.lead.reindexPool({})
          expect(await session.lead.reindexPool({})).toMatchObject({ changed: 0 })
        }
      }),
      { numRuns: 40 },
    )
  },
)

describe('a rule that counts working time', () => {
  /** A Friday, half past four in the afternoon in Shanghai. */
  const friday = new Date('2026-11-06T08:30:00Z')

  async function shop(rule: Partial<ReclaimRule>) {
    const reclaim = [{ ...idle, when: {}, clock: calendar, ...rule }]
    const made = await office({ reclaim })
    made.clock.set(friday)
    return made
  }

  it('tells people so many working days after the time began, and takes back after some more', async () => {
    const { session, annId, clock } = await shop({ after: '5d', remind: [{ at: '3d', tell: ['owner'] }] })
    const { id } = await session.lead.create(aLead({ ownerId: annId }))

    // The 11th is a holiday, and on Saturday the 14th they work instead.
    await clock.advance('10d')

    const [reminder] = (await session.activity.list({ where: { leadId: id, type: 'reminder' } })).items
    expect(reminder?.dueAt).toEqual(new Date('2026-11-12T08:30:00Z'))
    expect(await session.lead.get(id)).toMatchObject({
      ownerId: null,
      poolEnteredAt: new Date('2026-11-14T08:30:00Z'),
    })
  })

  it('tells people when protection has moved the end, as long before it', async () => {
    const { session, annId, clock } = await shop({ after: '16h', remind: [{ at: '12h', tell: ['owner'] }] })
    const { id } = await session.lead.create(aLead({ ownerId: annId }))
    await session.lead.protect({ id, until: new Date('2026-11-16T03:00:00Z'), reason: 'Fair' })

    await clock.advance('11d')

    const [reminder] = (await session.activity.list({ where: { leadId: id, type: 'reminder' } })).items
    // Two hours of Monday morning, and two of Saturday, which is a working day instead of the 11th.
    expect(reminder?.dueAt).toEqual(new Date('2026-11-14T08:00:00Z'))
  })

  it('counts from the beginning of a day that a field names', async () => {
    const made = await createTestCrm({
      ...{ zone: 'Asia/Shanghai', fields: { lead: { fairOn: f.date().optional() } } },
      pool: { reclaim: [{ ...idle, when: {}, clock: calendar, after: '4h', basis: { field: 'fairOn' } }] },
    })
    made.clock.set(friday)
    const ann = await made.session.user.create(aUser())
    const { id } = await made.session.lead.create({ ...aLead({ ownerId: ann.id }), fairOn: '2026-11-08' })

    await made.clock.advance('4d')

    expect((await made.session.lead.get(id))?.poolEnteredAt).toEqual(new Date('2026-11-09T06:00:00Z'))
  })
})

describe('rules that change', () => {
  it('are looked at beforehand: which leads would move, from when to when', async () => {
    const { session, annId, clock } = await office({ reclaim: [{ ...idle, when: {} }] })
    const north = await session.lead.create(aLead({ ownerId: annId, region: 'north' }))
    await session.lead.create(aLead({ ownerId: annId, region: 'south' }))
    await session.lead.create(aLead())
    const began = clock.now()
    await clock.advance('3d')

    const wider = { id: 'north', when: { region: 'north' }, basis: 'lastFollowUp', after: '15d' }
    const same = { id: 'rest', when: { region: 'south' }, basis: 'lastFollowUp', after: '7d' }
    const preview = await session.lead.previewReclaim({ reclaim: [wider, same] })

    expect(preview).toEqual({
      examined: 2,
      moved: [{ id: north.id, from: new Date(began + 7 * DAY), to: new Date(began + 15 * DAY) }],
      dueNow: 0,
      next: null,
    })
    const strict = { ...wider, after: '2d' }
    expect(await session.lead.previewReclaim({ reclaim: [strict, same] })).toMatchObject({ dueNow: 1 })
    const pages = await session.lead.previewReclaim({ reclaim: [wider, same], limit: 1 })
    expect(pages.next).not.toBeNull()
    expect(
      await session.lead.previewReclaim({ reclaim: [wider, same], after: pages.next ?? '' }),
    ).toMatchObject({
      examined: 1,
    })
  })

  it('are refused in a preview when they mean nothing', async () => {
    const { session } = await office({})
    const wrong = { id: 'x', when: { regoin: 'north' }, basis: 'lastFolowUp', after: '7 days' }

    await expect(session.lead.previewReclaim({ reclaim: [wrong] })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [{ path: 'reclaim.0.after' }, { path: 'reclaim.0.basis' }, { path: 'reclaim.0.when.regoin' }],
    })
  })

  it('move what is due by working it out anew, page by page, and restart nothing', async () => {
    const before = await office({ reclaim: [{ ...idle, when: {} }] })
    const { annId, storage, ids } = before
    const made = await before.session.lead.createMany([1, 2, 3].map(() => aLead({ ownerId: annId })))
    const [id = ''] = made.flatMap((one) => (one.ok ? [one.record.id] : []))
    const began = before.clock.now()

    const after = await createTestCrm({
      pool: { reclaim: [{ ...idle, when: {}, after: '15d' }] },
      storage,
      ids,
    })
    const first = await after.session.lead.reindexPool({ limit: 2 })
    const rest = await after.session.lead.reindexPool({ limit: 2, after: first.next ?? '' })

    expect([first, rest]).toMatchObject([
      { examined: 2, changed: 2 },
      { examined: 1, changed: 1, next: null },
    ])
    expect((await after.session.lead.get(id))?.poolCheckAt).toEqual(new Date(began + 15 * DAY))
  })

  it('that are switched off and on again find every due date where it was', async () => {
    const on = await office({ reclaim: [{ ...idle, when: {} }] })
    const { storage, ids } = on
    const { id } = await on.session.lead.create(aLead({ ownerId: on.annId }))
    const began = on.clock.now()
    const off = await createTestCrm({ storage, ids })
    off.clock.set(new Date(began + 2 * DAY))
    const given = await off.session.lead.create(aLead({ ownerId: on.annId }))
    off.clock.set(new Date(began + 5 * DAY))
    await off.session.activity.create({ type: 'call', subject: 'Call', leadId: given.id })

    const again = await createTestCrm({ storage, ids, pool: { reclaim: [{ ...idle, when: {} }] } })
    again.clock.set(new Date(began + 6 * DAY))
    await again.session.lead.reindexPool({})

    expect((await again.session.lead.get(id))?.poolCheckAt).toEqual(new Date(began + 7 * DAY))
    expect(await again.session.lead.get(given.id)).toMatchObject({
      poolCheckAt: new Date(began + 12 * DAY),
      lastFollowUpAt: new Date(began + 5 * DAY),
    })
  })
})
