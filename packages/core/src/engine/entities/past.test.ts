import { describe, expect, it } from 'vitest'
import { createTestCrm } from '../../testing/index.ts'
import { fullSpecimen, specimen } from './fixtures/specimen.ts'

const museum = () => createTestCrm({ entities: { specimen } })

describe('the past of a record', () => {
  it('is told change by change, with values as records hold them', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create({ title: 'Amber', seenAt: new Date(0) })
    await session.specimen.update(id, { price: { amount: '1.50', currency: 'EUR' }, seenAt: null })

    const [created, updated] = await session.specimen.history(id)

    expect(created).toMatchObject({ deed: 'create', version: 1, actor: 'admin', command: 'specimen.create' })
    expect(created?.changes['seenAt']).toEqual({ before: null, after: new Date(0) })
    expect(updated?.changes).toEqual({
      price: { before: null, after: { amount: '1.50', currency: 'EUR' } },
      seenAt: { before: new Date(0), after: null },
    })
  })

  it('shows the record as it was at any instant', async () => {
    const { session, clock } = await museum()
    const { id } = await session.specimen.create({ title: 'Amber', size: 1 })
    const first = new Date(clock.now())
    await clock.advance('1h')
    await session.specimen.update(id, { size: 2, seenAt: first })
    const second = new Date(clock.now())
    await clock.advance('1h')
    await session.specimen.update(id, { size: 3 })

    const sizeAt = async (at: Date) => (await session.specimen.asOf(id, at))?.size

    expect(await sizeAt(first)).toBe(1)
    expect(await sizeAt(second)).toBe(2)
    expect(await sizeAt(new Date(clock.now()))).toBe(3)
    expect(await session.specimen.asOf(id, new Date(first.getTime() - 1))).toBeNull()
  })

  it('agrees with what get gave at the time', async () => {
    const { session, clock } = await museum()
    const created = await session.specimen.create(fullSpecimen)
    await clock.advance('1h')
    await session.specimen.update(created.id, { tags: ['new'] })

    expect(await session.specimen.asOf(created.id, created.createdAt)).toEqual(created)
  })

  it.each(['2026-01-01', Number.NaN, null, new Date('never')])(
    'is refused for %s, which is no instant',
    async (at) => {
      const { session } = await museum()
      const { id } = await session.specimen.create({ title: 'Amber' })

      await expect(session.specimen.asOf(id, at as Date)).rejects.toMatchObject({ code: 'CRM_QUERY' })
    },
  )

  it('is unknown for an id that never was', async () => {
    const { session } = await museum()

    await expect(session.specimen.history('nobody')).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
    await expect(session.specimen.asOf('nobody', new Date(0))).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })
})
