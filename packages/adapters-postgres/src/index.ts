export { type PgBossRunnerOptions, pgBossRunner } from './pg-boss-runner.ts'
export {
  type PostgresAdapter,
  type PostgresConnection,
  type PostgresHostPool,
  type PostgresOptions,
  postgres,
} from './postgres.ts'
export { type PostgresFlavourOptions, postgresFlavour } from './postgres-flavour.ts'
export { postgresTypes } from './postgres-types.ts'
