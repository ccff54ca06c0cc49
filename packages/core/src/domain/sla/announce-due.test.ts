import { describe, expect, it } from 'vitest'
import { at, repairPolicy, workshop } from './fixtures/repair.ts'

const ladder = repairPolicy({
  steps: [
    { key: 'soon', at: { pct: 75 }, tell: ['owner'] },
    { key: 'last', at: { before: '30m' } },
    {
      key: 'chief',
      at: { after: '1h' },
      every: '1h',
      max: 2,
      tell: ['chief'],
      set: { escalatedTo: 'chief' },
    },
  ],
})

const shown = async ({ session }: Awaited<ReturnType<typeof workshop>>) =>
  (await session.slaStep.list({ orderBy: 'dueAt' })).items.map(
    ({ key, nth, kind, dueAt, detectedAt }) =>
      `${key} ${nth} ${kind} ${dueAt.toISOString().slice(8, 16)} seen ${detectedAt.toISOString().slice(8, 16)}`,
  )

describe('what is announced of a clock', () => {
  it('comes once each and at its time', async () => {
    const crm = await workshop([ladder])
    const { id } = await crm.session.repair.create({})

    for (let hours = 0; hours < 24; hours++) await crm.clock.advance('1h')

    expect(await shown(crm)).toEqual([
      'soon 1 warning 02T12:00 seen 02T12:00',
      'last 1 warning 02T13:30 seen 02T13:30',
      'breach 1 breach 02T14:00 seen 02T14:00',
      'chief 1 after 02T15:00 seen 02T15:00',
      'chief 2 after 02T16:00 seen 02T16:00',
    ])
    expect(await crm.session.repair.get(id)).toMatchObject({ escalatedTo: 'chief' })
  })

  it('is dated right when the tick is a day late', async () => {
    const crm = await workshop([ladder])
    await crm.session.repair.create({})
    crm.clock.set(at('Tue 09:00'))

    await crm.crm.tick()
    await crm.crm.tick()

    expect(await shown(crm)).toEqual([
      'soon 1 warning 02T12:00 seen 03T09:00',
      'last 1 warning 02T13:30 seen 03T09:00',
      'breach 1 breach 02T14:00 seen 03T09:00',
      'chief 1 after 02T15:00 seen 03T09:00',
      'chief 2 after 02T16:00 seen 03T09:00',
    ])
  })

  it('is announced by the change that comes before the tick, which finds nothing more', async () => {
    const crm = await workshop([ladder])
    const { id } = await crm.session.repair.create({})
    crm.clock.set(at('Mon 14:30'))

    await crm.session.repair.update(id, { status: 'waiting' })
    await crm.crm.tick()

    expect(await shown(crm)).toEqual([
      'soon 1 warning 02T12:00 seen 02T14:30',
      'last 1 warning 02T13:30 seen 02T14:30',
      'breach 1 breach 02T14:00 seen 02T14:30',
    ])
    expect(await crm.session.slaClock.list()).toMatchObject({
      items: [{ status: 'breached', nextStepAt: null }],
    })
  })

  it('is taken back by a pause, and planned anew when it is over', async () => {
    const crm = await workshop([ladder])
    const { id } = await crm.session.repair.create({})
    crm.clock.set(at('Mon 11:00'))
    await crm.session.repair.update(id, { status: 'waiting' })

    await crm.clock.advance('1d')
    expect(await shown(crm)).toEqual([])

    await crm.session.repair.update(id, { status: 'open' })
    await crm.clock.advance('2h')
    expect(await shown(crm)).toEqual(['soon 1 warning 03T12:00 seen 03T12:00'])
  })

  it('is one breach and no burst when another target is breached at once', async () => {
    const crm = await workshop([ladder])
    const { id } = await crm.session.repair.create({})
    crm.clock.set(at('Mon 11:30'))

    await crm.session.repair.update(id, { priority: 'urgent' })
    await crm.crm.tick()

    expect(await shown(crm)).toEqual([
      'last 1 skipped 02T09:30 seen 02T11:30',
      'soon 1 skipped 02T09:45 seen 02T11:30',
      'breach 1 breach 02T10:00 seen 02T11:30',
      'chief 1 skipped 02T11:00 seen 02T11:30',
    ])
  })

  it('stays breached, and is not breached again, when more time is given', async () => {
    const crm = await workshop([ladder])
    const { id } = await crm.session.repair.create({ priority: 'urgent' })
    await crm.clock.advance('90m')

    await crm.session.repair.update(id, { priority: 'low' })
    await crm.clock.advance('3d')

    expect((await shown(crm)).filter((line) => line.startsWith('breach'))).toHaveLength(1)
    expect(await crm.session.slaClock.list()).toMatchObject({
      items: [{ status: 'breached', breachedAt: at('Mon 10:00') }],
    })
  })

  it('waits for working hours where it is to', async () => {
    const crm = await workshop([
      repairPolicy({ target: '7h', steps: [{ key: 'end', at: { pct: 100 }, deliver: 'businessHours' }] }),
    ])
    await crm.session.repair.create({})

    await crm.clock.advance('2d')

    expect(await shown(crm)).toEqual([
      'breach 1 breach 02T17:00 seen 02T17:00',
      'end 1 warning 03T09:00 seen 03T09:00',
    ])
  })

  it('is dated right when the clock was set back an hour', async () => {
    const crm = await workshop([ladder])
    await crm.session.repair.create({})
    crm.clock.set(at('Mon 12:00'))
    await crm.crm.tick()

    crm.clock.set(at('Mon 11:00'))
    await crm.crm.tick()
    await crm.clock.advance('2h')

    expect(await shown(crm)).toEqual(['soon 1 warning 02T12:00 seen 02T12:00'])
  })

  it('may change what is promised: the clock follows what its step wrote', async () => {
    const crm = await workshop([
      repairPolicy({ steps: [{ key: 'hurry', at: { pct: 50 }, set: { priority: 'urgent' } }] }),
    ])
    const { id } = await crm.session.repair.create({})

    await crm.clock.advance('2h')

    expect(await shown(crm)).toEqual([
      'breach 1 breach 02T10:00 seen 02T11:00',
      'hurry 1 warning 02T11:00 seen 02T11:00',
    ])
    expect(await crm.session.repair.get(id)).toMatchObject({
      ...{ priority: 'urgent', slaStatus: 'breached', slaDueAt: at('Mon 10:00') },
    })
    const [, , last] = await crm.session.repair.history(id)
    expect(last).toMatchObject({ origin: 'job', command: 'slaClock.step' })
    expect(await crm.session.slaClock.rebuild({ entity: 'repair', recordId: id, closed: true })).toEqual({
      changed: [],
      kept: [],
    })
  })

  it('is announced all the same where the record refuses what a step writes', async () => {
    const crm = await workshop([ladder], { refuses: ({ escalatedTo }) => escalatedTo !== undefined })
    const { id } = await crm.session.repair.create({})

    await crm.clock.advance('6h')

    expect((await shown(crm)).at(-1)).toContain('chief 1 after')
    expect(await crm.session.repair.get(id)).toMatchObject({ escalatedTo: null, slaStatus: 'breached' })
  })
})
