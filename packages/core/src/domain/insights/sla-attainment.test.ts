import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { at, repairShop } from './fixtures/repair-shop.ts'

const november = { on: 'repair', from: '2026-11-01', to: '2026-11-30' } as const

describe('attainment of an SLA', () => {
  it('counts what was met, what was breached and apart what was cancelled', async () => {
    const { session, clock } = await repairShop()
    const made = await session.repair.createMany([{}, {}, {}, {}])
    const ids = made.map((one) => (one.ok ? one.record.id : ''))
    clock.set(at('Mon 13:00'))
    await session.repair.update(ids[0] ?? '', { status: 'done' })
    await session.repair.update(ids[1] ?? '', { status: 'void' })
    clock.set(at('Mon 13:01'))
    await session.repair.update(ids[2] ?? '', { status: 'done' })
    await session.repair.update(ids[3] ?? '', { status: 'void' })

    // The first is stopped at its very deadline; the last is cancelled when its own has passed.
    expect(await session.slaClock.attainment({ ...november, metric: 'fixing', goalBp: 5000 })).toEqual([
      {
        ...{ by: null, decided: 2, met: 1, breached: 1, cancelled: 2, cancelledBreached: 1 },
        ...{ share: { part: 1, whole: 2 }, isReached: true },
      },
    ])
  })

  it('is the same before anybody was told of a breach as after it', async () => {
    const { session, clock, crm } = await repairShop()
    await session.repair.create({})
    clock.set(at('Mon 10:00'))
    expect(await session.slaClock.attainment(november)).toMatchObject([{ decided: 0, share: null }])
    clock.set(at('Tue 10:00'))

    const untold = await session.slaClock.attainment({ ...november, by: 'metric' })
    await crm.tick()

    expect(untold).toMatchObject([
      { by: 'answer', decided: 1, breached: 1 },
      { by: 'fixing', decided: 1, breached: 1 },
    ])
    expect(await session.slaClock.attainment({ ...november, by: 'metric' })).toEqual(untold)
  })

  it('has nothing to tell of nothing', async () => {
    const { session } = await repairShop()
    await session.repair.create({})

    expect(await session.slaClock.attainment({ ...november, goalBp: 0 })).toEqual([
      {
        ...{ by: null, decided: 0, met: 0, breached: 0, cancelled: 0, cancelledBreached: 0 },
        ...{ share: null, isReached: null },
      },
    ])
    expect(await session.slaClock.attainment({ ...november, by: 'policy' })).toEqual([])
  })

  it('is of records, when it is asked of them: one is met when all of its clocks are', async () => {
    const { session, clock } = await repairShop()
    const { id } = await session.repair.create({})
    await session.repair.create({ isAnswered: true, status: 'done' })
    const prompt = await session.repair.create({})
    clock.set(at('Mon 09:30'))
    await session.repair.update(prompt.id, { isAnswered: true })
    clock.set(at('Mon 11:00'))
    await session.repair.update(prompt.id, { status: 'done' })
    await session.repair.update(id, { isAnswered: true, status: 'done' })

    expect(await session.slaClock.attainment(november)).toMatchObject([{ decided: 4, met: 3, breached: 1 }])
    expect(await session.slaClock.attainment({ ...november, per: 'record' })).toMatchObject([
      { decided: 2, met: 1, breached: 1, share: { part: 1, whole: 2 } },
    ])
  })

  it('credits who held the record when it was settled, whoever has it now', async () => {
    const { session, clock, ann, bob } = await repairShop()
    const late = await session.repair.create({ ownerId: ann.id })
    const given = await session.repair.create({ ownerId: ann.id })
    await session.repair.create({})
    clock.set(at('Mon 12:00'))
    await session.repair.update(given.id, { ownerId: bob.id })
    await session.repair.update(given.id, { status: 'done' })
    clock.set(at('Mon 14:00'))
    await session.repair.update(late.id, { ownerId: bob.id })
    await session.repair.update(late.id, { status: 'done' })

    const asked = { ...november, metric: 'fixing' }
    expect(await session.slaClock.attainment({ ...asked, by: 'owner' })).toMatchObject([
      { by: ann.id, met: 0, breached: 1 },
      { by: bob.id, met: 1, breached: 0 },
      { by: null, met: 0, breached: 1 },
    ])
    expect(await session.slaClock.attainment({ ...asked, ownerId: bob.id })).toMatchObject([{ decided: 1 }])
  })

  it('is by month in the zone of the tenant, the empty ones among them', async () => {
    const { session, clock } = await repairShop({ zone: 'Asia/Shanghai' })
    clock.set('2026-11-30T15:59:00Z')
    const first = await session.repair.create({})
    const second = await session.repair.create({})
    await session.repair.update(first.id, { isAnswered: true })
    clock.set('2026-11-30T16:00:00Z')
    await session.repair.update(second.id, { isAnswered: true })

    const asked = {
      on: 'repair',
      metric: 'answer',
      from: '2026-11-15',
      to: '2027-01-10',
      by: 'month',
    } as const
    expect(await session.slaClock.attainment(asked)).toMatchObject([
      { by: '2026-11', met: 1 },
      { by: '2026-12', met: 1 },
      { by: '2027-01', decided: 0, share: null },
    ])
  })

  it('rounds nothing where a goal decides: 99.95 % is not all', async () => {
    const { session, clock } = await repairShop()
    await session.repair.create({})
    const prompt = await session.repair.createMany(Array.from({ length: 1_999 }, () => ({})))
    const ids = prompt.map((one) => (one.ok ? one.record.id : ''))
    await session.repair.updateMany(ids.map((id) => ({ id, patch: { isAnswered: true } })))
    clock.set(at('Mon 11:00'))
    const asked = { ...november, metric: 'answer' }

    for (const [goalBp, isReached] of [
      [9_994, true],
      [9_995, true],
      [9_996, false],
      [10_000, false],
    ] as const)
      expect(await session.slaClock.attainment({ ...asked, goalBp })).toMatchObject([
        { share: { part: 1_999, whole: 2_000 }, isReached },
      ])
  })

  it.each([
    ['a period that ends before it begins', { from: '2026-11-02', to: '2026-11-01' }, 'CRM_PERIOD_ORDER'],
    ['too many months', { from: '1990-01-01', to: '2030-01-01', by: 'month' }, 'CRM_PERIOD_PARTS'],
    ['records that there are none of', { on: 'ghost' }, 'CRM_UNKNOWN_ENTITY'],
    ['a share beyond all', { goalBp: 10_001 }, 'CRM_VALIDATION'],
  ] as const)('is refused of %s', async (_, asked, code) => {
    const { session } = await repairShop()

    await expect(session.slaClock.attainment({ ...november, ...asked })).rejects.toMatchObject({ code })
  })
})

describe('reports of an SLA', () => {
  /** Sees repairs of their own. */
  const fitter: Role = { id: 'fitter', grants: { repair: { read: 'own' } } }
  /** May see clocks, but no repairs. */
  const clerk: Role = { id: 'clerk', grants: { slaClock: { read: 'all' } } }
  /** Sees repairs, and neither whose they are nor whether they came too late. */
  const blind: Role = { id: 'blind', grants: { repair: { read: 'all', hidden: ['slaBreachedAt'] } } }
  const nameless: Role = { id: 'nameless', grants: { repair: { read: 'all', hidden: ['ownerId'] } } }

  async function halfOfThem() {
    const made = await repairShop({ roles: [fitter, clerk, blind, nameless] })
    const { session, ann, bob, clock } = made
    for (const ownerId of [ann.id, ann.id, bob.id, bob.id]) await session.repair.create({ ownerId })
    clock.set(at('Wed 09:00'))
    return made
  }

  it('AC-09 count clocks of the records that the viewer may read, and of those that are meant', async () => {
    const { as, ann, session } = await halfOfThem()
    const seen = as(ann.id, 'fitter').slaClock
    const asked = { ...november, metric: 'fixing' }

    expect(await session.slaClock.attainment(asked)).toMatchObject([{ breached: 4 }])
    expect(await seen.attainment(asked)).toMatchObject([{ breached: 2 }])
    expect(await seen.times(asked)).toMatchObject({ running: 2 })
    expect(await seen.breaches(asked)).toMatchObject({ breached: 2 })
    expect(await seen.attainment({ ...asked, where: { size: { gt: 1 } } })).toMatchObject([{ decided: 0 }])
  })

  it('need a grant of the records, not of the clocks', async () => {
    const { as } = await halfOfThem()

    for (const ask of ['attainment', 'times', 'breaches'] as const)
      await expect(as('carl', 'clerk').slaClock[ask](november)).rejects.toMatchObject({
        code: 'CRM_FORBIDDEN',
      })
  })

  it('AC-09 are refused to who does not see what they tell of', async () => {
    const { as, ann } = await halfOfThem()
    const [eyes, names] = [as('eve', 'blind').slaClock, as('ned', 'nameless').slaClock]
    const refused = { code: 'CRM_FORBIDDEN' }

    for (const ask of ['attainment', 'times', 'breaches'] as const) {
      await expect(eyes[ask](november)).rejects.toMatchObject(refused)
      await expect(names[ask]({ ...november, ownerId: ann.id })).rejects.toMatchObject(refused)
    }
    await expect(names.attainment({ ...november, by: 'owner' })).rejects.toMatchObject(refused)
    await expect(names.attainment(november)).resolves.toMatchObject([{ breached: 8 }])
  })

  it('leave out what was deleted', async () => {
    const { session } = await halfOfThem()
    const { items } = await session.repair.list()
    await session.repair.delete(items[0]?.id ?? '')

    expect(await session.slaClock.attainment(november)).toMatchObject([{ breached: 6, cancelled: 0 }])
  })
})
