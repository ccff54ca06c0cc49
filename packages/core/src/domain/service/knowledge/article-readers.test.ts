import { describe, expect, it } from 'vitest'
import type { Session } from '../../../index.ts'
import { later, library, publishing } from './fixtures/library.ts'

describe('whoever reads in a language', () => {
  it.each([
    ['zh-CN', 'zh-CN'],
    ['zh-TW', 'zh'],
    ['zh', 'zh'],
    ['fr-CA', 'de'],
    [undefined, 'de'],
  ])('and asks for %s is shown %s', async (asked, shown) => {
    const { session, write, publish } = await library({ service: { knowledge: { language: 'de' } } })
    const id = await write('refunds')
    for (const language of ['zh-CN', 'zh', 'de']) await publish(id, language, { language })

    const read = await session.article.read({ slug: 'refunds', ...(asked && { language: asked }) })
    expect(read.language).toBe(shown)
  })

  it('is shown nothing where there is neither theirs nor the usual one', async () => {
    const { session, write, publish } = await library()
    await publish(await write('refunds'), 'Eins', { language: 'de' })

    await expect(session.article.read({ slug: 'refunds', language: 'fr' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })
})

describe('a reader of an audience', () => {
  async function shelf() {
    const made = await library()
    for (const audience of ['public', 'customers', 'agents'] as const) {
      const id = await made.write(`for-${audience}`, audience)
      await made.publish(id, audience)
      await made.publish(id, `${audience} tomorrow`, { from: later(24) })
      await made.session.article.draft({ id, language: 'en', title: `${audience} draft` })
    }
    return made
  }
  const titlesOf = (items: readonly { readonly title: string }[]) => items.map(({ title }) => title)

  it.each([
    ['visitor', ['public']],
    ['customer', ['customers', 'public']],
  ])('as a %s lists, counts, sorts and sums what is shown to them alone', async (role, shown) => {
    const { as } = await shelf()
    const { articleVersion } = as('v', role)

    expect(titlesOf((await articleVersion.list({ orderBy: 'title' })).items)).toEqual(shown)
    expect(await articleVersion.count()).toBe(shown.length)
    expect((await articleVersion.list({ count: 'exact', limit: 1 })).total).toBe(shown.length)
    expect(await articleVersion.aggregate({ measures: { all: 'count' } })).toEqual([{ all: shown.length }])
    expect(await articleVersion.count({ title: { contains: 'draft' } })).toBe(0)
  })

  it('sees neither who else it is for nor in which state it is, and cannot ask for it', async () => {
    const { as } = await shelf()
    const { articleVersion, article } = as('v', 'visitor')

    expect((await articleVersion.list()).items[0]).not.toHaveProperty('audience')
    await expect(articleVersion.count({ audience: 'agents' })).rejects.toMatchObject({
      code: 'CRM_CONDITION',
    })
    await expect(article.list()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })

  it('reads what is for them, whatever audience they ask for', async () => {
    const { as, session } = await shelf()
    const read = (who: Session, slug: string, audience?: 'public') =>
      who.article.read({ slug, ...(audience && { audience }) }).catch((error: { code: string }) => error.code)

    expect(await read(as('v', 'visitor') as Session, 'for-public')).toMatchObject({ title: 'public' })
    expect(await read(as('v', 'visitor') as Session, 'for-customers')).toBe('CRM_NOT_FOUND')
    expect(await read(as('c', 'customer') as Session, 'for-customers')).toMatchObject({ title: 'customers' })
    expect(await read(session, 'for-customers', 'public')).toBe('CRM_NOT_FOUND')
    expect(await read(session, 'for-public', 'public')).toMatchObject({ title: 'public' })
  })

  it('writes only where their role says so', async () => {
    const { session, as, write } = await library()
    const ann = await session.user.create({ name: 'Ann' })
    const mine = await as(ann.id, 'writer').article.create({ slug: 'mine' })
    const theirs = await write('theirs')
    const draft = await session.article.draft({ id: theirs, language: 'en', title: 'T', body: 'B' })

    await expect(publishing(as(ann.id, 'writer') as Session)(mine.id, 'Mine')).resolves.toMatchObject({
      number: 1,
    })
    await expect(publishing(as(ann.id, 'writer') as Session)(theirs, 'X')).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
    await expect(as(ann.id, 'writer').article.publish({ versionId: draft.id })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
    await expect(as('v', 'visitor').article.draft({ id: theirs, language: 'en' })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })
})
