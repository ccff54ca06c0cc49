import { ALWAYS } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Logger } from '../log.ts'
import type { PendingMigration } from './histories.ts'
import { type Lease, LeaseLost } from './lease.ts'
import { migrationRow, migrationTable } from './ledger.ts'
import type { MigrationContext } from './migration.ts'
import { SYSTEM_TENANT } from './system-tenant.ts'
import { whenFree } from './when-free.ts'

/** Runs one migration and notes in the ledger that it was applied. */
export async function runMigration(
  store: Store,
  lease: Lease,
  { namespace, seq, migration }: PendingMigration,
  { now, log }: { readonly now: number; readonly log: Logger },
): Promise<void> {
  const row = await migrationRow(namespace, migration, seq, now)
  const up = (inside: Store) => migration.up(contextOf(inside, now, log))
  const remember = (inside: Store) => inside.insert(migrationTable, SYSTEM_TENANT, [row], { skipTaken: true })
  try {
    if (migration.atomic === false) await whenFree(() => up(store))
    await whenFree(() =>
      lease.transaction(async (inside) => {
        if (migration.atomic !== false) await up(inside)
        await remember(inside)
      }),
    )
  } catch (cause) {
    if (cause instanceof LeaseLost || (cause instanceof StoreError && cause.retryable)) throw cause
    throw engineErrors.CRM_MIGRATION_FAILED({ id: `${namespace}/${migration.id}` }, { cause })
  }
}

function contextOf(store: Store, now: number, log: Logger): MigrationContext {
  return {
    store,
    now: new Date(now),
    log,
    tenants: (table) => store.tenants(table, ALWAYS),
    async has(table, column) {
      const found = (await store.inspect()).find(({ name }) => name === table)
      return column === undefined
        ? found !== undefined
        : found?.columns.some(({ name }) => name === column) === true
    },
  }
}
