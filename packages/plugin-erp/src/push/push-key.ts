import { digest } from '../links/digest.ts'

/**
 * The key with which a record is made there: the same for every attempt, whatever is changed meanwhile, so that none is made
 * twice. What is done with it afterwards has a key for each revision.
 */
export function pushKey(tenant: string, localId: string, step?: string): string {
  const id = /^[A-Za-z0-9_-]{1,36}$/.test(localId) ? localId : digest(localId)
  return ['crm', digest(tenant).slice(0, 8), id, ...(step === undefined ? [] : [step])].join(':')
}
