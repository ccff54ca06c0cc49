export { sqlite, type SqliteAdapter, type SqliteDatabase, type SqliteFile, type SqliteOptions } from './sqlite.ts'
export type { SqliteHandle, SqliteHandleStatement } from './sqlite-connection.ts'
export { sqliteDialect, type SqliteDialectOptions } from './sqlite-dialect.ts'
export { sqliteFlavour } from './sqlite-flavour.ts'
