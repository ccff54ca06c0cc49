import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { activity } from '../../activities/index.ts'
import { account, companyCore, contact } from '../../customers/index.ts'
import { opportunity } from '../opportunities/opportunity.ts'
import { salesErrors } from '../sales-errors.ts'
import { lead } from './lead.ts'
import { unmappedFields } from './unmapped-fields.ts'

type Lead = RecordOf<typeof lead>
type Account = RecordOf<typeof account>

/** What a lead became. */
export interface Converted {
  readonly leadId: string
  readonly accountId: string
  readonly contactId: string
  readonly opportunityId: string | null
  /** Fields of the lead that are filled but found no place; they stay readable on the lead. */
  readonly unmapped: readonly string[]
}

const ACTIVITIES_AT_ONCE = 500

/**
 * Makes a customer of a lead: an account (the one we know with the same domain or company name, else a new one), a
 * contact and, unless declined, an opportunity; its activities follow. All or nothing; converting again gives the first
 * result.
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
    const found = await context.records(lead).visible(id)
    if (found.status === 'converted') return resultOf(context, found)
    if (found.status === 'disqualified') throw salesErrors.CRM_LEAD_CLOSED({ status: found.status })

    const customer = accountId
      ? await context.records(account).visible(accountId)
      : await findOrMakeAccount(context, found)
    const person = await context.records(contact).create({
      name: found.name,
      email: found.email ?? null,
      phone: found.phone ?? null,
      title: found.title ?? null,
      accountId: customer.id,
      ownerId: found.ownerId ?? null,
    })
    const became = {
      accountId: customer.id,
      contactId: person.id,
      opportunityId: deal === false ? null : await openDeal(context, found, customer.id, person.id, deal),
    }
    await bringActivities(context, id, became)
    const converted = await context
      .records(lead)
      .update(id, { status: 'converted', convertedAt: context.now, ...became })
    return resultOf(context, converted)
  },
})

/** The account of the same company. Two people of one name and no company are two customers. */
async function findOrMakeAccount(context: CommandContext, from: Lead): Promise<Account> {
  const name = from.company ?? from.name
  const nameCore = companyCore(from.company ?? '')
  const same = [...(nameCore ? [{ nameCore }] : []), ...(from.website ? [{ domain: from.website }] : [])]
  await context.hold(same.map((one) => `account ${Object.values(one).join()}`))
  if (same.length > 0) {
    const [known] = await context.records(account).where({ any: same }, { limit: 1, orderBy: 'createdAt' })
    if (known) return known
  }
  return context.records(account).create({
    name,
    phone: from.phone ?? null,
    domain: from.website ?? null,
    region: from.region ?? null,
    employees: from.employees ?? null,
    ownerId: from.ownerId ?? null,
  })
}

async function openDeal(
  { records }: CommandContext,
  from: Lead,
  accountId: string,
  contactId: string,
  deal: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const usual = { name: from.company ?? from.name, ownerId: from.ownerId ?? null }
  const [parsed] = await records(opportunity).parse([{ ...usual, ...deal, accountId, contactId }])
  if (parsed?.ok !== true) throw parsed?.error
  return (await records(opportunity).create(parsed.record)).id
}

async function bringActivities(
  { records }: CommandContext,
  leadId: string,
  became: { accountId: string; contactId: string; opportunityId: string | null },
): Promise<void> {
  for (;;) {
    const some = await records(activity).where({ leadId, accountId: null }, { limit: ACTIVITIES_AT_ONCE })
    for (const { id } of some) await records(activity).update(id, became)
    if (some.length < ACTIVITIES_AT_ONCE) return
  }
}

async function resultOf({ records }: CommandContext, converted: Lead): Promise<Converted> {
  const { id, accountId, contactId, opportunityId } = converted
  const customer = accountId ? await records(account).find(accountId) : undefined
  return {
    leadId: id,
    accountId: accountId ?? '',
    contactId: contactId ?? '',
    opportunityId: opportunityId ?? null,
    unmapped: unmappedFields(converted, customer),
  }
}
