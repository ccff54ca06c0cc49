import * as z from 'zod'
import type { CommandContext, Result } from '../../../engine/command/context.ts'
import { defineBatchCommand } from '../../../engine/command/define-command.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { issue } from '../../../engine/entities/issues.ts'
import { account, contact } from '../../customers/index.ts'
import {
  becameOf,
  PAST_FIELDS,
  pastInput,
  pastProblems,
  splitPast,
  type TicketPast,
} from './past-of-ticket.ts'
import { type TicketRecord, ticket } from './ticket.ts'
import { ticketErrors } from './ticket-errors.ts'

type Results = (Result<TicketRecord> | undefined)[]

/** A ticket on its way: its place among the inputs, and what is to be written. */
interface Brought {
  readonly at: number
  readonly values: Partial<TicketRecord>
  readonly past: TicketPast
}

/**
 * Brings a ticket of another system with its times. It is written as it was when it was opened, and then as what became of
 * it, so that its promises are judged by when things happened; nobody is told, asked for a rating, or closes it by time.
 */
export const bringTicket = defineBatchCommand({
  name: 'ticket.bring',
  input: z.strictObject({
    /** What it is: its subject, type, customer, owner, and further fields. */
    ticket: z.record(z.string(), z.unknown()),
    ...pastInput,
  }),
  origin: 'import',

  fromRows: {
    fields: PAST_FIELDS,
    input(fields) {
      const { ticket: values, past } = splitPast(fields)
      return { ticket: values, ...past }
    },
    outcome: ({ id }: TicketRecord) => ({ outcome: 'created', recordId: id }),
  },

  async runMany(inputs, context): Promise<readonly Result<TicketRecord>[]> {
    const results: Results = new Array(inputs.length).fill(undefined)
    const brought = await readBrought(context, inputs, results)
    const opened = await openAll(context, brought, results)
    await finishAll(context, opened, results)
    return results as readonly Result<TicketRecord>[]
  },
})

/** Brings the inputs into the form of tickets. What is refused gets its result at once. */
async function readBrought(
  context: CommandContext,
  inputs: readonly (TicketPast & { readonly ticket: Record<string, unknown> })[],
  results: Results,
): Promise<readonly Brought[]> {
  const parsed = await context.records(ticket).parse(inputs.map((input) => input.ticket))
  const brought: Brought[] = []
  for (const [at, one] of parsed.entries()) {
    const { ticket: _values, ...past } = inputs[at] as (typeof inputs)[number]
    const issues = pastProblems(past, context.now)
    if (issues.length > 0) results[at] = { ok: false, error: ticketErrors.CRM_TICKET_PAST({}, { issues }) }
    else if (one.ok) brought.push({ at, values: one.record, past })
    else results[at] = one
  }
  return withVisible(context, brought, results)
}

/** What the caller names is what they may read. */
async function withVisible(
  { records }: CommandContext,
  brought: readonly Brought[],
  results: Results,
): Promise<readonly Brought[]> {
  const named = (field: 'accountId' | 'contactId') => [
    ...new Set(brought.flatMap(({ values }) => values[field] ?? [])),
  ]
  const [accounts, contacts] = [named('accountId'), named('contactId')]
  const limits = [{ limit: accounts.length }, { limit: contacts.length }] as const
  const seen = {
    accountId: await records(account).readable(
      accounts.length > 0 ? await records(account).where({ id: { in: accounts } }, limits[0]) : [],
    ),
    contactId: await records(contact).readable(
      contacts.length > 0 ? await records(contact).where({ id: { in: contacts } }, limits[1]) : [],
    ),
  }
  return brought.filter(({ at, values }) => {
    const unseen = (['accountId', 'contactId'] as const).filter(
      (field) => values[field] && !seen[field].has(values[field]),
    )
    if (unseen.length === 0) return true
    const issues = unseen.map((field) => issue('NOT_FOUND', field))
    results[at] = { ok: false, error: engineErrors.CRM_VALIDATION({ command: 'ticket.bring' }, { issues }) }
    return false
  })
}

/** Writes each as it was when its customer asked. */
async function openAll(
  context: CommandContext,
  brought: readonly Brought[],
  results: Results,
): Promise<readonly (Brought & { readonly id: string })[]> {
  if (brought.length === 0) return []
  const first = (await context.count('ticket number', brought.length)) - brought.length + 1
  const made = await context
    .records(ticket)
    .createMany(
      brought.map(({ values, past: { openedAt, channel = null } }, place) =>
        Object.assign(values, { number: first + place, openedAt, askedAt: openedAt, channel }),
      ),
    )
  return brought.flatMap((one, place) => {
    const result = made[place] as Result<TicketRecord>
    results[one.at] = result
    return result.ok ? [{ ...one, id: result.record.id }] : []
  })
}

/** Writes what became of each. Of one whose end is refused nothing stays. */
async function finishAll(
  { records }: CommandContext,
  opened: readonly (Brought & { readonly id: string })[],
  results: Results,
): Promise<void> {
  const edits = opened.flatMap(({ at, id, past }) => {
    const patch = becameOf(past)
    return Object.keys(patch).length > 0 ? [{ at, id, patch }] : []
  })
  const finished = await records(ticket).updateMany(edits.map(({ id, patch }) => ({ id, patch })))
  for (const [place, { at, id }] of edits.entries()) {
    const result = finished[place] as Result<TicketRecord>
    results[at] = result
    if (!result.ok) await records(ticket).delete(id)
  }
}
