import { describe, expect, it } from 'vitest'
import type { Session } from '../../../index.ts'
import { later, library, NOW } from './fixtures/library.ts'

describe('the window of a version', () => {
  const window = { from: later(1), until: later(3) }
  it.each([
    ['before it begins', new Date(window.from.getTime() - 1), false],
    ['on its first instant', window.from, true],
    ['on its last instant', new Date(window.until.getTime() - 1), true],
    ['when it ends', window.until, false],
  ])('%s: at %s', async (_, at, isShown) => {
    const { session, clock, write, publish, as } = await library()
    await publish(await write('refunds'), 'One', window)
    const read = (asked: object, who: Session = session) =>
      who.article.read({ slug: 'refunds', ...asked }).then(
        () => true,
        () => false,
      )

    expect(await read({ at })).toBe(isShown)
    expect(await read({ at }, as('v', 'visitor') as Session)).toBe(false)
    clock.set(at)
    expect(await read({})).toBe(isShown)
    expect(await read({}, as('v', 'visitor') as Session)).toBe(isShown)
    expect(await as('v', 'visitor').articleVersion.count()).toBe(isShown ? 1 : 0)
  })

  it.each([
    ['that begins before now', { from: new Date(NOW.getTime() - 1) }],
    ['that ends when it begins', { from: later(1), until: later(1) }],
    ['that is over', { until: NOW }],
  ])('%s is refused', async (_, wrong) => {
    const { write, publish } = await library()
    const id = await write('refunds')

    await expect(publish(id, 'One', wrong)).rejects.toMatchObject({ code: 'CRM_ARTICLE_WINDOW' })
  })

  it('ends where the next one begins, and the version before is archived', async () => {
    const { session, clock, write, publish } = await library()
    const id = await write('refunds')
    await publish(id, 'One')
    await clock.advance('1h')
    await publish(id, 'Two')

    const { items } = await session.articleVersion.list({ orderBy: 'number' })
    expect(items).toMatchObject([
      { title: 'One', status: 'archived', publishFrom: NOW, publishUntil: later(1) },
      { title: 'Two', status: 'published', publishFrom: later(1), publishUntil: null },
    ])
    expect(await session.article.read({ slug: 'refunds', at: later(0.5) })).toMatchObject({ title: 'One' })
  })

  it('ends where one begins that is published ahead, and no job is needed for it', async () => {
    const { session, clock, write, publish } = await library()
    const id = await write('refunds')
    await publish(id, 'One')
    await publish(id, 'Two', { from: later(24) })
    expect(await session.article.read({ slug: 'refunds' })).toMatchObject({
      title: 'One',
      publishUntil: later(24),
    })

    await clock.advance('1d')
    expect(await session.article.read({ slug: 'refunds' })).toMatchObject({ title: 'Two' })
    await publish(id, 'Three', { from: later(30) })
    expect(await session.articleVersion.list({ where: { title: 'One' } })).toMatchObject({
      items: [{ status: 'archived', publishUntil: later(24) }],
    })
  })

  it('gives way to what is published for earlier: of two plans the later word counts', async () => {
    const { session, write, publish } = await library()
    const id = await write('refunds')
    await publish(id, 'One')
    await publish(id, 'Never', { from: later(24) })
    await publish(id, 'Now')

    for (const at of [NOW, later(48)])
      expect(await session.article.read({ slug: 'refunds', at })).toMatchObject({ title: 'Now' })
    expect(await session.articleVersion.count({ status: 'published' })).toBe(1)
  })

  it('ends when the article is archived, in one language or in all', async () => {
    const { session, write, publish } = await library()
    const id = await write('refunds')
    for (const language of ['en', 'de', 'fr']) await publish(id, language, { language })

    expect(await session.article.archive({ id, language: 'de' })).toEqual({ archived: 1 })
    expect(await session.article.read({ slug: 'refunds', language: 'de' })).toMatchObject({ language: 'en' })
    expect(await session.article.archive({ id })).toEqual({ archived: 2 })
    expect(await session.article.archive({ id })).toEqual({ archived: 0 })
  })
})
