import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../store/index.ts'
import { watchedStore } from '../../testing/watched-store.ts'
import { at, repairPolicy, workshop } from './fixtures/repair.ts'
import type { SlaPolicy } from './sla-policy.ts'

describe('a clock of a record', () => {
  it('starts with the record, in working time', async () => {
    const { session } = await workshop()

    const { id } = await session.repair.create({ priority: 'low' })

    expect((await session.slaClock.list()).items).toMatchObject([
      {
        ...{
          entity: 'repair',
          recordId: id,
          metric: 'fixing',
          ordinal: 1,
          policy: 'usual',
          status: 'active',
        },
        ...{ isRunning: true, startedAt: at('Mon 09:00'), dueAt: at('Mon 17:00'), targetMs: 7 * 3_600_000 },
      },
    ])
  })

  it('stands still while it is paused, and goes on with what was left', async () => {
    const { session, clock } = await workshop()
    const { id } = await session.repair.create({})
    clock.set(at('Mon 10:00'))

    await session.repair.update(id, { status: 'waiting' })
    expect(await session.slaClock.list()).toMatchObject({
      items: [{ status: 'paused', dueAt: null, pausedAt: at('Mon 10:00'), nextStepAt: null }],
    })

    clock.set(at('Tue 11:00'))
    await session.repair.update(id, { status: 'open' })
    expect(await session.slaClock.list()).toMatchObject({
      items: [{ status: 'active', dueAt: at('Tue 15:00'), pausedAt: null }],
    })
  })

  it('is met when it is stopped in time, the deadline included', async () => {
    const { session, clock } = await workshop()
    const { id } = await session.repair.create({})
    clock.set(at('Mon 14:00'))

    await session.repair.update(id, { status: 'done' })

    expect(await session.slaClock.list()).toMatchObject({
      items: [{ status: 'met', stoppedAt: at('Mon 14:00'), usedMs: 4 * 3_600_000, isRunning: false }],
    })
    expect((await session.slaStep.list()).items).toEqual([])
  })

  it('is breached at its deadline also where it was stopped before any tick', async () => {
    const { session, clock, crm } = await workshop()
    const { id } = await session.repair.create({})
    clock.set(at('Mon 14:01'))

    await session.repair.update(id, { status: 'done' })
    await crm.tick()

    expect(await session.slaClock.list()).toMatchObject({
      items: [{ status: 'breached', breachedAt: at('Mon 14:00'), lateMs: 60_000 }],
    })
    expect((await session.slaStep.list()).items).toMatchObject([
      { kind: 'breach', dueAt: at('Mon 14:00'), detectedAt: at('Mon 14:01') },
    ])
  })

  it('is not touched by a change of what no policy mentions', async () => {
    const { session } = await workshop()
    const { id } = await session.repair.create({})
    const [before] = (await session.slaClock.list()).items

    await session.repair.update(id, { note: 'Looked at' })

    expect((await session.slaClock.list()).items).toEqual([before])
  })

  it('costs nothing where nobody mentions what is changed', async () => {
    const asks = async (sla: readonly SlaPolicy[]) => {
      const watched = watchedStore(memoryStore())
      const { session } = await workshop(sla, { storage: watched.adapter })
      const { id } = await session.repair.create({})
      watched.reset()
      await session.repair.update(id, { note: 'Looked at' })
      return watched.calls
    }

    expect(await asks([repairPolicy()])).toEqual(await asks([]))
  })

  it('is cancelled with its record, and comes back with it', async () => {
    const { session, clock } = await workshop()
    const { id } = await session.repair.create({})
    clock.set(at('Mon 10:00'))
    await session.repair.delete(id)
    expect(await session.slaClock.list()).toMatchObject({
      items: [{ status: 'cancelled', cancelReason: 'deleted' }],
    })

    clock.set(at('Mon 11:00'))
    await session.repair.restore(id)

    expect(await session.slaClock.list()).toMatchObject({
      items: [{ status: 'active', cancelledAt: null, dueAt: at('Mon 15:00') }],
    })
  })

  it('gets another target by the same start when the priority changes', async () => {
    const { session, clock } = await workshop()
    const { id } = await session.repair.create({})
    clock.set(at('Mon 09:30'))

    await session.repair.update(id, { priority: 'urgent' })

    expect(await session.slaClock.list()).toMatchObject({ items: [{ dueAt: at('Mon 10:00') }] })
  })

  it('counts pauses that were before it was known when it began', async () => {
    const { session, clock } = await workshop([
      repairPolicy({ start: { reportedAt: { isNotNull: true } }, startAt: 'reportedAt' }),
    ])
    const { id } = await session.repair.create({})
    clock.set(at('Mon 10:00'))
    await session.repair.update(id, { status: 'waiting' })
    clock.set(at('Mon 11:00'))
    await session.repair.update(id, { status: 'open' })

    await session.repair.update(id, { reportedAt: at('Mon 09:00') })

    expect(await session.slaClock.list()).toMatchObject({
      items: [{ startedAt: at('Mon 09:00'), dueAt: at('Mon 15:00') }],
    })
  })
})

describe('a record', () => {
  it('shows its most pressing clock', async () => {
    const { session, clock } = await workshop()
    const { id } = await session.repair.create({})

    expect(await session.repair.get(id)).toMatchObject({ slaDueAt: at('Mon 14:00'), slaStatus: 'active' })

    clock.set(at('Mon 10:00'))
    await session.repair.update(id, { status: 'waiting' })
    expect(await session.repair.get(id)).toMatchObject({ slaDueAt: null, slaStatus: 'paused' })

    await session.repair.update(id, { status: 'open' })
    await clock.advance('1d')
    expect(await session.repair.get(id)).toMatchObject({
      ...{ slaDueAt: at('Mon 14:00'), slaStatus: 'breached', slaBreachedAt: at('Mon 14:00') },
    })

    await session.repair.update(id, { status: 'done' })
    expect(await session.repair.get(id)).toMatchObject({
      ...{ slaDueAt: null, slaStatus: null, slaBreachedAt: at('Mon 14:00') },
    })
  })

  it('refuses nobody who changes what they saw before the clock was shown', async () => {
    const { session } = await workshop()
    const { id, version } = await session.repair.create({})

    await session.repair.update(id, { note: 'Mine' }, { version })

    expect(await session.repair.get(id)).toMatchObject({ note: 'Mine', slaStatus: 'active' })
  })

  it('may refuse to show a clock: that keeps nobody from what they do', async () => {
    const { session } = await workshop([repairPolicy()], { refuses: ({ slaStatus }) => slaStatus === null })
    const { id } = await session.repair.create({})

    await session.repair.update(id, { status: 'done' })

    expect(await session.repair.get(id)).toMatchObject({ status: 'done', slaStatus: 'active' })
    expect(await session.slaClock.list()).toMatchObject({ items: [{ status: 'met' }] })
  })

  it('stands in a queue by the least time left', async () => {
    const { session } = await workshop()
    for (const priority of ['low', 'urgent', 'normal'] as const) await session.repair.create({ priority })

    const { items } = await session.repair.list({ where: { status: 'open' }, orderBy: 'slaDueAt' })

    expect(items.map(({ priority }) => priority)).toEqual(['urgent', 'normal', 'low'])
  })
})
