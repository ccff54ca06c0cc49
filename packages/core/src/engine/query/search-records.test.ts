import { describe, expect, it } from 'vitest'
import { defineEntity, f, type Role } from '../../index.ts'
import { type Capabilities, memoryStore, type StorageAdapter } from '../../store/index.ts'
import { createTestCrm } from '../../testing/index.ts'

const manual = defineEntity('manual', {
  fields: {
    title: f.text({ max: 200 }),
    body: f.text({ max: 50_000 }).optional(),
    audience: f.select(['public', 'internal']).optional(),
    ownerId: f.ref('user').optional(),
  },
  search: ['title', 'body'],
})
const setup = { entities: { manual } }

const reader: Role = { id: 'reader', grants: { manual: { read: { audience: 'public' } } } }
const blind: Role = { id: 'blind', grants: { manual: { read: 'all', hidden: ['body'] } } }
const half: Role = { id: 'half', grants: { manual: { read: { audience: 'internal' }, fields: ['title'] } } }
const sightless: Role = { id: 'sightless', grants: { manual: { read: 'all', hidden: ['title', 'body'] } } }
const roles = [reader, blind, half, sightless]

async function library() {
  const made = await createTestCrm({ ...setup, roles })
  const { session } = made
  await session.manual.createMany([
    { title: '退款流程', body: '客户申请退款后，请检查订单 PO-2026-0042。', audience: 'public' },
    { title: 'Refunds', body: 'Ask the customer for the order number first.', audience: 'public' },
    { title: 'Margins', body: 'The refund costs us 3 %.', audience: 'internal' },
    { title: 'Printer', body: 'Turn it off and on.', audience: 'internal' },
  ])
  const titles = async (text: string, more: object = {}, as = session) =>
    (await as.manual.search({ text, ...more })).map(({ record }) => record.title)
  return { ...made, titles }
}

describe('a search', () => {
  it('finds records by the words of their fields, a word in the first field before others', async () => {
    const { titles } = await library()

    expect(await titles('退款')).toEqual(['退款流程'])
    expect(await titles('refund')).toEqual(['Refunds', 'Margins'])
    expect(await titles('po-2026-0042')).toEqual(['退款流程'])
    expect(await titles('printer refund', { match: 'any' })).toEqual(
      expect.arrayContaining(['Printer', 'Refunds', 'Margins']),
    )
  })

  it('gives whole records with a score, the best first', async () => {
    const { session } = await library()

    const [best, next] = await session.manual.search({ text: 'refund' })

    expect(best?.record).toMatchObject({ title: 'Refunds', audience: 'public', version: 1 })
    expect(best?.score).toBeGreaterThan(next?.score ?? 0)
  })

  it('takes a condition, fields to look through, and a limit', async () => {
    const { titles } = await library()

    expect(await titles('refund', { where: { audience: 'internal' } })).toEqual(['Margins'])
    expect(await titles('refund', { fields: ['title'] })).toEqual(['Refunds'])
    expect(await titles('refund', { limit: 1 })).toEqual(['Refunds'])
  })

  it('finds no deleted record, and finds it again when it is restored', async () => {
    const { session, titles } = await library()
    const [hit] = await session.manual.search({ text: '退款' })
    const id = hit?.record.id ?? ''

    await session.manual.delete(id)
    expect(await titles('退款')).toEqual([])
    await session.manual.restore(id)
    expect(await titles('退款')).toEqual(['退款流程'])
  })

  it('finds what is written in the same transaction, and forgets it with a dry run', async () => {
    const { session, titles } = await library()

    const { result } = await session.dryRun(async (inside) => {
      await inside.manual.create({ title: '华为设备' })
      return titles('华为', {}, inside as typeof session)
    })

    expect([result, await titles('华为')]).toEqual([['华为设备'], []])
  })

  it('finds what was imported', async () => {
    const { session, titles } = await library()

    await session.importRecords([{ Title: '联想电脑' }], {
      importId: 'a.csv',
      into: 'manual',
      mapping: { Title: 'title' },
    })

    expect(await titles('联想')).toEqual(['联想电脑'])
  })

  it.each([[''], ['!!!'], ['  \n'], ['\0'], ['\ud800'], ['"'], ['%'], [':*']])(
    'finds nothing for %j',
    async (text) => {
      const { titles } = await library()

      expect(await titles(text)).toEqual([])
    },
  )
})

describe('a search by somebody who may not see all', () => {
  it('finds only the records of their grants', async () => {
    const { as, titles } = await library()

    expect(await titles('refund', {}, as('ann', 'reader'))).toEqual(['Refunds'])
  })

  it('does not look through hidden fields', async () => {
    const { as, titles } = await library()

    expect(await titles('customer', {}, as('ann', 'blind'))).toEqual([])
    expect(await titles('refund', {}, as('ann', 'blind'))).toEqual(['Refunds'])
    expect(await titles('printer refund', { match: 'any' }, as('ann', 'blind'))).toEqual(
      expect.arrayContaining(['Refunds', 'Printer']),
    )
    const [hit] = await as('ann', 'blind').manual.search({ text: 'printer' })
    expect(hit?.record).not.toHaveProperty('body')
    expect(hit?.snippet).toEqual({ field: 'title', text: 'Printer', marks: [[0, 7]] })
  })

  it('does not look through a field that one of several grants hides', async () => {
    const { as, titles } = await library()

    expect(await titles('refund', {}, as('ann', 'reader', 'half'))).toEqual(['Refunds'])
    expect(await titles('costs', {}, as('ann', 'reader', 'half'))).toEqual([])
  })

  it.each<[string, string, object, string]>([
    ['a hidden field that is named', 'blind', { fields: ['body'] }, 'fields.0'],
    ['hidden fields only', 'sightless', {}, 'fields'],
  ])('is refused for %s', async (_, role, more, path) => {
    const { as } = await library()

    await expect(as('ann', role).manual.search({ text: 'refund', ...more })).rejects.toMatchObject({
      code: 'CRM_QUERY',
      issues: [{ path, code: 'FORBIDDEN_FIELD' }],
    })
  })

  it('refuses a condition on a hidden field', async () => {
    const { as } = await library()

    const asked = as('ann', 'blind').manual.search({ text: 'refund', where: { body: { contains: 'a' } } })

    await expect(asked).rejects.toMatchObject({ code: 'CRM_CONDITION' })
  })
})

describe('a search that is asked for wrongly', () => {
  it.each<[string, unknown, string, string | undefined]>([
    ['nothing', undefined, 'CRM_QUERY', ''],
    ['a text alone', 'refund', 'CRM_QUERY', ''],
    ['an unknown option', { text: 'a', were: {} }, 'CRM_QUERY', 'were'],
    ['no text', {}, 'CRM_QUERY', 'text'],
    ['a number as text', { text: 5 }, 'CRM_QUERY', 'text'],
    ['an unknown field', { text: 'a', fields: ['titel'] }, 'CRM_QUERY', 'fields.0'],
    ['a field that is not searched', { text: 'a', fields: ['audience'] }, 'CRM_QUERY', 'fields.0'],
    ['no field', { text: 'a', fields: [] }, 'CRM_QUERY', 'fields'],
    ['a field as text', { text: 'a', fields: 'title' }, 'CRM_QUERY', 'fields'],
    ['another way to match', { text: 'a', match: 'some' }, 'CRM_QUERY', 'match'],
    ['a long text', { text: 'a'.repeat(501) }, 'CRM_LIMIT', undefined],
    ['many words', { text: 'ab '.repeat(65) }, 'CRM_LIMIT', undefined],
    [
      'a long sentence',
      { text: String.fromCodePoint(...Array.from({ length: 70 }, (_, at) => 0x4e00 + at)) },
      'CRM_LIMIT',
      undefined,
    ],
    ['a limit of nothing', { text: 'a', limit: 0 }, 'CRM_LIMIT', undefined],
    ['a limit beyond the cap', { text: 'a', limit: 1_001 }, 'CRM_LIMIT', undefined],
    ['an empty condition', { text: 'a', where: null }, 'CRM_CONDITION', ''],
  ])('is refused for %s', async (_, query, code, path) => {
    const { session } = await library()

    const refusal = await session.manual.search(query as { text: string }).catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code, ...(path !== undefined && { issues: [{ path }] }) })
  })

  it('is refused where an entity names no fields', async () => {
    const { session } = await library()

    await expect(session.lead.search({ text: 'a' })).rejects.toMatchObject({ code: 'CRM_NOT_SEARCHED' })
  })

  it('is refused by a store that has no full text, and says what to do', async () => {
    const { session } = await createTestCrm({ ...setup, storage: withoutFullText(memoryStore()) })

    const refusal = await session.manual.search({ text: 'a' }).catch((error: unknown) => error)

    expect(refusal).toMatchObject({ code: 'CRM_NO_FULL_TEXT', hint: expect.stringContaining('fullText') })
  })

  it.each<[string, readonly string[], string]>([
    ['is no text', ['title', 'audience'], 'SEARCH_TEXT'],
    ['is not there', ['titel'], 'FIELD_UNKNOWN'],
  ])('is refused from the start where a field %s', async (_, search, code) => {
    const wrong = { ...manual, search }

    await expect(createTestCrm({ entities: { manual: wrong } })).rejects.toMatchObject({
      code: 'CRM_CONFIG',
      issues: [{ code }],
    })
  })
})

function withoutFullText(inner: StorageAdapter): StorageAdapter {
  const none: Capabilities = { concurrentTransactions: false, durable: false }
  return {
    ...inner,
    open: async () => {
      const { search: _, ...store } = await inner.open()
      return { ...store, capabilities: none }
    },
  }
}
