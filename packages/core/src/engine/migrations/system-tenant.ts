/** The ledger speaks of the database as a whole: its rows stand under this name instead of a tenant's. */
export const SYSTEM_TENANT = '*'
