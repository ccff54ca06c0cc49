import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { articlesFor, defineCommand, type Role } from '../../../index.ts'
import { createTestCrm } from '../../../testing/index.ts'
import { message } from '../channels/message.ts'

const visitor: Role = {
  id: 'visitor',
  grants: { ...articlesFor('public'), article: { commands: ['deflect', 'rate'] } },
}

async function library() {
  const made = await createTestCrm({ roles: [visitor] })
  const { session } = made
  const { id } = await session.article.create({ slug: 'refunds', audience: 'public' })
  const draft = await session.article.draft({ id, language: 'en', title: 'Refunds', body: 'How to' })
  const { id: versionId } = await session.article.publish({ versionId: draft.id })
  const ticketId = (await session.ticket.open({ subject: 'Help' })).id
  return { ...made, id, versionId, ticketId, visitor: made.as('web', 'visitor') }
}
const say = defineCommand({
  name: 'message.say',
  input: z.strictObject({ ticketId: z.string() }),
  run: ({ ticketId }, { records, now }) =>
    records(message).create({ ticketId, direction: 'out', author: 'agent', body: 'Look here', at: now }),
})
const november = { from: '2026-11-01', to: '2026-11-30' }

describe('an article that is put to use', () => {
  it('is linked to a ticket once of each kind', async () => {
    const { session, versionId, ticketId } = await library()

    const first = await session.article.link({ versionId, ticketId, kind: 'answer' })
    expect(await session.article.link({ versionId, ticketId, kind: 'answer' })).toEqual(first)
    await session.article.link({ versionId, ticketId, kind: 'suggested' })

    const { items } = await session.ticket.list({ include: ['articleLinks'] })
    expect(items[0]?.articleLinks.map(({ kind }) => kind).toSorted()).toEqual(['answer', 'suggested'])
  })

  it('spares tickets: each visitor counts once, in whichever version they found it', async () => {
    const { session, id, versionId, visitor, ticketId } = await library()
    await visitor.article.deflect({ versionId, visitorKey: 'ada' })
    await visitor.article.deflect({ versionId, visitorKey: 'ada' })
    await visitor.article.deflect({ versionId, visitorKey: 'bob' })
    const draft = await session.article.draft({ id, language: 'en', title: 'Refunds anew' })
    await session.article.publish({ versionId: draft.id })
    await visitor.article.deflect({ versionId: draft.id, visitorKey: 'ada' })
    await session.article.link({ versionId, ticketId, kind: 'answer' })
    await session.article.link({ versionId: draft.id, ticketId, kind: 'answer' })

    expect(await session.article.usage(november)).toEqual([
      {
        ...{ articleId: id, suggested: 0, answers: 1, deflected: 2, deflectionBp: 6667 },
        ...{ helpful: 0, unhelpful: 0, helpfulBp: null },
      },
    ])
  })

  it('is rated by the last word of each visitor', async () => {
    const { session, versionId, visitor } = await library()
    for (const [visitorKey, isHelpful] of [
      ['ada', true],
      ['bob', true],
      ['ada', false],
      ['eve', true],
    ] as const)
      await visitor.article.rate({ versionId, visitorKey, isHelpful })

    expect(await session.article.usage(november)).toMatchObject([
      { helpful: 2, unhelpful: 1, helpfulBp: 6667 },
    ])
  })

  it('counts in the days in which it was used', async () => {
    const { session, id, versionId, visitor, clock } = await library()
    await visitor.article.deflect({ versionId, visitorKey: 'ada' })
    await clock.advance('30d')
    await visitor.article.deflect({ versionId, visitorKey: 'bob' })

    for (const [from, to, deflected] of [
      ['2026-11-02', '2026-11-02', 1],
      ['2026-11-01', '2026-12-31', 2],
      ['2026-12-02', '2026-12-02', 1],
    ] as const)
      expect(await session.article.usage({ from, to, id })).toMatchObject([
        { deflected, deflectionBp: 10_000 },
      ])
    expect(await session.article.usage({ from: '2026-11-03', to: '2026-12-01' })).toEqual([])
  })

  it('has to be published, shown to whoever says so, and the message has to be of the ticket', async () => {
    const { session, id, versionId, ticketId, visitor } = await library()
    const hidden = await session.article.draft({ id, language: 'de', title: 'Neu', body: 'Text' })
    const other = await session.ticket.open({ subject: 'Help' })

    await expect(
      session.article.link({ versionId: hidden.id, ticketId, kind: 'answer' }),
    ).rejects.toMatchObject({
      code: 'CRM_ARTICLE_IS_DRAFT',
    })
    for (const wrong of [hidden.id, 'never'])
      await expect(visitor.article.deflect({ versionId: wrong, visitorKey: 'ada' })).rejects.toMatchObject({
        code: 'CRM_NOT_FOUND',
      })
    await expect(visitor.article.link({ versionId, ticketId, kind: 'answer' })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
    const { id: messageId } = await session.run(say, { ticketId })
    const link = { versionId, messageId, kind: 'answer' } as const
    await expect(session.article.link({ ...link, ticketId: other.id })).rejects.toMatchObject({
      code: 'CRM_ARTICLE_MESSAGE',
    })
    expect(await session.article.link({ ...link, ticketId })).toMatchObject({ messageId, ticketId })
    await expect(visitor.article.usage(november)).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })
})
