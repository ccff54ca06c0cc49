import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, desk, fixing, repairPolicy, repairShape, workshop } from './fixtures/repair.ts'
import {
  type ClockReading,
  calendarsByName,
  evaluateSla,
  prepareSla,
  type SlaEvent,
  type SlaPolicy,
} from './index.ts'

type Workshop = Awaited<ReturnType<typeof workshop>>

const usual = repairPolicy({
  steps: [
    { key: 'soon', at: { pct: 75 } },
    { key: 'chief', at: { after: '1h' }, every: '2h', max: 2, set: { escalatedTo: 'chief' } },
  ],
})
/** Everything that clocks can do, on one entity. */
const policies: readonly SlaPolicy[] = [
  repairPolicy({ reopen: { within: '1d' } }, { id: 'vip', when: { ownerId: { isNotNull: true } } }),
  {
    ...usual,
    metrics: {
      ...usual.metrics,
      update: {
        start: { status: { in: ['open', 'waiting'] } },
        stop: { note: { changed: true } },
        recurrence: 'chained',
        target: '2h',
        giveUp: { when: { status: 'done' }, as: 'miss' },
      },
      report: {
        ...{
          start: { reportedAt: { isNotNull: true } },
          startAt: 'reportedAt',
          pause: { status: 'waiting' },
        },
        ...{
          stop: { status: 'done' },
          target: { by: 'endOfNextBusinessDay' },
          cancel: { priority: 'low' },
        },
      },
    },
  },
  {
    ...usual,
    ...{ version: 2, effectiveFrom: at('Mon 11:00'), onVersionChange: 'recompute' },
    metrics: { fixing: { ...usual.metrics['fixing'], ...fixing, target: '3h' } },
  },
]

const deed = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 0, max: 700 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      which: fc.nat(1),
      patch: fc.oneof(
        fc.record({ status: fc.constantFrom('open', 'waiting', 'done') }),
        fc.record({ priority: fc.constantFrom('low', 'normal', 'urgent') }),
        fc.record({ note: fc.constantFrom('one', 'two') }),
        fc.record({ owned: fc.boolean() }),
        fc.record({ reportedAt: fc.constantFrom('Mon 09:00', 'Mon 11:00', 'Tue 09:00') }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'restore' as const), which: fc.nat(1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('merge' as const, 'unmerge' as const), which: fc.nat(1) }),
  },
)
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never

/** Does what can be done; what cannot is refused as ever. */
async function live(
  { session, clock, crm }: Workshop,
  deeds: readonly Deed[],
  isInTime = false,
): Promise<readonly string[]> {
  const { id: ownerId } = await session.user.create({ name: 'Ann', email: 'ann@example.com' } as never)
  const ids: string[] = []
  for (const _ of [0, 1]) ids.push((await session.repair.create({})).id)
  let merged: string | undefined
  for (const one of deeds) {
    const id = ids['which' in one ? one.which : 0] ?? ''
    const other = ids['which' in one ? 1 - one.which : 1] ?? ''
    const act = async (): Promise<unknown> => {
      switch (one.do) {
        case 'wait':
          return isInTime
            ? clock.advance(`${one.minutes}m`)
            : clock.set(new Date(clock.now() + one.minutes * 60_000))
        case 'tick':
          return crm.tick()
        case 'update': {
          const { owned, reportedAt, ...patch } = one.patch as Readonly<Record<string, unknown>>
          return session.repair.update(id, {
            ...patch,
            ...(owned !== undefined && { ownerId: owned ? ownerId : null }),
            ...(typeof reportedAt === 'string' && { reportedAt: at(reportedAt) }),
          } as never)
        }
        case 'delete':
          return session.repair.delete(id)
        case 'restore':
          return merged === undefined ? session.repair.restore(id) : undefined
        case 'merge':
          merged = (await session.repair.merge({ survivor: id, others: [other] })).mergeId
          return merged
        case 'unmerge':
          if (merged !== undefined) await session.repair.unmerge({ mergeId: merged })
          merged = undefined
          return merged
      }
    }
    await act().catch((error: { code?: string }) => {
      if (!error.code?.startsWith('CRM_NOT_FOUND') && error.code !== 'CRM_MERGE_ITSELF') throw error
    })
  }
  return ids
}

/** A history as events, as a host would read it. */
function eventsIn(
  history: Awaited<ReturnType<Workshop['session']['repair']['history']>>,
): readonly SlaEvent[] {
  let before: Readonly<Record<string, unknown>> | null = null
  return history.map(({ at: when, version, deed: what, changes }) => {
    const after = Object.fromEntries(Object.entries(changes).map(([field, change]) => [field, change.after]))
    const record: Readonly<Record<string, unknown>> = { ...before, ...after }
    const event: SlaEvent = { at: when.getTime(), seq: version, deed: what, before, record }
    before = record
    return event
  })
}

function byPlace(one: ClockReading, other: ClockReading): number {
  return one.metric.localeCompare(other.metric) || one.ordinal - other.ordinal
}

describe('making clocks anew', () => {
  it('changes nothing, whatever happened and whenever it was seen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 25 }), async (deeds) => {
        const crm = await workshop(policies)
        const ids = await live(crm, deeds)

        for (const recordId of ids)
          expect(await crm.session.slaClock.rebuild({ entity: 'repair', recordId, closed: true })).toEqual({
            changed: [],
            kept: [],
          })
      }),
      { numRuns: Number(process.env['GUANXI_LAWS'] ?? 60) },
    )
  }, 60_000)

  it('comes to what the pure fold says of the same history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 25 }), async (deeds) => {
        const crm = await workshop(policies)
        const [recordId = ''] = await live(
          crm,
          deeds.filter((one) => one.do !== 'merge' && one.do !== 'unmerge'),
        )
        if (!(await crm.session.repair.get(recordId))) return
        const events = eventsIn(await crm.session.repair.history(recordId))

        const pure = evaluateSla(
          prepareSla(repairShape, policies),
          events,
          calendarsByName({ desk }),
          crm.clock.now(),
        )

        const kept = await crm.session.slaClock.of({ entity: 'repair', recordId })
        expect(kept.map(({ id: _id, recordId: _record, ...clock }) => clock).sort(byPlace)).toEqual(
          [...pure.clocks].sort(byPlace),
        )
      }),
      { numRuns: Number(process.env['GUANXI_LAWS'] ?? 40) },
    )
  }, 60_000)

  it('comes to the same, and announces the same, whether ticks are in time or all of them late', async () => {
    const told = async (isInTime: boolean, deeds: readonly Deed[]) => {
      const crm = await workshop(policies)
      await live(
        crm,
        deeds.filter((one) => one.do !== 'tick'),
        isInTime,
      )
      crm.clock.set(new Date(crm.clock.now() + 1))
      await crm.crm.tick()
      const { items: clocks } = await crm.session.slaClock.list({ limit: 500, orderBy: 'id' })
      const { items: steps } = await crm.session.slaStep.list({ limit: 500, orderBy: 'dueAt' })
      return [
        clocks.map(({ state, status, dueAt, nextStepAt }) => ({ state, status, dueAt, nextStepAt })),
        steps
          .map(({ recordId, metric, key, nth, kind, dueAt }) =>
            [recordId, metric, key, nth, kind, dueAt.toISOString()].join(' '),
          )
          .sort(),
      ]
    }
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 20 }), async (deeds) => {
        expect(await told(true, deeds)).toEqual(await told(false, deeds))
      }),
      { numRuns: Number(process.env['GUANXI_LAWS'] ?? 40) },
    )
  }, 60_000)

  it('announces each step once, however often it is done', async () => {
    const crm = await workshop([usual])
    const { id } = await crm.session.repair.create({})
    await crm.clock.advance('6h')
    const before = (await crm.session.slaStep.list()).items

    for (let time = 0; time < 2; time++)
      await crm.session.slaClock.rebuild({ entity: 'repair', recordId: id, closed: true })
    await crm.crm.tick()

    expect((await crm.session.slaStep.list()).items).toEqual(before)
  })

  it('is for entities that something is promised of', async () => {
    const { session } = await workshop()

    await expect(session.slaClock.rebuild({ entity: 'lead', recordId: 'x' })).rejects.toMatchObject({
      code: 'CRM_SLA_NONE',
    })
    await expect(session.slaClock.rebuild({ entity: 'repair', recordId: 'x' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })

  it('leaves clocks alone that have ended, unless it is said', async () => {
    const crm = await workshop()
    const { session, clock } = crm
    const { id: recordId } = await session.repair.create({})
    clock.set(at('Mon 16:30'))
    await session.repair.update(recordId, { status: 'done' })
    const [row] = (await session.slaClock.list()).items
    const generous = await workshop([repairPolicy({ target: '7h' })], { storage: crm.storage })
    generous.clock.set(at('Tue 09:00'))

    expect(await generous.session.slaClock.rebuild({ entity: 'repair', recordId })).toEqual({
      changed: [],
      kept: [{ metric: 'fixing', ordinal: 1, was: 'breached', is: 'met' }],
    })
    expect((await session.slaClock.list()).items).toEqual([row])

    await generous.session.slaClock.rebuild({ entity: 'repair', recordId, closed: true })
    expect(await session.slaClock.list()).toMatchObject({ items: [{ status: 'met', breachedAt: null }] })
    expect((await session.slaClock.history(row?.id ?? '')).at(-1)).toMatchObject({
      command: 'slaClock.rebuild',
    })
  })
})

describe('counting clocks anew after an edit', () => {
  const holiday = { ...desk, version: 'edited' }

  it('tells first how many stand otherwise, and then moves what is open', async () => {
    const crm = await workshop([repairPolicy({ target: '7h' })])
    await crm.session.repair.create({})
    const closed = await crm.session.repair.create({})
    crm.clock.set(at('Mon 15:00'))
    await crm.session.repair.update(closed.id, { status: 'done' })
    const later = { version: 2, effectiveFrom: at('Mon 15:30'), onVersionChange: 'recompute' } as const
    const strict = repairPolicy({ target: '2h' }, later)
    const edited = await workshop([repairPolicy({ target: '7h' }), strict], { storage: crm.storage })
    edited.clock.set(at('Mon 16:00'))

    const preview = await edited.session.slaClock.recompute({ entity: 'repair', preview: true })
    expect(preview).toEqual({
      ...{ examined: 1, changed: 1, next: null },
      statuses: [{ was: 'active', is: 'breached', count: 1 }],
    })
    expect(await edited.session.slaClock.count({ status: 'breached' })).toBe(0)

    await edited.session.slaClock.recompute({ entity: 'repair' })
    expect((await edited.session.slaClock.list({ orderBy: 'createdAt' })).items).toMatchObject([
      { status: 'breached', breachedAt: at('Mon 11:00'), policyVersion: 2 },
      { status: 'met', policyVersion: 1 },
    ])
    expect(await edited.session.slaClock.recompute({ entity: 'repair' })).toMatchObject({ changed: 0 })
  })

  it('goes page by page', async () => {
    const crm = await workshop()
    for (let count = 0; count < 3; count++) await crm.session.repair.create({})
    const edited = await workshop([repairPolicy()], { storage: crm.storage, calendars: { desk: holiday } })

    const first = await edited.session.slaClock.recompute({ entity: 'repair', limit: 2 })
    const second = await edited.session.slaClock.recompute({
      ...{ entity: 'repair', limit: 2, after: first.next ?? '' },
    })

    expect([first.examined, first.changed, second.examined, second.next]).toEqual([2, 2, 1, null])
    expect((await edited.session.slaClock.list()).items.map((one) => one.calendarVersion)).toEqual([
      'edited',
      'edited',
      'edited',
    ])
  })
})
