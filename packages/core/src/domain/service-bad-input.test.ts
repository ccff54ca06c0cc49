import { describe, expect, it } from 'vitest'
import { isCrmError } from '../index.ts'
import { anAccount, aUser, createTestCrm, dump } from '../testing/index.ts'

async function desk() {
  const made = await createTestCrm()
  const { session } = made
  const ann = await session.user.create(aUser())
  const account = await session.account.create(anAccount())
  const { id } = await session.ticket.open({ subject: 'No light', accountId: account.id })
  const { message } = await session.ticket.reply({ id, body: 'Soon' })
  return { ...made, id, messageId: message.id, annId: ann.id }
}
type Desk = Awaited<ReturnType<typeof desk>>
type Ask = (there: Desk) => Promise<unknown>

const nan = new Date(Number.NaN)
const before = new Date(-1e15)
const attachment = (own: object) => [{ name: 'a', type: 'image/png', size: 1, ref: 'x', ...own }] as never

describe('work on tickets refuses, with a code, and changes nothing:', () => {
  it.each<[string, Ask]>([
    ['no instant of opening', ({ session }) => session.ticket.open({ subject: 'x', openedAt: nan })],
    ['one before all calendars', ({ session }) => session.ticket.open({ subject: 'x', openedAt: before })],
    ['no instant of a message', ({ session, id }) => session.ticket.hear({ id, body: 'x', at: nan })],
    [
      'one before all calendars of a message',
      ({ session, id }) => session.ticket.hear({ id, body: 'x', at: before }),
    ],
    ['no subject', ({ session }) => session.ticket.open({ subject: '  ' })],
    ['a subject without end', ({ session }) => session.ticket.open({ subject: 'x'.repeat(501) })],
    ['nothing said', ({ session, id }) => session.ticket.reply({ id, body: '' })],
    ['only blanks said', ({ session, id }) => session.ticket.reply({ id, body: ' \n' })],
    ['words without end', ({ session, id }) => session.ticket.note({ id, body: 'x'.repeat(1_000_001) })],
    [
      'a file of less than nothing',
      ({ session, id }) => session.ticket.reply({ id, body: 'x', attachments: attachment({ size: -1 }) }),
    ],
    [
      'a file of part of a byte',
      ({ session, id }) => session.ticket.reply({ id, body: 'x', attachments: attachment({ size: 0.5 }) }),
    ],
    [
      'a file without a place',
      ({ session, id }) => session.ticket.reply({ id, body: 'x', attachments: attachment({ ref: '' }) }),
    ],
    [
      'very many files',
      ({ session, id }) =>
        session.ticket.note({
          id,
          body: 'x',
          attachments: Array.from({ length: 101 }, () => attachment({})[0]) as never,
        }),
    ],
    [
      'a channel without end',
      ({ session, id }) => session.ticket.hear({ id, body: 'x', channel: 'x'.repeat(64) }),
    ],
    [
      'an account that is not there',
      ({ session }) => session.ticket.open({ subject: 'x', accountId: 'nobody' }),
    ],
    [
      'a contact that is not there',
      ({ session }) => session.ticket.open({ subject: 'x', contactId: 'nobody' }),
    ],
    ['an owner who is not there', ({ session }) => session.ticket.open({ subject: 'x', ownerId: 'nobody' })],
    [
      'a team that is not there',
      ({ session, id }) => session.ticket.escalate({ id, teamId: 'none', reason: 'x' }),
    ],
    [
      'somebody who is not there',
      ({ session, id }) => session.ticket.escalate({ id, to: 'nobody', reason: 'x' }),
    ],
    ['no type of ticket', ({ session }) => session.ticket.open({ subject: 'x', type: 'bug' as never })],
    ['what commands manage', ({ session }) => session.ticket.open({ subject: 'x', fields: { number: 7 } })],
    ['what is no field', ({ session }) => session.ticket.open({ subject: 'x', fields: { nosuch: 7 } })],
    [
      'prototypes',
      ({ session }) =>
        session.ticket.open({ subject: 'x', fields: JSON.parse('{"__proto__":{"isAdmin":true}}') }),
    ],
    [
      'the same message twice and no other',
      ({ session, id, messageId }) =>
        session.ticket.split({ id, messageIds: [messageId, messageId], subject: 'x' }),
    ],
    [
      'very many messages',
      ({ session, id }) =>
        session.ticket.split({
          id,
          messageIds: Array.from({ length: 201 }, (_, at) => `m${at}`),
          subject: 'x',
        }),
    ],
    [
      'a ticket merged with itself',
      ({ session, id }) => session.ticket.merge({ survivor: id, others: [id] }),
    ],
  ])('%s', async (_, ask) => {
    const there = await desk()
    const known = await dump(there.store)

    const answer = await ask(there).then(
      (result) => ({ result }),
      (error: unknown) => error,
    )

    expect([isCrmError(answer), answer]).toEqual([true, answer])
    expect(await dump(there.store)).toEqual(known)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })
})
