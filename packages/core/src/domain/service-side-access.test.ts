import { beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../index.ts'
import { aContact } from '../testing/index.ts'
import { promisedDesk } from '../testing/promised-desk.ts'

const CLOCKS = ['of', 'atRisk', 'rebuild'] as const
/** Works on their own tickets, with what customers see of them, and asks about their clocks. */
const agent: Role = {
  id: 'agent',
  grants: {
    ticket: { read: 'own', create: 'own', update: 'own', commands: 'all' },
    message: {
      read: { visibility: 'public', ticket: { some: { ownerId: { actor: 'id' } } } },
      commands: 'all',
    },
    slaClock: { commands: [...CLOCKS] },
    rating: { read: 'own' },
    article: { commands: ['link'] },
    articleVersion: { read: { audience: 'public' } },
    account: { read: 'all', commands: 'all' },
    entitlement: { read: { name: 'Mine' } },
  },
}
/** A program of a channel: it hands messages over, and may see nothing. */
const channel: Role = { id: 'channel', grants: { message: { commands: ['receive'] } } }
/** Sees clocks, and no tickets. */
const clerk: Role = { id: 'clerk', grants: { slaClock: { commands: [...CLOCKS] } } }
const SECRETS = ['xyzzy', 'Theirs', 'Their words', 'Deep plan', 'For agents']
const service = {
  surveys: {
    secrets: ['a secret of at least thirty-two characters'],
    ask: [{ id: 'after', kind: 'csat', on: 'ticket' }],
  },
}

async function openDesk() {
  const made = await promisedDesk(undefined, { roles: [agent, channel, clerk], service })
  const { session, ann, bob, goTo } = made
  const account = await session.account.create({ name: 'North' })
  const contact = await session.contact.create(aContact({ accountId: account.id }))
  const opens = async (subject: string, ownerId: string, body: string) => {
    const message = { body, author: 'customer' } as const
    const { id } = await session.ticket.open({ subject, ownerId, contactId: contact.id, message })
    const note = await session.ticket.note({ id, body: 'xyzzy, they pay late' })
    return { id, noteId: note.id }
  }
  const mine = await opens('Mine', ann.id, 'My words')
  const theirs = await opens('Theirs', bob.id, 'Their words')
  await goTo('Mon 10:00')
  const article = await session.article.create({ slug: 'inside', audience: 'agents' } as never)
  const page = { id: article.id, language: 'en', title: 'For agents', body: 'xyzzy' }
  const version = await session.article.draft(page)
  await session.article.publish({ versionId: version.id })
  await session.entitlement.create({ accountId: account.id, kind: 'plan', name: 'Deep plan' })
  return { ...made, account, contact, mine, theirs, article, version, asAnn: made.as(ann.id, 'agent') }
}

let here: Awaited<ReturnType<typeof openDesk>>
beforeEach(async () => {
  here = await openDesk()
})

const settled = (asked: Promise<unknown>) => asked.catch((error: unknown) => error)
const codeOf = async (asked: Promise<unknown>) => ((await settled(asked)) as { code?: string }).code
const secretsIn = (seen: unknown) => {
  const text = JSON.stringify(seen, (_, value) =>
    value instanceof Error ? { ...value, text: String(value) } : value,
  )
  return [...SECRETS, here.theirs.id, here.bob.id].filter((secret) => text?.includes(secret))
}
const november = { on: 'ticket', from: '2026-11-01', to: '2026-11-30' } as const

describe('whoever sees only their own tickets is told nothing else by', () => {
  type Ask = (there: typeof here) => Promise<unknown>
  it.each<[string, Ask]>([
    ['all messages', ({ asAnn }) => asAnn.message.list()],
    ['a search of messages', ({ asAnn }) => asAnn.message.search({ text: 'xyzzy' })],
    ['a search by any word', ({ asAnn }) => asAnn.message.search({ text: 'xyzzy words', match: 'any' })],
    ['a search of tickets', ({ asAnn }) => asAnn.ticket.search({ text: 'Theirs' })],
    [
      'messages that come with a ticket',
      ({ asAnn }) => asAnn.ticket.list({ include: ['messages'] } as never),
    ],
    [
      'tickets by what was noted',
      ({ asAnn }) =>
        asAnn.ticket.list({ where: { messages: { some: { body: { contains: 'xyzzy' } } } } } as never),
    ],
    ['messages in the order of whose they are', ({ asAnn }) => asAnn.message.list({ orderBy: 'authorId' })],
    [
      'groups of messages',
      ({ asAnn }) =>
        asAnn.message.aggregate({ groupBy: ['ticketId'], measures: { n: { count: true } } } as never),
    ],
    ['the timeline of the customer', ({ asAnn, account }) => timelineOf(asAnn, account.id)],
    ['clocks of theirs', ({ asAnn, theirs }) => asAnn.slaClock.of({ entity: 'ticket', recordId: theirs.id })],
    ['what is at risk', ({ asAnn }) => asAnn.slaClock.atRisk({ on: 'ticket', within: '7d' })],
    [
      'what is at risk by percent',
      ({ asAnn }) => asAnn.slaClock.atRisk({ on: 'ticket', within: { pct: 0 } }),
    ],
    ['attainment by owner', ({ asAnn }) => asAnn.slaClock.attainment({ ...november, by: 'owner' })],
    ['breaches', ({ asAnn }) => asAnn.slaClock.breaches(november)],
    ['a list of clocks', ({ asAnn }) => asAnn.slaClock.list()],
    ['a list of steps', ({ asAnn }) => asAnn.slaStep.list()],
    [
      'clocks of theirs made anew',
      ({ asAnn, theirs }) => asAnn.slaClock.rebuild({ entity: 'ticket', recordId: theirs.id }),
    ],
    ['a list of ratings', ({ asAnn }) => asAnn.rating.list()],
    [
      'satisfaction by owner',
      ({ asAnn }) => asAnn.rating.satisfaction({ from: '2026-11-01', to: '2026-11-30', by: 'ownerId' }),
    ],
    ['articles for agents', ({ asAnn }) => asAnn.article.find({ text: 'xyzzy' })],
    ['an article for agents', ({ asAnn }) => asAnn.article.read({ slug: 'inside' })],
    ['a search of versions', ({ asAnn }) => asAnn.articleVersion.search({ text: 'xyzzy' })],
    ['a version', ({ asAnn, version }) => asAnn.articleVersion.get(version.id)],
    ['articles for their ticket', ({ asAnn, mine }) => asAnn.ticket.suggestArticles({ id: mine.id })],
    ['what covers a ticket', ({ asAnn, mine }) => asAnn.ticket.entitlement({ id: mine.id })],
    ['what covers an account', ({ asAnn, account }) => asAnn.account.entitlement({ id: account.id })],
    ['a list of entitlements', ({ asAnn }) => asAnn.entitlement.list()],
    [
      'a message that continues theirs',
      ({ as }) => as('web', 'channel').message.receive(said({ threadRef: 't1' })),
    ],
  ])('%s', async (_, ask) => {
    await here.session.message.receive(said({ externalId: 'first', threadRef: 't1', body: 'Their words' }))

    expect(secretsIn(await settled(ask(here)))).toEqual([])
  })

  it('counts', async () => {
    const { asAnn, mine } = here

    expect(await asAnn.message.count({ body: { contains: 'xyzzy' } })).toBe(0)
    expect(await asAnn.message.count({ ticketId: mine.id })).toBe(1)
    expect(await asAnn.slaClock.attainment(november)).toMatchObject([{ decided: 0 }])
    await here.goTo('Mon 17:00')
    expect(await here.session.slaClock.attainment(november)).toMatchObject([{ breached: 4 }])
    expect(await asAnn.slaClock.attainment(november)).toMatchObject([{ breached: 2 }])
  })
})

const said = (own: object = {}) => ({
  ...{
    channel: 'web',
    externalId: 'm1',
    from: { address: 'eve@example.com' },
    body: 'Hello',
    at: new Date(0),
  },
  ...own,
})
const timelineOf = (session: typeof here.asAnn, id: string) =>
  session.account
    .timeline({ id })
    .then((entries) => entries.filter(({ entity }) => entity === 'ticket' || entity === 'message'))

describe('what is not theirs', () => {
  it('is refused like what never was', async () => {
    const { asAnn, theirs, version } = here
    const ask = (id: string) =>
      Promise.all([
        settled(asAnn.slaClock.of({ entity: 'ticket', recordId: id })),
        settled(asAnn.slaClock.rebuild({ entity: 'ticket', recordId: id })),
        settled(asAnn.ticket.suggestArticles({ id })),
        settled(asAnn.ticket.entitlement({ id })),
        settled(asAnn.article.link({ versionId: version.id, ticketId: id, kind: 'answer' })),
      ])

    expect(JSON.stringify(await ask(theirs.id))).toBe(JSON.stringify(await ask('nobody')))
  })

  it('has clocks for nobody who may not read what they run on', async () => {
    const { as, mine } = here
    const seen = as('carl', 'clerk').slaClock

    expect(await codeOf(seen.of({ entity: 'ticket', recordId: mine.id }))).toMatch(
      /^CRM_(NOT_FOUND|FORBIDDEN)$/,
    )
    expect(await settled(seen.atRisk({ on: 'ticket', within: '7d' }))).toEqual([])
    expect(await codeOf(seen.attainment(november))).toBe('CRM_FORBIDDEN')
  })

  it('is taken in from a program that may see nothing, which learns ids and no more', async () => {
    const { as, session, contact } = here
    const asChannel = as('web', 'channel')
    await session.contact.update(contact.id, { email: 'eve@example.com' })

    const taken = await asChannel.message.receive(said())
    expect(await session.ticket.get(taken.ticketId ?? '')).toMatchObject({ contactId: contact.id })

    expect(await session.message.get(taken.messageId)).toMatchObject({ body: 'Hello' })
    expect(Object.keys(taken).sort()).toEqual(['intake', 'isRepeat', 'messageId', 'ticketId'])
    for (const asked of [
      asChannel.message.get(taken.messageId),
      asChannel.message.list(),
      asChannel.ticket.get(taken.ticketId ?? ''),
      asChannel.ticket.hear({ id: taken.ticketId ?? '', body: 'x' }),
    ])
      expect(await settled(asked)).not.toMatchObject({ body: 'Hello' })
  })

  it('is another tenant’s: no command finds it, and the same message is taken in there as well', async () => {
    const { crm, session, mine, theirs, version, article } = here
    const other = crm.as(crm.actor({ tenant: 'globex', id: 'ann', roles: ['admin'] }))
    await session.message.receive(said())
    const [clock] = (await session.slaClock.list()).items

    const answers = await Promise.all(
      [
        other.ticket.get(mine.id),
        other.slaClock.get(clock?.id ?? ''),
        other.articleVersion.get(version.id),
        other.article.get(article.id),
      ].map(settled),
    )
    expect(new Set(answers)).toEqual(new Set([null]))
    for (const asked of [
      other.ticket.reply({ id: mine.id, body: 'x' }),
      other.ticket.merge({ survivor: mine.id, others: [theirs.id] }),
      other.slaClock.of({ entity: 'ticket', recordId: mine.id }),
      other.slaClock.rebuild({ entity: 'ticket', recordId: mine.id }),
      other.article.edit({ versionId: version.id, title: 'x' }),
      other.article.read({ slug: 'inside' }),
      other.article.link({ versionId: version.id, ticketId: mine.id, kind: 'answer' }),
    ])
      expect(await codeOf(asked)).toMatch(/NOT_FOUND/)
    expect(await other.slaClock.atRisk({ on: 'ticket', within: '7d' })).toEqual([])
    expect(await other.slaClock.attainment(november)).toMatchObject([{ decided: 0 }])
    expect(await other.message.search({ text: 'words' })).toEqual([])
    expect(await other.message.receive(said())).toMatchObject({ intake: 'new' })
  })
})
