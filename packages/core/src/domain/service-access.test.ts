import { beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../index.ts'
import { aContact, anAccount, aUser, createTestCrm, dump } from '../testing/index.ts'

/** Works on their own tickets without what they are about, and sees of messages only those that customers see. */
const agent: Role = {
  id: 'agent',
  grants: {
    ticket: {
      ...({ read: 'own', create: 'own', update: 'own', delete: 'own' } as const),
      ...{ hidden: ['category', 'tier'], commands: 'all' },
    },
    message: { read: { visibility: 'public' } },
    account: { read: 'all', commands: 'all' },
  },
}
const SECRETS = ['Their', 'secret', 'diamond', 'Hidden note', 'Their words']

/** Ann has a ticket of an account, and Bob has one; both have a note. */
async function openDesk() {
  const made = await createTestCrm({ roles: [agent] })
  const { session } = made
  const ann = await session.user.create(aUser({ name: 'Ann' }))
  const bob = await session.user.create(aUser({ name: 'Bob' }))
  const account = await session.account.create(anAccount({ tier: 'diamond' }))
  const contact = await session.contact.create(aContact({ email: 'Their@example.com' }))
  const opens = async (subject: string, ownerId: string, body: string) => {
    const message = { body, author: 'customer', authorId: 'ada' } as const
    const { id } = await session.ticket.open({
      ...{ subject, ownerId, accountId: account.id, category: 'secret', message },
    })
    const note = await session.ticket.note({ id, body: 'Hidden note' })
    return { id, noteId: note.id }
  }
  const mine = await opens('Mine', ann.id, 'My words')
  const theirs = await opens('Theirs', bob.id, 'Their words')
  return { ...made, ann, bob, account, contact, mine, theirs, asAnn: made.as(ann.id, 'agent') }
}

let here: Awaited<ReturnType<typeof openDesk>>
beforeEach(async () => {
  here = await openDesk()
})

const settled = (asked: Promise<unknown>) => asked.catch((error: unknown) => error)
const secretsIn = (seen: unknown) => {
  const text = JSON.stringify(seen, (_, value) =>
    value instanceof Error ? { ...value, text: String(value) } : value,
  )
  return [...SECRETS, here.bob.id].filter((secret) => text?.includes(secret))
}

describe('whoever sees only their own tickets is told nothing else by', () => {
  type Ask = (there: typeof here) => Promise<unknown>
  it.each<[string, Ask]>([
    ['a list', ({ asAnn }) => asAnn.ticket.list()],
    ['a list of messages', ({ asAnn, mine }) => asAnn.message.list({ where: { ticketId: mine.id } })],
    ['a list by a hidden field', ({ asAnn }) => asAnn.ticket.list({ where: { category: 'secret' } })],
    ['an order by a hidden field', ({ asAnn }) => asAnn.ticket.list({ orderBy: 'tier' })],
    ['a ticket', ({ asAnn, theirs }) => asAnn.ticket.get(theirs.id)],
    ['the history of theirs', ({ asAnn, theirs }) => asAnn.ticket.history(theirs.id)],
    ['a note', ({ asAnn, mine }) => asAnn.message.get(mine.noteId)],
    ['the history of a note', ({ asAnn, mine }) => asAnn.message.history(mine.noteId)],
    ['a reply', ({ asAnn, mine }) => asAnn.ticket.reply({ id: mine.id, body: 'Soon', next: 'pending' })],
    ['solving', ({ asAnn, mine }) => asAnn.ticket.solve({ id: mine.id })],
    [
      'an escalation to somebody',
      ({ asAnn, mine, bob }) =>
        asAnn.ticket.escalate({ id: mine.id, to: bob.id, reason: 'x' }).then(
          () => 'It was given away',
          ({ code }) => code,
        ),
    ],
    [
      'what a customer says to a closed ticket, which goes on with somebody else',
      async ({ asAnn, session, mine, bob }) => {
        await session.ticket.close({ id: mine.id })
        const { ticket } = await session.ticket.hear({ id: mine.id, body: 'Again' })
        await session.ticket.update(ticket?.id ?? '', { ownerId: bob.id, subject: 'Theirs now' })
        return asAnn.ticket.hear({ id: mine.id, body: 'And again' })
      },
    ],
    [
      'a message that is known',
      async ({ asAnn, session, mine, theirs }) => {
        const named = { channel: 'chat', externalId: 'm1' }
        await session.ticket.hear({ id: theirs.id, body: 'Their words', ...named })
        const message = { body: 'x', author: 'customer', externalId: 'm1' } as const
        return [
          await asAnn.ticket.hear({ id: mine.id, body: 'x', ...named }),
          await settled(asAnn.ticket.open({ subject: 'x', channel: 'chat', message })),
        ]
      },
    ],
    [
      'a split by a note',
      ({ asAnn, mine }) => asAnn.ticket.split({ id: mine.id, messageIds: [mine.noteId], subject: 'x' }),
    ],
    [
      'a merge with theirs',
      ({ asAnn, mine, theirs }) => asAnn.ticket.merge({ survivor: mine.id, others: [theirs.id] }),
    ],
    [
      'a preview of a merge',
      async ({ asAnn, session, mine, ann, account }) => {
        const { id } = await session.ticket.open({
          ...{ subject: 'Twin', ownerId: ann.id, accountId: account.id, category: 'secret' },
        })
        return asAnn.ticket.merge({ survivor: mine.id, others: [id], preview: true })
      },
    ],
    [
      'undoing a merge with theirs',
      async ({ asAnn, session, mine, theirs }) => {
        const { mergeId = '' } = await session.ticket.merge({ survivor: mine.id, others: [theirs.id] })
        return asAnn.ticket.unmerge({ mergeId, preview: true })
      },
    ],
    [
      'the timeline of their customer',
      ({ asAnn, account }) =>
        asAnn.account
          .timeline({ id: account.id })
          .then((entries) => entries.filter(({ entity }) => entity === 'ticket' || entity === 'message')),
    ],
    [
      'a new ticket',
      ({ asAnn, account, ann }) =>
        asAnn.ticket.open({ subject: 'New', accountId: account.id, ownerId: ann.id }),
    ],
    [
      'a ticket for a contact that they may not read',
      ({ asAnn, contact }) => asAnn.ticket.open({ subject: 'New', contactId: contact.id }),
    ],
  ])('%s', async (_, ask) => {
    expect(secretsIn(await settled(ask(here)))).toEqual([])
  })

  it('counts', async () => {
    const { asAnn, mine } = here

    expect(await asAnn.ticket.count()).toBe(1)
    expect(await asAnn.message.count({ ticketId: mine.id })).toBe(1)
    expect(await asAnn.message.count({ visibility: 'internal' })).toBe(0)
  })

  it('a customer’s timeline has their tickets and what was said, for whoever may see all', async () => {
    const { session, account, asAnn, mine } = here

    const all = await session.account.timeline({ id: account.id })
    expect(all.filter(({ entity }) => entity === 'message')).toHaveLength(4)
    expect(secretsIn(all)).toEqual(expect.arrayContaining(['Their words', 'Hidden note', 'diamond']))
    const own = await asAnn.account.timeline({ id: account.id })
    expect(own.filter(({ entity }) => entity === 'ticket').map(({ recordId }) => recordId)).toContain(mine.id)
    expect(own.filter(({ entity }) => entity === 'message')).toHaveLength(1)
  })
})

describe('what is not theirs', () => {
  it('is refused like what never was, by every command that names it, and nothing changes', async () => {
    const { asAnn, theirs, mine, store } = here
    const before = await dump(store)
    const ask = async (id: string) => [
      await settled(asAnn.ticket.reply({ id, body: 'x' })),
      await settled(asAnn.ticket.hear({ id, body: 'x' })),
      await settled(asAnn.ticket.note({ id, body: 'x' })),
      await settled(asAnn.ticket.wait({ id, for: 'customer' })),
      await settled(asAnn.ticket.resume({ id })),
      await settled(asAnn.ticket.solve({ id })),
      await settled(asAnn.ticket.close({ id })),
      await settled(asAnn.ticket.reopen({ id })),
      await settled(asAnn.ticket.assign({ id })),
      await settled(asAnn.ticket.grab({ id })),
      await settled(asAnn.ticket.escalate({ id, reason: 'x' })),
      await settled(asAnn.ticket.split({ id, messageIds: [theirs.noteId], subject: 'x' })),
      await settled(asAnn.ticket.merge({ survivor: id, others: [mine.id] })),
      await settled(asAnn.ticket.open({ subject: 'x', followsId: id })),
    ]

    const answers = await ask(theirs.id)

    expect(JSON.stringify(answers)).toBe(JSON.stringify(await ask('nobody')))
    for (const answer of answers) expect(answer).toMatchObject({ code: 'CRM_NOT_FOUND' })
    expect(await dump(store)).toEqual(before)
  })

  it('cannot be written where it is closed to them', async () => {
    const { asAnn, mine, ann, store } = here
    const before = await dump(store)

    for (const asked of [
      asAnn.ticket.open({ subject: 'x', ownerId: ann.id, category: 'secret' }),
      asAnn.ticket.open({ subject: 'x', ownerId: ann.id, fields: { category: 'secret' } }),
      asAnn.ticket.update(mine.id, { category: 'x' } as never),
      asAnn.ticket.merge({ survivor: mine.id, others: [here.theirs.id], values: { category: 'x' } }),
    ])
      expect((await settled(asked)) as object).toMatchObject({ code: expect.stringMatching(/^CRM_/) })
    const now = await dump(store)
    expect(now['ticket']).toEqual(before['ticket'])
  })
})
