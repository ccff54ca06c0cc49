import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { aUser } from '../../testing/index.ts'
import { at, repairPolicy, workshop } from './fixtures/repair.ts'

const fixer: Role = {
  id: 'fixer',
  grants: { repair: { read: 'own', update: 'own' }, slaClock: { commands: ['of', 'atRisk'] } },
}

async function twoFixers() {
  const crm = await workshop([repairPolicy()], { roles: [fixer] })
  const [ann, bob] = [await crm.session.user.create(aUser()), await crm.session.user.create(aUser())]
  const own = await crm.session.repair.create({ ownerId: ann.id })
  const other = await crm.session.repair.create({ ownerId: bob.id, priority: 'urgent' })
  return { ...crm, own, other, asAnn: crm.as(ann.id, 'fixer') }
}

describe('the clocks of a record', () => {
  it('are read as they stand now', async () => {
    const { asAnn, own, clock } = await twoFixers()
    clock.set(at('Mon 10:00'))

    expect(await asAnn.slaClock.of({ entity: 'repair', recordId: own.id })).toMatchObject([
      {
        ...{ metric: 'fixing', status: 'active', deadline: at('Mon 14:00').getTime() },
        ...{ used: 3_600_000, remaining: 3 * 3_600_000 },
      },
    ])

    clock.set(at('Tue 10:00'))
    expect(await asAnn.slaClock.of({ entity: 'repair', recordId: own.id })).toMatchObject([
      { status: 'breached', lateBy: { working: 4 * 3_600_000, calendar: 20 * 3_600_000 } },
    ])
  })

  it('are for whoever may read the record', async () => {
    const { asAnn, other, as } = await twoFixers()

    await expect(asAnn.slaClock.of({ entity: 'repair', recordId: other.id })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
    await expect(as('zoe').slaClock.of({ entity: 'repair', recordId: other.id })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    await expect(asAnn.slaClock.list()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })
})

describe('what is at risk', () => {
  it('comes with the least time left first', async () => {
    const { session, own, other, clock } = await twoFixers()
    clock.set(at('Mon 09:30'))

    const risky = async (within: Parameters<typeof session.slaClock.atRisk>[0]['within']) =>
      (await session.slaClock.atRisk({ on: 'repair', within })).map(({ recordId }) => recordId)

    expect(await risky('5h')).toEqual([other.id, own.id])
    expect(await risky('1h')).toEqual([other.id])
    expect(await risky({ pct: 50 })).toEqual([other.id])
    expect(await risky({ pct: 5 })).toEqual([other.id, own.id])
  })

  it('is not what is breached already, or stands still', async () => {
    const { session, own, clock } = await twoFixers()
    clock.set(at('Mon 11:00'))
    await session.repair.update(own.id, { status: 'waiting' })

    expect(await session.slaClock.atRisk({ on: 'repair', within: '10d' })).toEqual([])
  })

  it('tells nobody of records that they may not read', async () => {
    const { asAnn, own } = await twoFixers()

    expect(await asAnn.slaClock.atRisk({ on: 'repair', within: '10d' })).toMatchObject([{ recordId: own.id }])
  })
})
