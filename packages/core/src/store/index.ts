export * from '../conditions/predicate.ts'
export { memoryStore } from './memory/memory-store.ts'
export type {
  AggregateQuery,
  ClaimQuery,
  FindQuery,
  Found,
  GroupKey,
  IncrementQuery,
  Measure,
  Patch,
  SearchQuery,
  SortKey,
  UpdateQuery,
} from './query.ts'
export type { SchemaStep, TableInfo } from './schema.ts'
export { type SearchTerm, type SearchWord, searchWords, termsOf } from './search-terms.ts'
export { checkStorable, isStorable } from './storable.ts'
export type { Capabilities, StorageAdapter, Store } from './store.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
export type { Column, Index, IndexColumn, Json, Row, Stored, Table, UniqueKey } from './table.ts'
