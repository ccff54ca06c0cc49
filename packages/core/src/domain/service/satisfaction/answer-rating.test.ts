import { describe, expect, it } from 'vitest'
import { ratingToken, respondentRole } from '../../../index.ts'
import { dump } from '../../../testing/index.ts'
import { csat, desk, OLD_SECRET, SECRET } from '../../../testing/survey-desk.ts'

/** A desk whose customer was asked, with the link that they got. */
async function asked(ask = [csat]) {
  const made = await desk(ask)
  await made.solved()
  const [{ id = '' } = {}] = await made.ratings()
  return { ...made, id, token: await ratingToken(SECRET, { tenant: 'acme', id }) }
}

describe('a link', () => {
  it('shows what is asked, takes one answer, and shows it again', async () => {
    const { respondent, session, token, id, clock } = await asked()

    expect(await respondent.rating.view({ token })).toMatchObject({
      ...{ kind: 'csat', question: 'How was it?', least: 1, most: 5, score: null, comment: null },
    })
    const answer = { score: 4, comment: '  Quick! <b>' }
    expect(await respondent.rating.answer({ token, ...answer })).toMatchObject({
      score: 4,
      comment: 'Quick! <b>',
    })
    expect(await respondent.rating.view({ token })).toMatchObject({ score: 4, comment: 'Quick! <b>' })
    expect(await session.rating.get(id)).toMatchObject({
      ...{ status: 'answered', score: 4, answeredAt: new Date(clock.now()) },
    })
  })

  it('changes its answer as long as the survey allows, each change in the journal, and no longer', async () => {
    const { respondent, session, token, id, clock } = await asked([{ ...csat, editableFor: '7d' }])
    await respondent.rating.answer({ token, score: 2, comment: 'Slow' })
    const { answeredAt } = (await session.rating.get(id)) ?? {}
    clock.set(new Date(clock.now() + 7 * 86_400_000 - 1))
    await respondent.rating.answer({ token, score: 5 })

    expect(await session.rating.get(id)).toMatchObject({ score: 5, comment: 'Slow', answeredAt })
    const scores = (await session.rating.history(id)).flatMap(({ changes }) => changes['score'] ?? [])
    expect(scores).toEqual([
      { before: null, after: 2 },
      { before: 2, after: 5 },
    ])
    clock.set(new Date(clock.now() + 1))
    const answer = () => respondent.rating.answer({ token, score: 1 })
    for (const call of [answer, () => respondent.rating.view({ token })])
      await expect(call()).rejects.toMatchObject({ code: 'CRM_RATING_CLOSED' })
    expect(await session.rating.get(id)).toMatchObject({ score: 5 })
  })

  it('takes a first answer until it expires, and an answer given in time can be changed after that', async () => {
    const survey = { ...csat, answerWithin: '2d', editableFor: '7d' } as const
    const [late, last] = [await asked([survey]), await asked([survey])]
    for (const { clock } of [late, last]) clock.set(new Date(clock.now() + 2 * 86_400_000 - 1))
    await last.respondent.rating.answer({ token: last.token, score: 3 })
    for (const { clock } of [late, last]) clock.set(new Date(clock.now() + 1))

    await expect(late.respondent.rating.answer({ token: late.token, score: 3 })).rejects.toMatchObject({
      code: 'CRM_RATING_EXPIRED',
    })
    expect(await last.respondent.rating.answer({ token: last.token, score: 4 })).toMatchObject({ score: 4 })
  })

  it('takes back a comment that is emptied', async () => {
    const { respondent, token } = await asked()
    await respondent.rating.answer({ token, score: 2, comment: 'Slow' })

    expect(await respondent.rating.answer({ token, score: 2, comment: ' ' })).toMatchObject({ comment: null })
  })

  it('is good with a secret that signs no more, as long as it is listed', async () => {
    const { respondent, id } = await asked()
    const old = await ratingToken(OLD_SECRET, { tenant: 'acme', id })
    const stolen = await ratingToken('a secret that was never listed here', { tenant: 'acme', id })

    expect(await respondent.rating.answer({ token: old, score: 5 })).toMatchObject({ score: 5 })
    await expect(respondent.rating.answer({ token: stolen, score: 1 })).rejects.toMatchObject({
      code: 'CRM_RATING_LINK',
    })
  })

  it('tells whoever made it up the same, whatever there is', async () => {
    const { respondent, token, id, crm, session, solved, ratings } = await asked([{ ...csat, delay: '1h' }])
    await solved()
    const planned = (await ratings()).at(-1)?.id ?? ''
    const sign = (tenant: string, of: string) => ratingToken(SECRET, { tenant, id: of })
    const elsewhere = crm.as(crm.actor({ tenant: 'globex', id: 'x', roles: ['respondent'] }))
    await session.rating.delete(planned)

    const tried: readonly (readonly [typeof respondent, string])[] = [
      [respondent, `${id}.${'A'.repeat(43)}`],
      [respondent, token.slice(0, -1)],
      [respondent, ''],
      [respondent, await sign('acme', 'no such rating')],
      [respondent, await sign('acme', planned)],
      [respondent, await sign('globex', id)],
      [elsewhere as never, await sign('acme', id)],
      [elsewhere as never, await sign('globex', id)],
    ]
    const refusals: string[] = []
    for (const [session, made] of tried)
      await session.rating.view({ token: made }).catch((error) => refusals.push(JSON.stringify(error)))

    expect(refusals).toHaveLength(tried.length)
    expect(new Set(refusals).size).toBe(1)
    expect(refusals[0]).toContain('CRM_RATING_LINK')
  })

  it('is not yet good before the customer was asked', async () => {
    const { respondent, solved, session, ratings } = await desk([{ ...csat, delay: '1h' }])
    await solved()
    const [{ id = '' } = {}] = await ratings()
    const token = await ratingToken(SECRET, { tenant: 'acme', id })

    await expect(respondent.rating.answer({ token, score: 5 })).rejects.toMatchObject({
      code: 'CRM_RATING_LINK',
    })
    expect(await session.rating.get(id)).toMatchObject({ score: null, status: 'planned' })
  })

  it.each([
    ['csat', 0],
    ['csat', 6],
    ['csat', 2.5],
    ['csat', -1],
    ['nps', 11],
    ['nps', -1],
    ['nps', 1e15],
  ] as const)('of a %s refuses the score %s', async (kind, score) => {
    const { respondent, token } = await asked([{ ...csat, kind }])

    await expect(respondent.rating.answer({ token, score })).rejects.toMatchObject({
      code: 'CRM_RATING_SCORE',
    })
  })

  it.each([
    ['csat', 1],
    ['csat', 5],
    ['nps', 0],
    ['nps', 10],
  ] as const)('of a %s takes the score %s', async (kind, score) => {
    const { respondent, token } = await asked([{ ...csat, kind }])

    expect(await respondent.rating.answer({ token, score })).toMatchObject({ score })
  })

  it('refuses a comment that is too long, and answers nothing then', async () => {
    const { respondent, token } = await asked()

    await expect(
      respondent.rating.answer({ token, score: 5, comment: 'x'.repeat(2001) }),
    ).rejects.toMatchObject({ code: 'CRM_VALIDATION' })
    expect(await respondent.rating.view({ token })).toMatchObject({ score: null })
  })

  it('stays good when ticket and contact are deleted, and when the survey is asked no more', async () => {
    const { respondent, session, token, id, customer } = await asked()
    const { ticketId = '' } = (await session.rating.get(id)) ?? {}
    await session.ticket.delete(ticketId)
    await session.contact.delete(customer.id)

    expect(await respondent.rating.answer({ token, score: 5 })).toMatchObject({ score: 5 })
  })

  it('is stored nowhere, nor is its secret', async () => {
    const { respondent, token, store } = await asked()
    await respondent.rating.answer({ token, score: 5 }, { idempotencyKey: 'once' })
    const everything = JSON.stringify(await dump(store))

    expect(everything).not.toContain(token.split('.')[1])
    expect(everything).not.toContain(SECRET)
  })
})

describe('a respondent', () => {
  it('can do nothing but see and answer what they hold the link to', async () => {
    const { respondent, id, session, solved } = await asked()
    const { id: ticketId } = await solved()
    const refused = [
      () => respondent.rating.get(id),
      () => respondent.rating.list(),
      () => respondent.rating.count(),
      () => respondent.rating.aggregate({ measures: { all: 'count' } }),
      () => respondent.rating.satisfaction({ from: '2026-11-01', to: '2026-11-30' }),
      () => respondent.rating.history(id),
      () => respondent.rating.delete(id),
      () => respondent.ticket.get(ticketId),
      () => respondent.ticket.review({ from: '2026-11-01', to: '2026-11-30' }),
      () => respondent.ticket.update(ticketId, { subject: 'x' }),
      () => respondent.contact.list(),
      () => respondent.lead.create({ name: 'x' }),
      () => respondent.journal.read(),
    ]

    for (const call of refused) await expect(call()).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    expect(respondentRole.grants).toEqual({ rating: { commands: ['view', 'answer'] } })
    expect(await session.rating.get(id)).toMatchObject({ score: null })
  })

  it('is not who reads ratings: who sees them can neither change nor answer them', async () => {
    const { as, solved, ratings } = await desk([csat], [{ id: 'rep', grants: { rating: { read: 'own' } } }])
    await solved()
    await ratings()
    const token = await ratingToken(SECRET, { tenant: 'acme', id: 'x' })

    await expect(as('ann', 'rep').rating.answer({ token, score: 5 })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })
})
