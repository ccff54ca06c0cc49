import { describe, expect, it } from 'vitest'
import { later, library, NOW } from './fixtures/library.ts'

describe('an article', () => {
  it('is drafted, edited, published, and read', async () => {
    const { session, write } = await library()
    const id = await write('refunds')
    const draft = await session.article.draft({ id, language: 'zh-cn', title: '退款', body: '怎么退款' })
    expect(draft).toMatchObject({ language: 'zh-CN', number: 1, status: 'draft', publishFrom: null })
    await expect(session.article.read({ slug: 'refunds', language: 'zh-CN' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })

    await session.article.edit({ versionId: draft.id, title: '退款流程', keywords: '退钱' })
    await session.article.publish({ versionId: draft.id })

    expect(await session.article.read({ slug: 'refunds', language: 'zh-CN' })).toEqual({
      ...{
        articleId: id,
        versionId: draft.id,
        slug: 'refunds',
        category: null,
        language: 'zh-CN',
        number: 1,
      },
      ...{ title: '退款流程', body: '怎么退款', publishFrom: NOW, publishUntil: null },
    })
  })

  it('begins its next version with what the last one says, or an older one, or one in another language', async () => {
    const { session, write, publish } = await library()
    const id = await write('refunds')
    const first = await publish(id, 'One')
    await publish(id, 'Two')

    expect(await session.article.draft({ id, language: 'en' })).toMatchObject({ number: 3, title: 'Two' })
    expect(await session.article.draft({ id, language: 'de', from: first.id })).toMatchObject({
      ...{ number: 1, language: 'de', title: 'One', body: 'About One' },
    })
  })

  it('has one draft of a language at a time, which names itself', async () => {
    const { session, write, publish } = await library()
    const id = await write('refunds')
    const draft = await session.article.draft({ id, language: 'en', title: 'One', body: 'Text' })

    await expect(session.article.draft({ id, language: 'EN' })).rejects.toMatchObject({
      code: 'CRM_ARTICLE_DRAFTED',
      meta: { versionId: draft.id },
    })
    await expect(publish(id, 'Eins', { language: 'de' })).resolves.toMatchObject({ status: 'published' })
  })

  it('never changes what was published', async () => {
    const { session, write, publish } = await library()
    const { id: versionId } = await publish(await write('refunds'), 'One')

    for (const act of [
      () => session.article.edit({ versionId, title: 'X' }),
      () => session.article.publish({ versionId }),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'CRM_ARTICLE_NOT_DRAFT' })
    await expect(session.articleVersion.update(versionId, { title: 'X' } as never)).rejects.toMatchObject({
      issues: [{ code: 'NOT_WRITABLE' }],
    })
  })

  it("refuses an edit of somebody who did not see another one's", async () => {
    const { session, write } = await library()
    const { id: versionId, version } = await session.article.draft({
      ...{ id: await write('refunds'), language: 'en', title: 'One', body: 'Text' },
    })
    await session.article.edit({ versionId, title: 'Two', version })

    await expect(session.article.edit({ versionId, title: 'Three', version })).rejects.toMatchObject({
      code: 'CRM_ARTICLE_CHANGED',
      meta: { version: version + 1 },
    })
  })

  it('says where its first version lacks something, and what is no language', async () => {
    const { session, write } = await library()
    const id = await write('退款')

    await expect(session.article.draft({ id, language: 'en', title: 'One' })).rejects.toMatchObject({
      code: 'CRM_ARTICLE_EMPTY',
    })
    await expect(session.article.draft({ id, language: 'zh_CN' })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
      issues: [{ path: 'language' }],
    })
  })

  it('keeps its versions told of slug, category and audience', async () => {
    const { session, write, publish, as } = await library()
    const id = await write('refunds')
    await publish(id, 'One')
    await session.article.update(id, { slug: 'money-back', category: 'billing', audience: 'agents' })

    expect(await session.article.read({ slug: 'money-back' })).toMatchObject({ category: 'billing' })
    await expect(as('v', 'visitor').article.read({ slug: 'money-back' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })

  it('is shown no more once it is deleted, nor when it comes back', async () => {
    const { session, write, publish, as } = await library()
    const id = await write('refunds')
    await publish(id, 'One')
    await session.article.delete(id)
    expect(await as('v', 'visitor').articleVersion.count()).toBe(0)

    await session.article.restore(id)
    expect(await as('v', 'visitor').articleVersion.count()).toBe(0)
    await publish(id, 'Two')
    expect(await as('v', 'visitor').articleVersion.count()).toBe(1)
  })

  it('comes up for review at its instant, once', async () => {
    const { session, clock, write } = await library()
    const id = await write('refunds')
    await session.article.update(id, { reviewAt: later(24) })
    await clock.advance('30d')

    expect(await session.article.get(id)).toMatchObject({ reviewAt: null, reviewDueAt: later(24) })
  })
})
