import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { account, contact } from '../../customers/index.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
type Values = Readonly<Record<string, unknown>>

interface Hooked {
  readonly input: Values
  readonly current: Values | null
  readonly ctx: {
    readonly now: Date
    readonly crm: { run(command: unknown, input: unknown): Promise<Values> }
  }
}

/** What a ticket takes over from the people it is for. */
interface Customer {
  readonly accountId: string | null
  readonly tier: string | null
}

const customerOf = defineCommand({
  name: 'ticket.customer',
  input: z.strictObject({ accountId: z.string().nullable(), contactId: z.string().nullable() }),
  run: ({ accountId, contactId }, context) => readCustomer(context, accountId, contactId),
})

const numberNext = defineCommand({
  name: 'ticket.number',
  input: z.strictObject({}),
  run: async (_, context) => ({ number: await nextNumber(context) }),
})

/** A number that no ticket of the tenant has. One that is not written in the end is missing. */
export function nextNumber(context: CommandContext): Promise<number> {
  return context.count('ticket number')
}

/**
 * Gives every ticket its number, the account of its contact and the tier of its account, whichever way it is written. To
 * open it is to ask: its customer waits from then on.
 */
export function ticketHooks(hooks: Hooks): void {
  hooks.before('ticket', 'create', async ({ input, ctx }: Hooked) => {
    const openedAt = input['openedAt'] ?? ctx.now
    const askedAt = input['askedAt'] === undefined ? openedAt : input['askedAt']
    return {
      ...(await customerSaid(input, null, ctx.crm)),
      ...(input['number'] === undefined && (await ctx.crm.run(numberNext, {}))),
      ...{ openedAt, askedAt, waitingSince: askedAt, statusSince: openedAt },
    }
  })
  hooks.before('ticket', 'update', ({ input, current, ctx }: Hooked) =>
    isSaid('accountId', input, current) || isSaid('contactId', input, current)
      ? customerSaid(input, current, ctx.crm)
      : undefined,
  )
}

function isSaid(field: string, input: Values, current: Values | null): boolean {
  return input[field] !== undefined && (input[field] ?? null) !== (current?.[field] ?? null)
}

/** Not parsed yet, where it is an input: an empty text means nobody. */
function idIn(field: string, input: Values, current: Values | null): string | null {
  const id = input[field] === undefined ? current?.[field] : input[field]
  return typeof id === 'string' && id.trim() !== '' ? id.trim() : null
}

async function customerSaid(
  input: Values,
  current: Values | null,
  crm: Hooked['ctx']['crm'],
): Promise<Values> {
  const [accountId, contactId] = [idIn('accountId', input, current), idIn('contactId', input, current)]
  if (!accountId && !contactId) return current ? { tier: null } : {}
  return crm.run(customerOf, { accountId, contactId })
}

/** Asked by conditions, because a record found by its id is locked: tickets of one account would wait for each other. */
async function readCustomer(
  { records }: CommandContext,
  accountId: string | null,
  contactId: string | null,
): Promise<Customer> {
  const [person] =
    accountId === null && contactId !== null
      ? await records(contact).where({ id: contactId }, { limit: 1 })
      : []
  const id = accountId ?? person?.accountId ?? null
  const [company] = id === null ? [] : await records(account).where({ id }, { limit: 1 })
  return { accountId: id, tier: company?.tier ?? null }
}
