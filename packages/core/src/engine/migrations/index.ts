export { checkSchema } from './check-schema.ts'
export {
  type DeclaredTable,
  type MigrationInput,
  renamesOf,
} from './declared.ts'
export { leaseTable } from './lease.ts'
export { migrationTable } from './ledger.ts'
export { uninstallPlan } from './left-behind.ts'
export { type Migrated, migrate } from './migrate.ts'
export type { History, Migration, MigrationContext } from './migration.ts'
export { planSchema } from './plan-schema.ts'
export type { Drift, SchemaChange, SchemaPlan } from './schema-plan.ts'
