import type { ErpCustomer } from '@guanxi/core/commerce'
import {
  accountPatch,
  type BilledAccount,
  textsOfAccount,
  textsOfCustomer,
} from '../customers/customer-fields.ts'
import { mergeCustomer } from '../customers/merge-customer.ts'
import type { ErpOptions } from '../erp-options.ts'
import type { ErpSession } from '../erp-session.ts'
import { digest } from '../links/digest.ts'
import type { ErpLink } from '../links/erp-link.ts'
import { allOk } from './all-ok.ts'
import type { Applied, Apply } from './fresh-records.ts'

/** Customers are of both sides: what each changed is joined, field by field. */
export const takeCustomers: Apply<'customer'> = async (inside, fresh, { erp: { options } }) => {
  const linked = fresh.flatMap(({ link }) => (link?.localId ? [link.localId] : []))
  const accounts = new Map<string, BilledAccount>()
  for await (const account of inside.account.each({ where: { id: { in: linked } } }))
    accounts.set(account.id, account)
  const isAmbiguous = fresh.some(({ link }) => !link?.localId) && (await isOneUnderWay(inside))
  const applied: Applied[] = []
  const edits: { id: string; patch: Partial<BilledAccount> }[] = []
  for (const { record, link } of fresh) {
    const account = link?.localId ? accounts.get(link.localId) : undefined
    if (account && link) {
      const { patch, kept } = joined(account, record, link, options)
      if (Object.keys(patch).length > 0) edits.push({ id: account.id, patch })
      applied.push(kept)
    } else if (link?.localId) applied.push({})
    else if (!options.createsCustomers) applied.push(undefined)
    else if (isAmbiguous) applied.push(LATER)
    else applied.push(await made(inside, record))
  }
  allOk(await inside.account.updateMany(edits))
  return applied
}

/** It may be one of ours, of which no answer came yet: whoever sent it is asked first. */
const LATER: Applied = { state: 'waiting', task: 'pull', pulledHash: null, retryInMs: 30_000 }

async function isOneUnderWay(inside: ErpSession): Promise<boolean> {
  const where = { kind: 'customer', remoteId: null, state: 'pending', fence: { gt: 0 } }
  return (await inside.erpLink.list({ where, limit: 1 })).items.length > 0
}

async function made(inside: ErpSession, record: ErpCustomer): Promise<Applied> {
  const texts = textsOfCustomer(record)
  const account = await inside.account.create(accountPatch(texts))
  const ours = textsOfAccount(account)
  return { localId: account.id, base: ours, pushedHash: digest(ours) }
}

function joined(
  account: BilledAccount,
  record: ErpCustomer,
  link: ErpLink,
  { fields }: ErpOptions,
): { readonly patch: Partial<BilledAccount>; readonly kept: Applied } {
  const [ours, theirs] = [textsOfAccount(account), textsOfCustomer(record)]
  const base = link.base as Partial<typeof ours> | null
  const { toWrite, merged, differs, overrides, conflicts } = mergeCustomer({ base, ours, theirs }, fields)
  const patch = accountPatch(toWrite)
  if (conflicts.length > 0) {
    // What they disagree on stays as it was agreed on, so that the next change of it is known as one.
    const kept = Object.fromEntries(conflicts.map(({ field, base: agreed }) => [field, agreed]))
    return { patch, kept: { state: 'conflict', task: null, conflicts, base: { ...theirs, ...kept } } }
  }
  const kept = { base: theirs, conflicts: null } as const
  // What was sent before and did not stay has no room there: it is not sent for ever.
  const isToPush = overrides || (differs && digest(merged) !== link.pushedHash)
  if (isToPush)
    return { patch, kept: { ...kept, state: 'pending', task: 'push', pushedHash: null, retryInMs: 0 } }
  return { patch, kept: { ...kept, pushedHash: digest(merged) } }
}
