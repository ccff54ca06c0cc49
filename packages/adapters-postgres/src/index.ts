export { type PgBossRunnerOptions, pgBossRunner } from './pg-boss-runner.ts'
export {
  type PostgresAdapter,
  type PostgresConnection,
  type PostgresHostPool,
  type PostgresOptions,
  type PostgresSafetyOptions,
  postgres,
} from './postgres.ts'
export { type PostgresFlavourOptions, postgresFlavour } from './postgres-flavour.ts'
export { postgresTypes } from './postgres-types.ts'
export type { RowSecurityOptions } from './row-security.ts'
