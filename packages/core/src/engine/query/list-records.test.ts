import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestCrm } from '../../testing/index.ts'
import { specimen } from '../entities/fixtures/specimen.ts'
import type { CrmError } from '../errors.ts'

const museum = () => createTestCrm({ entities: { specimen } })
type Session = Awaited<ReturnType<typeof museum>>['session']

/** All pages of a list, one after another. */
async function walk(
  session: Session,
  query: { orderBy?: string | string[]; limit: number },
): Promise<string[]> {
  const ids: string[] = []
  let after: string | undefined
  do {
    const page = await session.specimen.list({ ...(query as object), ...(after && { after }) })
    ids.push(...page.items.map(({ id }) => id))
    after = page.next
  } while (after !== undefined)
  return ids
}

describe('a page of a list', () => {
  it('has 50 records when nothing else is said, and tells where to go on', async () => {
    const { session } = await museum()
    await session.specimen.createMany(Array.from({ length: 60 }, (_, at) => ({ title: `No. ${at}` })))

    const first = await session.specimen.list()
    const second = await session.specimen.list({ after: first.next ?? '' })

    expect([first.items.length, second.items.length, second.next]).toEqual([50, 10, undefined])
  })

  it('has no next page when it ends with the last record', async () => {
    const { session } = await museum()
    await session.specimen.createMany([{ title: 'One' }, { title: 'Two' }])

    expect(await session.specimen.list({ limit: 2 })).not.toHaveProperty('next')
  })

  it('tells how many there are in all when it is asked to', async () => {
    const { session } = await museum()
    await session.specimen.createMany([
      { title: 'One', size: 1 },
      { title: 'Two' },
      { title: 'Three', size: 3 },
    ])

    const page = await session.specimen.list({ where: { size: { gt: 0 } }, limit: 1, count: 'exact' })

    expect([page.items.length, page.total]).toEqual([1, 2])
  })

  it('sorts texts by code point, and puts what is empty last in both directions', async () => {
    const { session } = await museum()
    const phones = ['+8613800138001', null, '+8613800138000', null]
    await session.specimen.createMany(phones.map((phone, at) => ({ title: `No. ${at}`, phone })))

    const up = await session.specimen.list({ orderBy: 'phone' })
    const down = await session.specimen.list({ orderBy: '-phone' })

    expect(up.items.map(({ phone }) => phone)).toEqual(['+8613800138000', '+8613800138001', null, null])
    expect(down.items.map(({ phone }) => phone)).toEqual(['+8613800138001', '+8613800138000', null, null])
  })
})

const sortable = [
  'title',
  'size',
  'weight',
  'isFresh',
  'foundOn',
  'seenAt',
  'colour',
  'createdAt',
  'ext.shelf',
]

describe('walking a list', () => {
  const some = fc.record(
    {
      size: fc.integer({ min: 0, max: 3 }),
      weight: fc.constantFrom('0.100', '-2.000', '10.000'),
      isFresh: fc.boolean(),
      foundOn: fc.constantFrom('2026-01-01', '2025-12-31'),
      seenAt: fc.constantFrom(new Date(0), new Date(1)),
      ext: fc.record({ shelf: fc.constantFrom('a', 'B', '😀', '｡') }),
    },
    { requiredKeys: [] },
  )
  const order = fc
    .tuple(fc.constantFrom(...sortable), fc.boolean())
    .map(([field, down]) => (down ? `-${field}` : field))

  it('gives what one big page gives, with ties, empty values and any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(some, { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(order, { maxLength: 3, selector: (sort) => sort.replace('-', '') }),
        fc.integer({ min: 1, max: 5 }),
        async (records, orderBy, limit) => {
          const { session } = await museum()
          await session.customField.create({ entity: 'specimen', name: 'shelf', kind: 'text' })
          await session.specimen.createMany(
            records.map((values, at) => ({ title: `No. ${at % 3}.${at}`, ...values })),
          )

          const whole = await walk(session, { orderBy, limit: 1_000 })

          expect(await walk(session, { orderBy, limit })).toEqual(whole)
          expect(new Set(whole).size).toBe(records.length)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('reaches everything once, however much is written meanwhile', async () => {
    const { session } = await museum()
    await session.specimen.createMany(
      Array.from({ length: 10 }, (_, at) => ({ title: `No. ${at}`, size: 5 })),
    )
    const first = await session.specimen.list({ orderBy: 'size', limit: 4 })

    await session.specimen.create({ title: 'Earlier', size: 1 })
    await session.specimen.delete(first.items[0]?.id ?? '')
    const rest = await session.specimen.list({ orderBy: 'size', after: first.next ?? '' })

    expect([...first.items, ...rest.items].map(({ title }) => title).sort()).toEqual(
      Array.from({ length: 10 }, (_, at) => `No. ${at}`),
    )
  })

  it('goes through everything by each, page by page', async () => {
    const { session } = await museum()
    await session.specimen.createMany(
      Array.from({ length: 25 }, (_, at) => ({ title: `No. ${at}`, size: at })),
    )

    const sizes: unknown[] = []
    for await (const { size } of session.specimen.each({
      where: { size: { lt: 20 } },
      orderBy: '-size',
      limit: 7,
    }))
      sizes.push(size)

    expect(sizes).toEqual(Array.from({ length: 20 }, (_, at) => 19 - at))
  })
})

describe('a list that is asked for wrongly', () => {
  it.each<[string, unknown, string, string | undefined]>([
    ['an unknown option', { were: {} }, 'CRM_QUERY', 'were'],
    ['a key that means the prototype', JSON.parse('{"__proto__":{}}'), 'CRM_QUERY', '__proto__'],
    ['no object', 'all', 'CRM_QUERY', ''],
    ['null', null, 'CRM_QUERY', ''],
    ['a condition that is null', { where: null }, 'CRM_CONDITION', ''],
    ['a condition that is empty text', { where: '' }, 'CRM_CONDITION', ''],
    ['a condition that is false', { where: false }, 'CRM_CONDITION', ''],
    ['an unknown field in the condition', { where: { weigth: '1' } }, 'CRM_CONDITION', 'weigth'],
    ['an unknown operator', { where: { size: { above: 1 } } }, 'CRM_CONDITION', 'size.above'],
    ['a value of another type', { where: { size: '1' } }, 'CRM_CONDITION', 'size'],
    ['an unknown field to sort by', { orderBy: 'weigth' }, 'CRM_QUERY', 'orderBy.weigth'],
    ['a system column to sort by', { orderBy: 'tenant' }, 'CRM_QUERY', 'orderBy.tenant'],
    ['a field without an order', { orderBy: ['title', 'tags'] }, 'CRM_QUERY', 'orderBy.tags'],
    ['a number to sort by', { orderBy: 5 }, 'CRM_QUERY', 'orderBy'],
    ['null to sort by', { orderBy: null }, 'CRM_QUERY', 'orderBy'],
    ['too many fields to sort by', { orderBy: sortable }, 'CRM_LIMIT', undefined],
    ['a limit of nothing', { limit: 0 }, 'CRM_LIMIT', undefined],
    ['a negative limit', { limit: -1 }, 'CRM_LIMIT', undefined],
    ['half a record', { limit: 1.5 }, 'CRM_LIMIT', undefined],
    ['a limit beyond the cap', { limit: 1_001 }, 'CRM_LIMIT', undefined],
    ['a limit as text', { limit: '10' }, 'CRM_LIMIT', undefined],
    ['a count of another kind', { count: 'estimate' }, 'CRM_QUERY', 'count'],
    ['an offset', { offset: 10 }, 'CRM_QUERY', 'offset'],
  ])('is refused for %s', async (_, query, code, path) => {
    const { session } = await museum()

    const refusal = await session.specimen.list(query as object).catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code, ...(path !== undefined && { issues: [{ path }] }) })
  })

  it('says in Chinese what is wrong with the condition', async () => {
    const { session } = await museum()

    const refusal = await session.specimen
      .list({ where: { size: '1' } } as object)
      .catch((error: unknown) => error as CrmError)

    expect((refusal as CrmError).text('zh-CN')).toContain('size: size 不能与该值比较：应为整数。')
  })

  it.each([null, '', 7])('counts nothing for the condition %j', async (where) => {
    const { session } = await museum()

    await expect(session.specimen.count(where as unknown as object)).rejects.toMatchObject({
      code: 'CRM_CONDITION',
    })
  })

  it.each([undefined, null, 7, {}])('gets nothing for the id %j', async (id) => {
    const { session } = await museum()

    await expect(session.specimen.get(id as unknown as string)).rejects.toMatchObject({ code: 'CRM_QUERY' })
  })
})
