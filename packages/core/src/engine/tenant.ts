import { engineErrors } from './engine-errors.ts'

/** The tenant of a session, checked: a missing, empty or made-up-looking one never reaches a store. */
export function checkTenant(given: unknown, only: string | undefined): string {
  const tenant = given === undefined ? only : given
  if (typeof tenant !== 'string' || tenant.trim() === '') throw engineErrors.CRM_TENANT_MISSING()
  if (
    ['null', 'undefined', '*'].includes(tenant) ||
    tenant.length > 128 ||
    tenant.includes('\0') ||
    !tenant.isWellFormed()
  ) {
    throw engineErrors.CRM_TENANT_MISSING()
  }
  return tenant
}
