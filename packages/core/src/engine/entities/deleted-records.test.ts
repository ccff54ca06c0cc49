import { describe, expect, it } from 'vitest'
import { createTestCrm } from '../../testing/index.ts'
import { fullSpecimen, specimen } from './fixtures/specimen.ts'

const museum = () => createTestCrm({ entities: { specimen } })

describe('a deleted record', () => {
  it('leaves lists, counts, sums and get', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create(fullSpecimen)

    await session.specimen.delete(id)

    expect(await session.specimen.get(id)).toBeNull()
    expect((await session.specimen.list()).items).toEqual([])
    expect(await session.specimen.count()).toBe(0)
    expect(await session.specimen.aggregate({ measures: { all: 'count' } })).toEqual([{ all: 0 }])
  })

  it('keeps its history, and what it was', async () => {
    const { session, clock } = await museum()
    const { id } = await session.specimen.create(fullSpecimen)
    const then = new Date(clock.now())
    await clock.advance('1h')

    await session.specimen.delete(id)

    expect((await session.specimen.history(id)).map(({ deed }) => deed)).toEqual(['create', 'delete'])
    expect(await session.specimen.asOf(id, then)).toMatchObject(fullSpecimen)
    expect(await session.specimen.asOf(id, new Date(clock.now()))).toBeNull()
  })

  it('can be neither changed nor deleted again', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create(fullSpecimen)
    await session.specimen.delete(id)

    const attempts = [() => session.specimen.update(id, { size: 1 }), () => session.specimen.delete(id)]

    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
  })

  it('comes back by restore as it was', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create(fullSpecimen)
    await session.specimen.delete(id)

    const restored = await session.specimen.restore(id)

    expect(restored).toMatchObject({ ...fullSpecimen, version: 3 })
    expect(await session.specimen.get(id)).toEqual(restored)
  })

  it('gives its unique values free, and comes back only while nobody took them', async () => {
    const { session } = await museum()
    const first = await session.specimen.create(fullSpecimen)
    await session.specimen.delete(first.id)
    const second = await session.specimen.create({ title: 'Other', email: fullSpecimen.email })

    await expect(session.specimen.restore(first.id)).rejects.toMatchObject({
      code: 'CRM_TAKEN',
      meta: { entity: 'specimen', key: 'email' },
    })

    await session.specimen.delete(second.id)
    expect(await session.specimen.restore(first.id)).toMatchObject({ email: fullSpecimen.email })
  })

  it('is nothing to restore when it was never deleted', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create(fullSpecimen)

    await expect(session.specimen.restore(id)).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
  })
})
