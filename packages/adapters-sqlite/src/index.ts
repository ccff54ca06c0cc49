export {
  type SqliteAdapter,
  type SqliteDatabase,
  type SqliteFile,
  type SqliteOptions,
  sqlite,
} from './sqlite.ts'
export type { SqliteHandle, SqliteHandleStatement } from './sqlite-connection.ts'
export { sqliteFlavour } from './sqlite-flavour.ts'
