import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { activity } from '../../activities/index.ts'
import { account, companyCore, contact } from '../../customers/index.ts'
import { opportunity } from '../opportunities/opportunity.ts'
import { salesErrors } from '../sales-errors.ts'
import { type ConversionRules, type FieldWay, fieldWays, mappedFields } from './conversion-rules.ts'
import { lead } from './lead.ts'
import { sharedFields } from './shared-fields.ts'
import type { Conversion } from './undo-conversion.ts'
import { unmappedFields } from './unmapped-fields.ts'

type Lead = RecordOf<typeof lead>
type Account = RecordOf<typeof account>
type Contact = RecordOf<typeof contact>

/** What a lead became. */
export interface Converted {
  readonly leadId: string
  readonly accountId: string
  readonly contactId: string
  readonly opportunityId: string | null
  /** Whether it became part of a customer, or a person, that was there before. */
  readonly joined: { readonly account: boolean; readonly contact: boolean }
  /** Fields of the lead that are filled but found no place; they stay readable on the lead. */
  readonly unmapped: readonly string[]
}

const ACTIVITIES_AT_ONCE = 500

/**
 * Makes a customer of a lead: an account (the one with the same domain or company name, else a new one), a contact (the
 * account's with the same e-mail or telephone, else a new one) and, unless declined, an opportunity; its activities
 * follow. Only customers that the caller may read are joined, and nothing of theirs is changed. Fields go by the mapping,
 * and those that host and plugins added under one name and type to both sides are copied. All or nothing; converting again
 * gives the first result.
 */
export function convertLead(rules: ConversionRules = {}) {
  return defineCommand({
    name: 'lead.convert',
    input: z.strictObject({
      id: z.string(),
      /** Use this account instead of looking for one. */
      accountId: z.string().optional(),
      /** Use this contact, and its account, instead of looking for one. */
      contactId: z.string().optional(),
      /** `create` makes a new one, whoever is known already. */
      account: z.enum(['find', 'create']).optional(),
      contact: z.enum(['find', 'create']).optional(),
      /** Fields of the opportunity, or false for none. */
      opportunity: z.union([z.literal(false), z.record(z.string(), z.unknown())]).optional(),
    }),

    inverse: ({ id }) => ({ command: 'lead.unconvert', input: { id } }),

    async run(input, context): Promise<Converted> {
      const { id, opportunity: deal } = input
      const ways = fieldWays(rules)
      const found = await context.records(lead).visible(id)
      if (found.status === 'converted') return resultOf(context, ways, found)
      if (found.status === 'disqualified') throw salesErrors.CRM_LEAD_CLOSED({ status: found.status })

      const { known, acquaintance: named } = await namedCustomer(context, input)
      const joins = known ?? (input.account === 'create' ? undefined : await findAccount(context, found))
      const customer = joins ?? (await makeAccount(context, ways, found))
      const acquaintance =
        named ?? (input.contact === 'create' ? undefined : await findContact(context, found, customer.id))
      const person = acquaintance ?? (await makeContact(context, ways, found, customer.id))
      const joined = { account: joins !== undefined, contact: acquaintance !== undefined }
      const became = {
        accountId: customer.id,
        contactId: person.id,
        opportunityId:
          deal === false ? null : await openDeal(context, ways, found, customer.id, person.id, deal),
      }
      await bringActivities(context, id, became)
      const converted = await context.records(lead).update(id, {
        ...{ status: 'converted', convertedAt: context.now, nurtureUntil: null },
        ...became,
        conversion: await conversionOf(context, found, became, joined),
      })
      return resultOf(context, ways, converted, joined)
    },
  })
}

/** The customer that the caller names. A contact brings its account; both have to belong together. */
async function namedCustomer(
  { records }: CommandContext,
  { accountId, contactId }: { accountId?: string | undefined; contactId?: string | undefined },
): Promise<{ known?: Account | undefined; acquaintance?: Contact | undefined }> {
  const known = accountId ? await records(account).visible(accountId) : undefined
  if (!contactId) return { known }
  const acquaintance = await records(contact).visible(contactId)
  const { accountId: home } = acquaintance
  if (!home || (known && known.id !== home)) throw salesErrors.CRM_CONVERT_CONTACT()
  return { known: known ?? (await records(account).visible(home)), acquaintance }
}

/** What was made and how it was left, for taking it back. Hooks may have changed what they were told of. */
async function conversionOf(
  { records }: CommandContext,
  { status, nurtureUntil }: Lead,
  became: { accountId: string; contactId: string; opportunityId: string | null },
  joined: Converted['joined'],
): Promise<Conversion> {
  const customer = joined.account ? undefined : await records(account).find(became.accountId)
  const person = joined.contact ? undefined : await records(contact).find(became.contactId)
  const deal = became.opportunityId ? await records(opportunity).find(became.opportunityId) : undefined
  return {
    status: status ?? 'working',
    nurtureUntil: nurtureUntil?.toISOString() ?? null,
    made: {
      ...(customer && { account: { id: customer.id, version: customer.version } }),
      ...(person && { contact: { id: person.id, version: person.version } }),
      ...(deal && { opportunity: { id: deal.id, version: deal.version } }),
    },
  }
}

/** The account of the same company. Two people of one name and no company are two customers. */
async function findAccount(context: CommandContext, from: Lead): Promise<Account | undefined> {
  const nameCore = companyCore(from.company ?? '')
  const same = [...(nameCore ? [{ nameCore }] : []), ...(from.website ? [{ domain: from.website }] : [])]
  await context.hold(same.map((one) => `account ${Object.values(one).join()}`))
  if (same.length === 0) return undefined
  const accounts = context.records(account)
  const [known] = await accounts.where({ any: same }, { limit: 1, orderBy: 'createdAt' })
  if (!known || (await accounts.readable([known])).size === 0) return undefined
  // Locked, so that no conversion which made it is taken back meanwhile.
  return accounts.find(known.id)
}

function makeAccount(context: CommandContext, ways: readonly FieldWay[], from: Lead): Promise<Account> {
  return context.records(account).create({
    ...sharedFields(context, 'account', from),
    name: from.company ?? from.name,
    phone: from.phone ?? null,
    domain: from.website ?? null,
    region: from.region ?? null,
    employees: from.employees ?? null,
    ownerId: from.ownerId ?? null,
    ...mappedFields(ways, 'account', from),
  })
}

/** The person at this customer with one of the lead's addresses. */
async function findContact(
  context: CommandContext,
  { email, phone }: Lead,
  accountId: string,
): Promise<Contact | undefined> {
  const same = [...(email ? [{ email }] : []), ...(phone ? [{ phone }] : [])]
  if (same.length === 0) return undefined
  const contacts = context.records(contact)
  const [known] = await contacts.where({ accountId, any: same }, { limit: 1, orderBy: 'createdAt' })
  return known && (await contacts.readable([known])).size > 0 ? contacts.find(known.id) : undefined
}

function makeContact(
  context: CommandContext,
  ways: readonly FieldWay[],
  from: Lead,
  accountId: string,
): Promise<Contact> {
  const { name, email = null, phone = null, title = null, ownerId = null } = from
  const added = sharedFields(context, 'contact', from)
  const usual = { name, email, phone, title, accountId, ownerId }
  return context.records(contact).create({ ...added, ...usual, ...mappedFields(ways, 'contact', from) })
}

async function openDeal(
  context: CommandContext,
  ways: readonly FieldWay[],
  from: Lead,
  accountId: string,
  contactId: string,
  deal: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { records } = context
  const usual = { name: from.company ?? from.name, ownerId: from.ownerId ?? null }
  const shared = sharedFields(context, 'opportunity', from)
  const mapped = mappedFields(ways, 'opportunity', from)
  const [parsed] = await records(opportunity).parse(
    [{ ...shared, ...usual, ...mapped, ...deal, accountId, contactId }],
    [deal],
  )
  if (parsed?.ok !== true) throw parsed?.error
  return (await records(opportunity).create(parsed.record)).id
}

async function bringActivities(
  { records }: CommandContext,
  leadId: string,
  became: { accountId: string; contactId: string; opportunityId: string | null },
): Promise<void> {
  for (;;) {
    const some = await records(activity).where(
      { leadId, accountId: null },
      { limit: ACTIVITIES_AT_ONCE, orderBy: '-createdAt' },
    )
    for (const { id, contactId = null, opportunityId = null } of some)
      await records(activity).update(id, { ...became, broughtFrom: { contactId, opportunityId } })
    if (some.length < ACTIVITIES_AT_ONCE) return
  }
}

async function resultOf(
  { records }: CommandContext,
  ways: readonly FieldWay[],
  converted: Lead,
  joined?: Converted['joined'],
): Promise<Converted> {
  const { id, accountId, contactId, opportunityId, convertedAt } = converted
  const customer = accountId ? await records(account).find(accountId) : undefined
  const person = contactId ? await records(contact).find(contactId) : undefined
  const deal = opportunityId ? await records(opportunity).find(opportunityId) : undefined
  const isOlder = (one: Account | Contact | undefined) =>
    one !== undefined && convertedAt != null && one.createdAt < convertedAt
  return {
    leadId: id,
    accountId: accountId ?? '',
    contactId: contactId ?? '',
    opportunityId: opportunityId ?? null,
    joined: joined ?? { account: isOlder(customer), contact: isOlder(person) },
    unmapped: unmappedFields(converted, ways, { account: customer, contact: person, opportunity: deal }),
  }
}
