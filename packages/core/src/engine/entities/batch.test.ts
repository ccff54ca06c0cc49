import { describe, expect, it } from 'vitest'
import { aLead, createTestCrm, dump } from '../../testing/index.ts'
import { specimen } from './fixtures/specimen.ts'

const museum = () => createTestCrm({ entities: { specimen } })
const titled = (...titles: readonly string[]) => titles.map((title) => ({ title, colour: 'red' as const }))

describe('a batch that aborts', () => {
  it('creates all, and tells of each in order', async () => {
    const { session } = await museum()

    const results = await session.specimen.createMany(titled('One', 'Two', 'Three'))

    expect(results.map((result) => result.ok && result.record.title)).toEqual(['One', 'Two', 'Three'])
    expect(await session.specimen.count()).toBe(3)
  })

  it('changes nothing when one of many is wrong, and says which', async () => {
    const { session, store } = await museum()
    const before = await dump(store)
    const inputs = Array.from({ length: 100 }, (_, at) => ({ title: at === 70 ? '' : `No. ${at}` }))

    const attempt = session.specimen.createMany(inputs)

    await expect(attempt).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [{ code: 'REQUIRED', path: '70.title' }],
      meta: { index: 70 },
    })
    expect(await dump(store)).toEqual(before)
  })

  it('changes nothing when two of it take the same value', async () => {
    const { session } = await museum()

    const attempt = session.specimen.createMany(titled('One', 'Two', 'One'))

    await expect(attempt).rejects.toMatchObject({
      code: 'CRM_TAKEN',
      meta: { key: 'title, colour', index: 2 },
    })
    expect(await session.specimen.count()).toBe(0)
  })

  it('changes nothing when one of 500 ids is of another tenant', async () => {
    const { crm, session, store } = await museum()
    const other = crm.as(crm.actor({ tenant: 'globex', id: 'admin', roles: ['admin'] }))
    const theirs = await other.specimen.create({ title: 'Theirs' })
    const mine = await session.specimen.createMany(
      Array.from({ length: 499 }, (_, at) => ({ title: `No. ${at}` })),
    )
    const ids = mine.flatMap((result) => (result.ok ? [result.record.id] : [])).toSpliced(250, 0, theirs.id)
    const before = await dump(store)

    const attempts = [
      session.specimen.updateMany(ids.map((id) => ({ id, patch: { size: 1 } }))),
      session.specimen.deleteMany(ids),
    ]

    for (const attempt of attempts)
      await expect(attempt).rejects.toMatchObject({ code: 'CRM_NOT_FOUND', meta: { index: 250 } })
    expect(await dump(store)).toEqual(before)
  })
})

describe('a batch that collects', () => {
  const collect = { onError: 'collect' } as const

  it('writes what is right and tells of what is wrong, each in its place', async () => {
    const { session } = await museum()
    const inputs = [{ title: 'One' }, { title: '' }, { title: 'Three' }, { title: 'Four', nosuch: 1 }]

    const results = await session.specimen.createMany(inputs as { title: string }[], collect)

    expect(results.map((result) => (result.ok ? result.record.title : result.error.issues[0]?.path))).toEqual(
      ['One', 'title', 'Three', 'nosuch'],
    )
    expect(await session.specimen.count()).toBe(2)
  })

  it('lets the first of two that take the same value win', async () => {
    const { session } = await museum()
    await session.specimen.createMany(titled('Zero'))

    const results = await session.specimen.createMany(titled('One', 'Zero', 'One', 'Two'), collect)

    expect(results.map((result) => result.ok || result.error.code)).toEqual([
      true,
      'CRM_TAKEN',
      'CRM_TAKEN',
      true,
    ])
  })

  it('tells of a single one that is wrong as of several', async () => {
    const { session } = await museum()
    await session.specimen.createMany(titled('One'))

    const results = await session.specimen.createMany(titled('One'), collect)

    expect(results).toMatchObject([{ ok: false, error: { code: 'CRM_TAKEN' } }])
  })

  it('leaves the record of another tenant alone, and changes the others', async () => {
    const { crm, session } = await museum()
    const other = crm.as(crm.actor({ tenant: 'globex', id: 'admin', roles: ['admin'] }))
    const theirs = await other.specimen.create({ title: 'Theirs' })
    const mine = await session.specimen.create({ title: 'Mine' })
    const edits = [theirs.id, mine.id, 'nobody'].map((id) => ({ id, patch: { size: 1 } }))

    const results = await session.specimen.updateMany(edits, collect)

    expect(results.map((result) => result.ok || result.error.code)).toEqual([
      'CRM_NOT_FOUND',
      true,
      'CRM_NOT_FOUND',
    ])
    expect(await other.specimen.get(theirs.id)).toEqual(theirs)
  })

  it('keeps the journal to what was written', async () => {
    const { session } = await museum()

    await session.specimen.createMany(titled('One', 'One', 'Two'), collect)

    const { entries } = await session.journal.read({ entities: ['specimen'] })
    expect(entries.map(({ changes }) => changes['title']?.[1])).toEqual(['One', 'Two'])
  })

  it('refuses a stale edit among good ones', async () => {
    const { session } = await museum()
    const [one, two] = [
      await session.specimen.create({ title: 'One' }),
      await session.specimen.create({ title: 'Two' }),
    ]
    await session.specimen.update(one.id, { size: 1 })

    const results = await session.specimen.updateMany(
      [one, two].map(({ id }) => ({ id, patch: { size: 2 }, version: 1 })),
      collect,
    )

    expect(results).toMatchObject([
      { ok: false, error: { code: 'CRM_CONFLICT', meta: { fields: { size: { mine: 2, theirs: 1 } } } } },
      { ok: true, record: { size: 2 } },
    ])
  })
})

describe('several edits of one record in a batch', () => {
  it('happen one after another', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create({ title: 'Amber' })

    const results = await session.specimen.updateMany([
      { id, patch: { size: 1 } },
      { id, patch: { colour: 'red' } },
      { id, patch: { size: 2 } },
    ])

    expect(results.map((result) => result.ok && result.record.version)).toEqual([2, 3, 4])
    expect(await session.specimen.get(id)).toMatchObject({ size: 2, colour: 'red', version: 4 })
  })

  it('cannot delete it twice', async () => {
    const { session } = await museum()
    const { id } = await session.specimen.create({ title: 'Amber' })

    const results = await session.specimen.deleteMany([id, id], { onError: 'collect' })

    expect(results.map((result) => result.ok || result.error.code)).toEqual([true, 'CRM_NOT_FOUND'])
  })
})

describe('a batch of nothing', () => {
  it('is done at once', async () => {
    const { session } = await museum()

    expect(await session.specimen.createMany([])).toEqual([])
    expect(await session.specimen.updateMany([])).toEqual([])
    expect(await session.specimen.deleteMany([])).toEqual([])
  })
})

describe('a batch that is none', () => {
  it.each([null, undefined, 'x', {}, { length: 3 }, 7])('is refused: %j', async (inputs) => {
    const { session } = await museum()
    const none = inputs as never[]

    for (const attempt of [
      session.specimen.createMany(none),
      session.specimen.updateMany(none),
      session.specimen.deleteMany(none),
    ])
      await expect(attempt).rejects.toMatchObject({ code: 'CRM_VALIDATION', issues: [{ code: 'NOT_LIST' }] })
  })

  it.each<[unknown, string]>([
    [null, '0'],
    ['x', '0'],
    [{ patch: {} }, '0.id'],
    [{ id: 7, patch: {} }, '0.id'],
    [{ id: 'x' }, '0'],
    [{ id: 'x', patch: {}, verson: 1 }, '0.verson'],
    [{ id: 'x', patch: {}, version: '1' }, '0.version'],
  ])('is refused for the edit %j', async (edit, path) => {
    const { session } = await museum()

    const attempt = session.specimen.updateMany([edit as { id: string; patch: object }])

    const refusal = await attempt.catch((error: unknown) => error)
    expect(refusal).toMatchObject({ name: 'CrmError', meta: { index: 0 } })
    if (path !== '0') expect(refusal).toMatchObject({ issues: [{ path }] })
  })

  it('is refused when it is too large, or told to do something else with errors', async () => {
    const { session } = await museum()
    const onError = 'ignore' as 'abort'

    await expect(session.lead.createMany(Array(10_001).fill(aLead()))).rejects.toMatchObject({
      code: 'CRM_LIMIT',
    })
    await expect(session.lead.createMany([aLead()], { onError })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
    })
  })
})
