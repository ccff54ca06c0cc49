import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { account, companyCore, contact } from '../../customers/index.ts'
import { opportunity } from '../opportunities/opportunity.ts'
import { salesErrors } from '../sales-errors.ts'
import { lead } from './lead.ts'

type Lead = RecordOf<typeof lead>

/** What a lead became. */
export interface Converted {
  readonly leadId: string
  readonly accountId: string
  readonly contactId: string
  readonly opportunityId: string | null
  /** Fields of the lead that are filled but found no place; they stay readable on the lead. */
  readonly unmapped: readonly string[]
}

/** Lead fields that go to the account and to the contact under the same meaning. */
const TO_ACCOUNT = { website: 'domain', region: 'region', employees: 'employees' } as const
const MAPPED: ReadonlySet<string> = new Set([
  ...['name', 'company', 'email', 'phone', 'title', 'ownerId', 'status', 'assignedBy', 'assignedAt'],
  ...['convertedAt', 'accountId', 'contactId', 'opportunityId', ...Object.keys(TO_ACCOUNT)],
])

/**
 * Makes a customer of a lead: an account (the one we know with the same domain or company name, else a new one), a
 * contact and, unless declined, an opportunity. All or nothing; converting again gives the first result.
 */
export const convertLead = defineCommand({
  name: 'lead.convert',
  input: z.strictObject({
    id: z.string(),
    /** Use this account instead of looking for one. */
    accountId: z.string().optional(),
    /** Fields of the opportunity, or false for none. */
    opportunity: z.union([z.literal(false), z.record(z.string(), z.unknown())]).optional(),
  }),

  async run({ id, accountId, opportunity: deal }, context): Promise<Converted> {
    const found = await context.records(lead).get(id)
    if (found.status === 'converted') return resultOf(found)
    if (found.status === 'disqualified') throw salesErrors.CRM_LEAD_CLOSED({ status: found.status })

    const customer = accountId
      ? await context.records(account).get(accountId)
      : await findOrMakeAccount(context, found)
    const person = await context.records(contact).create({
      name: found.name,
      email: found.email ?? null,
      phone: found.phone ?? null,
      title: found.title ?? null,
      accountId: customer.id,
      ownerId: found.ownerId ?? null,
    })
    const opened =
      deal === false
        ? null
        : await context.records(opportunity).create({
            name: found.company ?? found.name,
            ownerId: found.ownerId ?? null,
            ...deal,
            accountId: customer.id,
            contactId: person.id,
          })
    const converted = await context.records(lead).update(id, {
      status: 'converted',
      convertedAt: context.now,
      accountId: customer.id,
      contactId: person.id,
      opportunityId: opened?.id ?? null,
    })
    return resultOf(converted)
  },
})

async function findOrMakeAccount(context: CommandContext, from: Lead) {
  const name = from.company ?? from.name
  const nameCore = companyCore(name)
  await context.hold([`account ${nameCore}`, ...(from.website ? [`account ${from.website}`] : [])])
  const [known] = await context
    .records(account)
    .where(
      { any: [{ nameCore }, ...(from.website ? [{ domain: from.website }] : [])] },
      { limit: 1, orderBy: 'createdAt' },
    )
  if (known) return known
  const mapped = Object.entries(TO_ACCOUNT).map(([there, here]) => [here, from[there as keyof Lead] ?? null])
  return context
    .records(account)
    .create({ name, phone: from.phone ?? null, ownerId: from.ownerId ?? null, ...Object.fromEntries(mapped) })
}

function resultOf(converted: Lead): Converted {
  const { id, accountId, contactId, opportunityId } = converted
  const isFilled = (value: unknown) => value !== null && value !== undefined && value !== ''
  const own = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt', 'version', 'ext', 'source', 'urgency'])
  const unmapped = Object.entries(converted)
    .filter(([field, value]) => !MAPPED.has(field) && !own.has(field) && isFilled(value))
    .map(([field]) => field)
  return {
    leadId: id,
    accountId: accountId ?? '',
    contactId: contactId ?? '',
    opportunityId: opportunityId ?? null,
    unmapped,
  }
}
