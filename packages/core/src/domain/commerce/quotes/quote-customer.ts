import type { CommandContext } from '../../../engine/command/context.ts'
import { account, contact } from '../../customers/index.ts'
import { user } from '../../people/index.ts'
import { opportunity } from '../../sales/index.ts'
import { readableOne } from '../readable-one.ts'
import { quoteErrors } from './quote-errors.ts'

/** For whom something is offered, as somebody names it. */
export interface AskedCustomer {
  readonly opportunityId?: string | undefined
  readonly accountId?: string | undefined
  readonly contactId?: string | undefined
}

/** For whom something is offered, and who looks after it. */
export interface QuoteCustomer {
  readonly opportunityId: string | null
  readonly accountId: string
  readonly contactId: string | null
  readonly ownerId: string | null
}

/** Whom an offer or an order is for: the customer of the deal, or the one that is named. All of them the caller may read. */
export async function customerOf(context: CommandContext, asked: AskedCustomer): Promise<QuoteCustomer> {
  const deal =
    asked.opportunityId === undefined ? null : await readableOne(context, opportunity, asked.opportunityId)
  const accountId = asked.accountId ?? deal?.accountId
  if (accountId === undefined || (deal && deal.accountId !== accountId))
    throw quoteErrors.CRM_QUOTE_FOR_WHOM()
  await readableOne(context, account, accountId)
  const contactId = asked.contactId ?? null
  if (contactId !== null) await readableOne(context, contact, contactId)
  return {
    ...{ accountId, opportunityId: deal?.id ?? null, contactId: contactId ?? deal?.contactId ?? null },
    ownerId: deal?.ownerId ?? (await ownUser(context)),
  }
}

/** Who calls, where that is one of the people whom the CRM knows. */
async function ownUser({ records, actor }: CommandContext): Promise<string | null> {
  const [found] = await records(user).where({ id: actor.id }, { limit: 1 })
  return found?.id ?? null
}
