import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { account, contact } from '../../customers/index.ts'
import { OPEN_TICKET, ticket } from './ticket.ts'

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

interface Told {
  readonly record: Values
  readonly previous: Values | null
  readonly ctx: Hooked['ctx']
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

const AT_ONCE = 200

/** What somebody still has to do for an account counts with its new tier. */
const retier = defineCommand({
  name: 'ticket.retier',
  input: z.strictObject({ accountId: z.string(), tier: z.string().nullable() }),

  async run({ accountId, tier }, { records }): Promise<void> {
    for (let after = ''; ; ) {
      const where = { accountId, ...OPEN_TICKET, id: { gt: after } }
      const some = await records(ticket).where(where, { limit: AT_ONCE, orderBy: 'id' })
      await records(ticket).updateMany(some.map(({ id }) => ({ id, patch: { tier } })))
      after = some.at(-1)?.id ?? ''
      if (some.length < AT_ONCE) return
    }
  },
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
  hooks.before('ticket', 'update', async ({ input, current, ctx }: Hooked) => {
    const isOther = isSaid('accountId', input, current) || isSaid('contactId', input, current)
    // Given away by hand it is no more that of the rule which chose the owner before.
    const isGiven = isSaid('ownerId', input, current) && !('assignedBy' in input)
    if (!isOther && !isGiven) return undefined
    return {
      ...(isOther && (await customerSaid(input, current, ctx.crm))),
      ...(isGiven && { assignedBy: null, assignedAt: null }),
    }
  })
  hooks.after('account', 'update', ({ record, previous, ctx }: Told) =>
    (record['tier'] ?? null) === (previous?.['tier'] ?? null)
      ? undefined
      : ctx.crm.run(retier, { accountId: record['id'], tier: record['tier'] ?? null }),
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
