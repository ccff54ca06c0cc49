export * from '../conditions/predicate.ts'
export { memoryStore } from './memory/memory-store.ts'
export type {
  AggregateQuery,
  ClaimQuery,
  FindQuery,
  GroupKey,
  IncrementQuery,
  Measure,
  Patch,
  SortKey,
  UpdateQuery,
} from './query.ts'
export type { SchemaStep, TableInfo } from './schema.ts'
export { checkStorable, isStorable } from './storable.ts'
export type { Capabilities, StorageAdapter, Store } from './store.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
export type { Column, Index, IndexColumn, Json, Row, Stored, Table, UniqueKey } from './table.ts'
