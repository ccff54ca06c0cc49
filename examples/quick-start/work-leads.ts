import { isCrmError, type Lead } from '@guanxi/core'
import { RULES } from './rules.ts'
import { type SalesCrm, type SalesSession, salesLead } from './sales-crm.ts'

/** How far each of the first leads gets. Running it again finds them there and moves nothing. */
const WAYS: readonly (readonly string[])[] = [
  ['propose', 'negotiate', 'won'],
  ['propose', 'won'],
  ['propose', 'negotiate'],
  ['lost'],
  ['propose'],
  [],
]
const AMOUNTS = ['128000.00', '56000.00', '240000.00', '18000.00', '75500.00', '32000.00']

/** What a day of work came to. */
export interface Work {
  /** Who took which lead out of the pool, and who came too late for it. */
  readonly grabbed: { readonly lead: string; readonly by: string; readonly tooLate: string } | undefined
  /** The account of a deal that was won. */
  readonly wonAccountId: string | undefined
}

/** A day of work: one lead is grabbed from the pool, some become customers, and their deals move on. */
export async function workLeads(crm: SalesCrm, closeDate: string): Promise<Work> {
  const grabbed = await grabOne(crm)
  const { items } = await salesLead(crm).lead.list({
    where: { assignedBy: { in: RULES.map(({ id }) => id) }, ownerId: { isNull: false } },
    orderBy: ['createdAt'],
    limit: WAYS.length,
  })
  let wonAccountId: string | undefined
  for (const [at, lead] of items.entries()) {
    const owner = repSession(crm, lead.ownerId ?? '')
    const { accountId, opportunityId } = await owner.lead.convert({ id: lead.id })
    await moveOn(owner, opportunityId ?? '', WAYS[at] ?? [], { amount: AMOUNTS[at] ?? '1.00', closeDate })
    wonAccountId ??= accountId
  }
  return { grabbed, wonAccountId }
}

function repSession(crm: SalesCrm, userId: string): SalesSession {
  return crm.as(crm.actor({ id: userId, roles: ['rep'] }))
}

/** Two reps want the same lead: one gets it. On a second run it is theirs already. */
async function grabOne(crm: SalesCrm): Promise<Work['grabbed']> {
  const session = salesLead(crm)
  const { items } = await session.user.list({ orderBy: ['name'], limit: 2 })
  const [quick, slow] = items
  const isDone = (await session.lead.count({ assignedBy: 'grab' })) > 0
  const [lead] = await inPool(session)
  if (!quick || !slow || !lead || isDone) return undefined
  await repSession(crm, quick.id).lead.grab({ id: lead.id })
  try {
    await repSession(crm, slow.id).lead.grab({ id: lead.id })
  } catch (error) {
    if (!isCrmError(error, 'CRM_LEAD_TAKEN')) throw error
  }
  return { lead: lead.name, by: quick.name, tooLate: slow.name }
}

async function inPool(session: SalesSession): Promise<readonly Lead[]> {
  return (
    await session.lead.list({ where: { ownerId: null, status: 'new' }, orderBy: ['createdAt'], limit: 1 })
  ).items
}

/** Each stage says what it requires; the patch fills it in, in the same transaction. */
async function moveOn(
  session: SalesSession,
  id: string,
  way: readonly string[],
  { amount, closeDate }: { amount: string; closeDate: string },
): Promise<void> {
  const deal = await session.opportunity.get(id)
  for (const stage of way.slice(way.indexOf(deal?.stage ?? '') + 1)) {
    const patch =
      stage === 'lost' ? { lostReason: '价格 Price' } : { amount: { amount, currency: 'CNY' }, closeDate }
    await session.opportunity.moveTo({ id, stage, patch })
  }
}
