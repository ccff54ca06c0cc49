import { answered } from '../query/asking.ts'
import type { Runtime } from '../runtime.ts'
import { checkTenant } from '../tenant.ts'
import { type Head, readHead } from './journal-head.ts'
import { sealJournal } from './seal.ts'
import { type Verified, type VerifyOptions, verifyJournal } from './verify-journal.ts'

/** The head of a tenant's journal, to be kept where nobody who can write to the database can write. */
export interface SealedHead extends Head {
  readonly tenant: string
  readonly at: Date
}

/** Doors to the chain in which each entry of a journal holds on to the one before it. */
export interface Auditing {
  /** Seals what has no place yet, and tells the last place and its hash. */
  head(tenant?: string): Promise<SealedHead>
  /**
   * Reads the whole journal of a tenant, or from a head that is known, and tells the first entry that is not as it was
   * sealed: changed, removed, put in between, moved. That its end is gone, or that all was sealed anew, only heads tell that
   * were kept elsewhere. What was not sealed yet is not looked at.
   *
   * @example
   * ```ts
   * const kept = await crm.audit.head()
   * const verified = await crm.audit.verify({ heads: [kept] })
   * console.log(verified.ok) // true
   * ```
   */
  verify(options?: VerifyOptions & { readonly tenant?: string }): Promise<Verified>
}

export function auditing(runtime: Runtime, onlyTenant: string | undefined): Auditing {
  return {
    head: (given) =>
      answered(async () => {
        const tenant = checkTenant(given, onlyTenant)
        const store = await runtime.store()
        await sealJournal(store, tenant)
        return { tenant, ...(await readHead(store, tenant)), at: new Date(runtime.clock.now()) }
      }),
    verify: ({ tenant, ...options } = {}) =>
      answered(async () => verifyJournal(await runtime.store(), checkTenant(tenant, onlyTenant), options)),
  }
}
