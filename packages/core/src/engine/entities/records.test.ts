import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineEntity, f } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'
import { fullSpecimen, specimen } from './fixtures/specimen.ts'

const museum = () => createTestCrm({ entities: { specimen } })

describe('a record', () => {
  it('keeps a value of every kind as it was given', async () => {
    const { session } = await museum()

    const { id } = await session.specimen.create(fullSpecimen)

    expect(await session.specimen.get(id)).toMatchObject({ ...fullSpecimen, twice: 14, state: 'kept' })
  })

  it('is given out by create as get gives it', async () => {
    const { session } = await museum()

    const created = await session.specimen.create(fullSpecimen)

    expect(await session.specimen.get(created.id)).toEqual(created)
  })

  it('has an id, a version and two instants, which nobody had to give', async () => {
    const { session, clock } = await museum()

    const created = await session.specimen.create({ title: 'Amber' })

    const now = new Date(clock.now())
    expect(created).toMatchObject({ version: 1, createdAt: now, updatedAt: now })
    expect(created.id).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('holds null where nothing was given, and defaults where there are some', async () => {
    const { session } = await museum()

    const { size, tags, place, isFresh, state } = await session.specimen.create({ title: 'Amber' })

    expect({ size, tags, place, isFresh, state }).toEqual({
      size: null,
      tags: null,
      place: null,
      isFresh: true,
      state: 'kept',
    })
  })

  it('takes null for "nothing", also where there is a default', async () => {
    const { session } = await museum()

    const { isFresh } = await session.specimen.create({ title: 'Amber', isFresh: null })

    expect(isFresh).toBeNull()
  })

  it('takes an empty text in an optional field for "nothing", as forms send it', async () => {
    const { session } = await museum()

    const created = await session.specimen.create({ title: 'Amber', email: '', phone: '' })

    expect(created).toMatchObject({ email: null, phone: null })
  })

  it('keeps fields that a patch does not name', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create(fullSpecimen)

    await session.specimen.update(id, { size: 8 })

    expect(await session.specimen.get(id)).toMatchObject({ ...fullSpecimen, size: 8, twice: 16, version: 2 })
  })

  it('loses what a patch sets to null', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create(fullSpecimen)
    const nothing = {
      size: null,
      weight: null,
      price: null,
      seenAt: null,
      tags: null,
      notes: null,
      place: null,
    }

    await session.specimen.update(id, nothing)

    expect(await session.specimen.get(id)).toMatchObject({ ...nothing, twice: null, title: 'Amber' })
  })

  it('cannot lose what is required', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create(fullSpecimen)

    const emptied = session.specimen.update(id, { title: '' })

    await expect(emptied).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [{ code: 'REQUIRED', path: 'title' }],
    })
  })

  it('stays as it is, version and journal too, when a patch says what holds already', async () => {
    const { session, clock } = await museum()
    const created = await session.specimen.create(fullSpecimen)
    await clock.advance('1h')

    const updated = await session.specimen.update(created.id, {
      ...fullSpecimen,
      email: ' AMBER@example.com ',
    })

    expect(updated).toEqual(created)
    expect(await session.specimen.history(created.id)).toHaveLength(1)
  })

  it('tells when it was changed', async () => {
    const { session, clock } = await museum()
    const created = await session.specimen.create(fullSpecimen)
    await clock.advance('1h')

    const updated = await session.specimen.update(created.id, { size: 8 })

    expect(updated.createdAt).toEqual(created.createdAt)
    expect(updated.updatedAt).toEqual(new Date(clock.now()))
  })

  it('shares nothing with the input that it was made from, nor with what was given out', async () => {
    const { session } = await museum()
    const notes = { list: ['one'] }
    const created = await session.specimen.create({ title: 'Amber', notes })

    notes.list.push('two')
    expect(() => (created.notes as typeof notes).list.push('three')).not.toThrow()

    expect(await session.specimen.get(created.id)).toMatchObject({ notes: { list: ['one'] } })
  })

  it('is null to get when there is none', async () => {
    const { session } = await museum()

    expect(await session.specimen.get('nobody')).toBeNull()
    expect(await session.specimen.get('\0')).toBeNull()
    expect(await session.specimen.get('')).toBeNull()
  })
})

describe('a computed field', () => {
  it('follows the fields that it is computed from', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create({ title: 'Amber', size: 3 })

    const { twice } = await session.specimen.update(id, { size: 10 })

    expect(twice).toBe(20)
  })

  it('can be asked for like any other', async () => {
    const { session } = await museum()
    await session.specimen.create({ title: 'Small', size: 3 })
    await session.specimen.create({ title: 'Large', size: 10 })

    const { items } = await session.specimen.list({ where: { twice: { gt: 6 } } })

    expect(items.map(({ title }) => title)).toEqual(['Large'])
  })

  it('stands in history with what it came to', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create({ title: 'Amber', size: 3 })
    await session.specimen.update(id, { size: 4 })

    const [, change] = await session.specimen.history(id)

    expect(change?.changes).toEqual({ size: { before: 3, after: 4 }, twice: { before: 6, after: 8 } })
  })

  it('is kept like any other: nothing for an empty text', async () => {
    const parrot = defineEntity('parrot', {
      fields: {
        said: f.text().optional(),
        again: f.text().computed(({ said }) => (said === 'no' ? '' : `${said}!`)),
      },
    })
    const { session } = await createTestCrm({ entities: { parrot } })

    expect(await session.parrot.create({ said: 'no' })).toMatchObject({ again: null })
    expect(await session.parrot.create({ said: 'jose\u0301' })).toMatchObject({ again: 'jos\u00e9!' })
  })

  it.each<[string, () => unknown]>([
    ['throws', () => JSON.parse('{')],
    ['gives what its field does not take', () => 'seven'],
    ['gives more than can be kept exactly', () => 2 ** 60],
  ])('fails the write when its formula %s, and says which it was', async (_, formula) => {
    const broken = defineEntity('broken', {
      fields: { name: f.text(), sum: f.int().computed(formula as () => number) },
    })
    const { session } = await createTestCrm({ entities: { broken } })

    await expect(session.broken.create({ name: 'x' })).rejects.toMatchObject({
      code: 'CRM_INTERNAL',
      meta: { where: 'the formula of broken.sum' },
    })
    expect(await session.broken.count()).toBe(0)
  })
})

describe('a list of things that a schema checks', () => {
  it('has each of them checked', async () => {
    const box = defineEntity('box', {
      fields: { places: f.list(f.schema(z.strictObject({ shelf: z.int() }))) },
    })
    const { session } = await createTestCrm({ entities: { box } })
    const wrong = [{ shelf: 1 }, { shelf: 'two' }] as unknown as { shelf: number }[]

    await expect(session.box.create({ places: [{ shelf: 1 }] })).resolves.toMatchObject({
      places: [{ shelf: 1 }],
    })
    await expect(session.box.create({ places: wrong })).rejects.toMatchObject({
      issues: [{ path: 'places.1.shelf' }],
    })
  })
})
