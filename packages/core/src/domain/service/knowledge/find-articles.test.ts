import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCommand } from '../../../index.ts'
import { message } from '../channels/message.ts'
import { later, library } from './fixtures/library.ts'

const say = defineCommand({
  name: 'message.say',
  input: z.strictObject({ ticketId: z.string(), body: z.string() }),
  run: ({ ticketId, body }, { records, now }) =>
    records(message).create({ ticketId, direction: 'in', author: 'customer', body, at: now }),
})

async function shelf() {
  const made = await library()
  const add = async (
    slug: string,
    title: string,
    more: { language?: string; from?: Date } = {},
    audience?: 'agents',
  ) => {
    await made.publish(await made.write(slug, audience ?? 'public'), title, more)
  }
  await add('refunds', 'Refunds of orders')
  await add('printer', 'The printer is on fire')
  await add('tuikuan', '退款流程', { language: 'zh-CN' })
  await add('margins', 'Refunds and margins', {}, 'agents')
  await add('tomorrow', 'Refunds from tomorrow on', { from: later(24) })
  const draft = await made.session.article.create({ slug: 'draft', audience: 'public' })
  await made.session.article.draft({ id: draft.id, language: 'en', title: 'Refunds, a draft', body: 'Text' })
  return made
}
const slugs = (found: readonly { readonly slug: string }[]) => found.map(({ slug }) => slug).toSorted()

describe('a search for articles', () => {
  it('finds what is shown now, and no draft, nothing that is to come, nothing that is over', async () => {
    const { session, clock } = await shelf()

    expect(slugs(await session.article.find({ text: 'refunds' }))).toEqual(['margins', 'refunds'])
    clock.set(later(24))
    expect(slugs(await session.article.find({ text: 'refunds' }))).toEqual(['margins', 'refunds', 'tomorrow'])
    const [best] = await session.article.find({ text: 'orders' })
    await session.article.archive({ id: best?.articleId ?? '' })
    expect(await session.article.find({ text: 'orders' })).toEqual([])
  })

  it('finds for readers what is for them, whichever way they search', async () => {
    const { as, session } = await shelf()
    const visitor = as('v', 'visitor')

    expect(slugs(await visitor.article.find({ text: 'refunds' }))).toEqual(['refunds'])
    expect(await visitor.article.find({ text: 'margins' })).toEqual([])
    const hits = await visitor.articleVersion.search({ text: 'refunds' })
    expect(hits.map(({ record }) => record.slug)).toEqual(['refunds'])
    expect(slugs(await session.article.find({ text: 'refunds', audience: 'public' }))).toEqual(['refunds'])
  })

  it('finds Chinese words of two signs, and keywords that the text does not use', async () => {
    const { session, write } = await shelf()
    const draft = await session.article.draft({
      ...{
        id: await write('money-back'),
        language: 'en',
        title: 'Returns',
        body: 'How',
        keywords: 'reimburse 退钱',
      },
    })
    await session.article.publish({ versionId: draft.id })

    expect(slugs(await session.article.find({ text: '退款' }))).toEqual(['tuikuan'])
    expect(slugs(await session.article.find({ text: 'reimburse' }))).toEqual(['money-back'])
    expect(slugs(await session.article.find({ text: '退钱' }))).toEqual(['money-back'])
  })

  it('tells each article once, in the language that was asked for, or the next', async () => {
    const { session, write, publish } = await library()
    const id = await write('crm')
    for (const language of ['en', 'zh', 'zh-CN']) await publish(id, `CRM ${language}`, { language })

    for (const [language, shown] of [
      ['zh-CN', 'zh-CN'],
      ['zh-TW', 'zh'],
      ['fr', 'en'],
    ] as const)
      expect(await session.article.find({ text: 'CRM', language })).toMatchObject([{ language: shown }])
    expect(await session.article.find({ text: 'CRM' })).toHaveLength(1)
  })

  it('keeps to a category, and to a limit', async () => {
    const { session } = await shelf()
    const [found] = await session.article.find({ text: 'orders' })
    await session.article.update(found?.articleId ?? '', { category: 'billing' })

    expect(slugs(await session.article.find({ text: 'refunds', category: 'billing' }))).toEqual(['refunds'])
    expect(await session.article.find({ text: 'refunds', limit: 1 })).toHaveLength(1)
    expect(await session.article.find({ text: '' })).toEqual([])
  })
})

describe('a ticket', () => {
  it('has articles suggested by its subject, and by what the customer said first', async () => {
    const { session } = await shelf()
    const { id } = await session.ticket.open({ subject: 'Hello, a question about a refunds order' })
    const chinese = await session.ticket.open({ subject: '请问怎么退款？' })
    const other = await session.ticket.open({ subject: 'Help!' })
    await session.run(say, { ticketId: other.id, body: 'My printer is burning, please send somebody.' })

    expect((await session.ticket.suggestArticles({ id }))[0]).toMatchObject({ slug: 'refunds' })
    expect(slugs(await session.ticket.suggestArticles({ id: chinese.id }))).toEqual(['tuikuan'])
    expect(slugs(await session.ticket.suggestArticles({ id: other.id }))).toEqual(['printer'])
    expect(await session.ticket.suggestArticles({ id, audience: 'public', limit: 1 })).toHaveLength(1)
  })

  it('of which nobody said anything that tells has none', async () => {
    const { session } = await shelf()
    const { id } = await session.ticket.open({ subject: '?!' })

    expect(await session.ticket.suggestArticles({ id })).toEqual([])
    await expect(session.ticket.suggestArticles({ id: 'never' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })
})
