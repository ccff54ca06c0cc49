export type {
  BulkInsert,
  BulkPatch,
  Flavour,
  ForgetFlavour,
  Fragment,
  IndexDefinition,
  JsonFlavour,
  JsonPlace,
  Place,
  RowSecurityFlavour,
  ScalarKind,
  SchemaFlavour,
  SearchFlavour,
  SqlFailure,
  SqlTables,
  TextEntry,
  TextFinding,
  TextQuestion,
} from './flavour.ts'
export { SCORE } from './flavour.ts'
export {
  codeIndex,
  codeName,
  codeTextIndex,
  storedColumn,
  storedIndex,
  storedName,
  storedTextIndex,
} from './names.ts'
export { type SqlStore, type SqlStoreOptions, sqlStore } from './sql-store.ts'
export { type FailedAt, refusal, storeFailure } from './store-failure.ts'
export type { Layout, LayoutColumn, TextIndex } from './table-layout.ts'
export type { BulkStatement, Template } from './template.ts'
export { type TenantGuardOptions, tenantGuard } from './tenant-guard.ts'
