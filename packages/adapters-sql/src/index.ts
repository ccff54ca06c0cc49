export type {
  BulkInsert,
  BulkPatch,
  BulkStatement,
  Flavour,
  Fragment,
  JsonFlavour,
  JsonPlace,
  Place,
  ScalarKind,
  SchemaFlavour,
  SqlFailure,
  SqlTables,
} from './flavour.ts'
export { codeIndex, codeName, storedColumn, storedIndex, storedName } from './names.ts'
export { type SqlStore, type SqlStoreOptions, sqlStore } from './sql-store.ts'
export { refusal } from './store-failure.ts'
export type { Layout, LayoutColumn } from './table-layout.ts'
export { tenantGuard } from './tenant-guard.ts'
