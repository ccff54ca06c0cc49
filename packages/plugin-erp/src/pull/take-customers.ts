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
import type { Applied, Apply } from './fresh-records.ts'
import { type Wanted, writeRecords } from './write-records.ts'

/** Customers are of both sides: what each changed is joined, field by field. */
export const takeCustomers: Apply<'customer'> = async (inside, fresh, { erp: { options } }) => {
  const linked = fresh.flatMap(({ link }) => (link?.localId ? [link.localId] : []))
  const accounts = new Map<string, BilledAccount>()
  for await (const account of inside.account.each({ where: { id: { in: linked } } }))
    accounts.set(account.id, account)
  const isAmbiguous = fresh.some(({ link }) => !link?.localId) && (await isOneUnderWay(inside))
  const plans = fresh.map(({ record, link }): Plan => {
    const account = link?.localId ? accounts.get(link.localId) : undefined
    if (account && link) return joined(account, record, link, options)
    // The account was deleted here: it stays so.
    if (link?.localId) return { kept: {} }
    if (!options.createsCustomers) return { kept: undefined }
    return isAmbiguous ? { kept: LATER } : made(record)
  })
  const written = await writeRecords(
    inside.account,
    plans.map(({ wanted }) => wanted),
  )
  return plans.map(({ kept }, at) => {
    const came = written[at]
    return came?.state === 'failed' ? came : kept && { ...kept, ...came }
  })
}

/** What is to be written of a customer, and what is kept of it once that is done. */
interface Plan {
  readonly wanted?: Wanted<BilledAccount>
  readonly kept: Applied
}

/** It may be one of ours, of which no answer came yet: whoever sent it is asked first. */
const LATER: Applied = { state: 'waiting', task: 'pull', pulledHash: null, retryInMs: 30_000 }

async function isOneUnderWay(inside: ErpSession): Promise<boolean> {
  const where = { kind: 'customer', remoteId: null, state: 'pending', sentAt: { isNotNull: true } }
  return (await inside.erpLink.list({ where, limit: 1 })).items.length > 0
}

function made(record: ErpCustomer): Plan {
  const texts = textsOfCustomer(record)
  const fields = accountPatch(texts)
  return { wanted: { id: undefined, fields }, kept: { base: texts, pushedHash: digest(texts) } }
}

function joined(account: BilledAccount, record: ErpCustomer, link: ErpLink, { fields }: ErpOptions): Plan {
  const [ours, theirs] = [textsOfAccount(account), textsOfCustomer(record)]
  const base = link.base as Partial<typeof ours> | null
  const { toWrite, merged, differs, overrides, conflicts } = mergeCustomer({ base, ours, theirs }, fields)
  const patch = accountPatch(toWrite)
  const wanted = Object.keys(patch).length > 0 ? { wanted: { id: account.id, fields: patch } } : {}
  if (conflicts.length > 0) {
    // What they disagree on stays as it was agreed on, so that the next change of it is known as one.
    const kept = Object.fromEntries(conflicts.map(({ field, base: agreed }) => [field, agreed]))
    return { ...wanted, kept: { state: 'conflict', task: null, conflicts, base: { ...theirs, ...kept } } }
  }
  const agreed = { base: theirs, conflicts: null } as const
  // What was sent before and did not stay has no room there: it is not sent for ever.
  const isToPush = overrides || (differs && digest(merged) !== link.pushedHash)
  if (isToPush)
    return { ...wanted, kept: { ...agreed, state: 'pending', task: 'push', pushedHash: null, retryInMs: 0 } }
  return { ...wanted, kept: { ...agreed, pushedHash: digest(merged) } }
}
