import { articlesFor, type Crm, createCrm, type PlainWorld, type Role, type Session } from '@guanxi/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sessionOf } from './fixtures/session-of.ts'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const ROUNDS = 4
const visitor: Role = { id: 'visitor', grants: { ...articlesFor('public') } }

describe.each(TWO_DATABASES)('articles that are written on two hosts at once on %s', (_, open) => {
  let database: Database
  let hosts: Crm<PlainWorld>[]
  let tenants = 0
  let one: Session
  let other: Session
  let id: string

  beforeAll(async () => {
    database = await open()
    hosts = [1, 2].map(
      () => createCrm({ storage: database.connect(), roles: [visitor] }) as unknown as Crm<PlainWorld>,
    )
    await hosts[0]?.migrate()
  })
  afterAll(async () => {
    for (const host of hosts) await host.stop()
    await database.drop()
  })
  beforeEach(async () => {
    tenants += 1
    const sessions = hosts.map((host) =>
      host.as(host.actor({ tenant: `tenant ${tenants}`, id: 'boss', roles: ['admin'] })),
    )
    ;[one, other] = sessions as unknown as [Session, Session]
    id = (await one.article.create({ slug: 'refunds', audience: 'public' })).id
  })

  const atOnce = <R>(count: number, act: (session: Session, at: number) => Promise<R>) =>
    Promise.allSettled(Array.from({ length: count }, (__, at) => act(at % 2 ? one : other, at)))
  const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
  const draft = (session: Session, title: string) =>
    session.article.draft({ id, language: 'en', title, body: 'Text' })

  it('are found by their readers from the instant on at which they are published, and no longer than they are shown', async () => {
    const found = async (text: string) => {
      const reader = sessionOf(hosts[1], { tenant: `tenant ${tenants}`, id: 'web', roles: ['visitor'] })
      return (await (reader as unknown as Session).article.find({ text })).map(({ title }) => title)
    }
    const { id: versionId } = await draft(one, '退款流程')
    expect(await found('退款')).toEqual([])

    await one.article.publish({ versionId })
    expect(await found('退款')).toEqual(['退款流程'])
    const { id: next } = await draft(one, '退货流程')
    await one.article.publish({ versionId: next, from: new Date(Date.now() + 3_600_000) })
    expect([await found('退款'), await found('退货')]).toEqual([['退款流程'], []])
    await one.article.update(id, { audience: 'agents' })
    expect(await found('退款')).toEqual([])
    await one.article.update(id, { audience: 'public' })
    await one.article.archive({ id })
    expect(await found('流程')).toEqual([])
  })

  it('have one draft of a language, however many begin one', async () => {
    const results = await atOnce(8, (session, at) => draft(session, `Draft ${at}`))

    expect(codes(results)).toEqual(Array(7).fill('CRM_ARTICLE_DRAFTED'))
    expect(await one.articleVersion.count()).toBe(1)
  })

  it('are published once, however many publish the same draft', async () => {
    const { id: versionId } = await draft(one, 'One')

    const results = await atOnce(8, (session) => session.article.publish({ versionId }))

    expect(codes(results)).toEqual(Array(7).fill('CRM_ARTICLE_NOT_DRAFT'))
    expect(await one.articleVersion.count({ status: 'published' })).toBe(1)
  })

  it('are drafted, published and archived by many: their windows never meet', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await atOnce(12, async (session, at) => {
        if (at % 6 === 5) return session.article.archive({ id })
        const { id: versionId } = await draft(session, `Draft ${round} ${at}`)
        return session.article.publish({ versionId })
      })
    }

    const { items } = await one.articleVersion.list({
      where: { publishFrom: { isNotNull: true } },
      orderBy: 'number',
    })
    expect(items.length).toBeGreaterThanOrEqual(ROUNDS)
    expect(items.filter(({ publishUntil }) => !publishUntil).length).toBeLessThanOrEqual(1)
    expect(items.filter(({ status }) => status === 'published').length).toBeLessThanOrEqual(1)
    for (const [at, { publishUntil }] of items.slice(0, -1).entries()) {
      const next = items[at + 1]?.publishFrom?.getTime() ?? 0
      expect(publishUntil?.getTime()).toBeLessThanOrEqual(next)
    }
  })

  it('are edited by many who saw the same draft: one of them is heard', async () => {
    const { id: versionId, version } = await draft(one, 'One')

    const results = await atOnce(6, (session, at) =>
      session.article.edit({ versionId, version, title: `${at}` }),
    )

    expect(codes(results)).toEqual(Array(5).fill('CRM_ARTICLE_CHANGED'))
  })

  it('change for whom they are while one is drafted: every version says the same', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const audience = round % 2 ? 'public' : 'agents'
      await Promise.all([
        one.article.update(id, { audience }),
        other.article.draft({ id, language: `de-x-r${round}`, title: 'T', body: 'B' }),
      ])

      expect(await one.articleVersion.count({ audience })).toBe(round + 1)
    }
  })

  it('spare tickets: each of the visitors counts once, and the last word of each', async () => {
    const { id: versionId } = await draft(one, 'One')
    await one.article.publish({ versionId })

    const results = await atOnce(24, async (session, at) => {
      const visit = { versionId, visitorKey: `visitor ${at % 3}` }
      await session.article.deflect(visit)
      await session.article.rate({ ...visit, isHelpful: at % 2 === 0 })
    })

    expect(codes(results)).toEqual([])
    expect(await one.articleLink.count({ kind: 'deflected' })).toBe(3)
    expect(await one.articleLink.count({ kind: { in: ['helpful', 'unhelpful'] } })).toBe(3)
  })
})
