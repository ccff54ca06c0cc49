import type { ErpCustomer } from '@guanxi/core/commerce'
import type { Erp } from '../call-erp.ts'
import {
  type BilledAccount,
  type CustomerTexts,
  customerOf,
  textsOfAccount,
  textsOfCustomer,
} from '../customers/customer-fields.ts'
import { digest } from '../links/digest.ts'
import type { ClaimedLink } from '../links/erp-link.ts'
import type { Outcome } from './after-failure.ts'
import { pushKey } from './push-key.ts'

/** A customer that the ERP is to know, or to know of anew. */
export interface CustomerPush {
  readonly link: ClaimedLink
  readonly account: BilledAccount
  readonly tenant: string
}

/** Brings a customer to where we have it. Nothing is sent that was sent before. */
export async function pushCustomer(erp: Erp, { link, account, tenant }: CustomerPush): Promise<Outcome> {
  const ours = textsOfAccount(account)
  const pushedHash = digest(ours)
  if (link.remoteId && link.pushedHash === pushedHash) return { patch: SYNCED }
  const made = link.remoteId
    ? { remoteId: link.remoteId, version: link.remoteVersion ?? undefined }
    : await findOrMake(erp, { link, account, tenant }, ours)
  const there =
    'name' in made && isSaid(textsOfCustomer(made), ours)
      ? made
      : await change(erp, made, ours, pushKey(tenant, account.id, `r${link.revision}`))
  return {
    patch: {
      ...SYNCED,
      ...{ remoteId: there.remoteId, remoteVersion: there.version ?? null, remoteNumber: there.code ?? null },
      ...{ pushedHash, pulledHash: digest(there), base: textsOfCustomer(there) },
    },
  }
}

const SYNCED = { state: 'synced', task: null, attempts: 0, lastError: null, waitsFor: null } as const

/** What was sent before may have arrived, also where nothing was heard of it. */
async function findOrMake(
  { connector, read, write }: Erp,
  { link, account, tenant }: CustomerPush,
  ours: CustomerTexts,
): Promise<ErpCustomer> {
  const key = pushKey(tenant, account.id)
  const found = link.wasSent ? await read(async (call) => connector.findCustomer?.(key, call) ?? null) : null
  return found ?? write((call) => connector.upsertCustomer(customerOf(ours), { ...call, key }))
}

function change(
  { connector, write }: Erp,
  { remoteId, version }: { readonly remoteId: string; readonly version?: string | undefined },
  ours: CustomerTexts,
  key: string,
): Promise<ErpCustomer> {
  const customer = { ...customerOf(ours), remoteId, ...(version !== undefined && { version }) }
  return write((call) => connector.upsertCustomer(customer, { ...call, key }))
}

/** Whether the ERP says what we do, as far as it says something. */
function isSaid(theirs: CustomerTexts, ours: CustomerTexts): boolean {
  return Object.entries(ours).every(([field, text]) => {
    const said = theirs[field as keyof CustomerTexts]
    return said === null || text === null || said === text
  })
}
