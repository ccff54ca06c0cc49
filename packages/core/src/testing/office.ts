import type { Role } from '../index.ts'
import { aContact, aLead, anAccount, anOpportunity, aUser } from './builders.ts'
import { createTestCrm } from './test-crm.ts'

/** Sees own leads without what they may be worth, accounts, and of contacts only the name. */
const rep: Role = {
  id: 'rep',
  grants: {
    lead: {
      read: 'own',
      create: 'own',
      update: 'own',
      delete: 'own',
      hidden: ['employees', 'ext.secret'],
      commands: ['grab', 'assign', 'convert'],
    },
    account: { read: 'all' },
    contact: { read: 'all', fields: ['name', 'accountId'] },
    opportunity: { read: 'own', update: 'own', hidden: ['amount'], commands: ['moveTo'] },
  },
}

/** What leads and deals are worth, in fields that a rep does not see. */
export const WORTH = 4711
const AMOUNT = '47110.00'

/** An office with two reps, Ann and Bob, each with a lead and a deal of the same account; `rep` is Ann, in the role of that name. */
export async function openOffice(options: Parameters<typeof createTestCrm>[0] = {}) {
  const made = await createTestCrm({ roles: [rep], ...options } as { roles: Role[] })
  const { session } = made
  await session.customField.create({ entity: 'lead', name: 'secret', kind: 'text' })
  const ann = await session.user.create(aUser({ name: 'Ann' }))
  const bob = await session.user.create(aUser({ name: 'Bob' }))
  const account = await session.account.create(anAccount())
  const mine = await session.lead.create(
    aLead({ name: 'Mine', ownerId: ann.id, employees: WORTH, ext: { secret: 'canary' } }),
  )
  const theirs = await session.lead.create(
    aLead({ name: 'Theirs', ownerId: bob.id, email: 'bob@example.com' }),
  )
  const contact = await session.contact.create(
    aContact({ accountId: account.id, email: 'hidden@example.com' }),
  )
  const deal = { amount: { amount: AMOUNT, currency: 'CNY' } }
  const myDeal = await session.opportunity.create(
    anOpportunity(account.id, { ...deal, ownerId: ann.id, name: 'My deal' }),
  )
  const theirDeal = await session.opportunity.create(
    anOpportunity(account.id, { ...deal, ownerId: bob.id, name: 'Their deal' }),
  )
  return { ...made, ann, bob, account, mine, theirs, contact, myDeal, theirDeal, rep: made.as(ann.id, 'rep') }
}

/** What {@link openOffice} resolves to. */
export type Office = Awaited<ReturnType<typeof openOffice>>

/** Which of the things that Ann must never come to see stand in what she was given, in any form. */
export function secretsIn(seen: unknown, { bob }: Office): readonly string[] {
  const text = JSON.stringify(seen, (_, value) =>
    value instanceof Error ? { ...value, text: String(value) } : value,
  )
  const secrets = [String(WORTH), 'canary', AMOUNT, 'Their', 'bob@example.com', 'hidden@example.com', bob.id]
  return secrets.filter((secret) => text?.includes(secret))
}
