import * as z from 'zod'
import { ticket } from '../domain/service/index.ts'
import { defineCommand, type Role, respondentRole, type Survey } from '../index.ts'
import { aContact } from './builders.ts'
import { createTestCrm } from './test-crm.ts'

/** Writes a ticket as if it had been worked on, managed fields and all. */
const writeTicket = defineCommand({
  name: 'ticket.write',
  input: z.strictObject({ id: z.string().optional(), fields: z.record(z.string(), z.unknown()) }),

  async run({ id, fields }, { records, count, now }) {
    if (id) return records(ticket).update(id, fields)
    const made = { number: await count('tickets'), subject: 'Help', openedAt: now, ...fields }
    return records(ticket).create(made)
  },
})

/** Makes one ticket of two, as merging does: the id of one leads to the other. */
const joinTickets = defineCommand({
  name: 'ticket.join',
  input: z.strictObject({ id: z.string(), into: z.string() }),

  async run({ id, into }, { records, redirect }) {
    await records(ticket).delete(id)
    await redirect('ticket', id, into)
  },
})

export const SECRET = 'the first secret, of 32 characters'
export const OLD_SECRET = 'an old secret that is still valid'
export const csat: Survey = { id: 'after-ticket', kind: 'csat', on: 'ticket', question: 'How was it?' }

/** A desk with one customer, who is asked by these surveys. */
export async function desk(ask: readonly Survey[] = [csat], roles: readonly Role[] = []) {
  const made = await createTestCrm({
    roles: [respondentRole, ...roles],
    commands: [writeTicket, joinTickets],
    service: { surveys: { secrets: [SECRET, OLD_SECRET], ask } },
  })
  const { session, clock } = made
  const customer = await session.contact.create(aContact())
  const open = (fields: object = {}) =>
    session.ticket.write({ fields: { contactId: customer.id, status: 'open', ...fields } })
  const solve = (id: string, fields: object = {}) =>
    session.ticket.write({ id, fields: { status: 'solved', solvedAt: new Date(clock.now()), ...fields } })
  const solved = async (fields: object = {}) => solve((await open(fields)).id)
  /** The ratings that there are, after everything due has happened. */
  const ratings = async () => {
    await made.crm.tick()
    return (await session.rating.list({ orderBy: 'createdAt' })).items
  }
  return { ...made, customer, open, solve, solved, ratings, respondent: made.as('anybody', 'respondent') }
}
