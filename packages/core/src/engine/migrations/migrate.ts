import { both, equals } from '../../conditions/predicate.ts'
import type { SchemaStep } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import { engineErrors } from '../engine-errors.ts'
import { type Logger, silentLogger } from '../log.ts'
import { asCrmError } from '../store-failure.ts'
import { type Clock, systemClock } from '../time/clock.ts'
import type { MigrationInput } from './declared.ts'
import { pendingMigrations, runName } from './histories.ts'
import { type Lease, underLease } from './lease.ts'
import { migrationTable } from './ledger.ts'
import { compareTable, ledgerTables, type Stock, takeStock } from './plan-schema.ts'
import { runMigration } from './run-migration.ts'
import type { SchemaChange } from './schema-plan.ts'
import { SYSTEM_TENANT } from './system-tenant.ts'
import { noteAhead, noteOfNow } from './table-note.ts'
import { whenFree } from './when-free.ts'
import { isNoted, noteChanges, writeNotes } from './write-notes.ts'

const WAIT_MS = 120_000

/** How a database is migrated. */
export interface MigrateOptions {
  /** Unsafe changes that are meant, by their names in the plan. Names that are not in it are passed over. */
  readonly allow?: readonly string[]
  readonly clock?: Clock
  readonly log?: Logger
  /** How long another process that migrates is waited for; two minutes when left out. */
  readonly waitMs?: number
}

/** What migrating did. */
export interface Migrated {
  /** Changes and migrations, in the order in which they were made. */
  readonly applied: readonly string[]
  /** Unsafe changes that were not allowed. */
  readonly skipped: readonly string[]
}

/**
 * Brings a database to what this release declares: adds and renames, runs migrations, then adds keys, then takes away
 * what is allowed. One process does so at a time; others wait and find nothing left to do. Interrupted anywhere, the
 * next run completes it. Processes of the release before go on working, but for renames and breaking migrations.
 */
export async function migrate(
  store: Store,
  input: MigrationInput,
  { allow = [], clock = systemClock, log = silentLogger, waitMs = WAIT_MS }: MigrateOptions = {},
): Promise<Migrated> {
  const applied: string[] = []
  const run: Run = { store, input, allow: new Set(allow), clock, log, applied }
  try {
    const stock = await takeStock(store, input)
    const isDone = await createLedger(store, stock)
    const isIdle = isDone && isUpToDate(run, stock)
    const end = isIdle ? stock : await underLease(store, clock, waitMs, (lease) => carryOut(run, lease))
    return { applied, skipped: end.plan.unsafe.map(({ name }) => name) }
  } catch (error) {
    throw asCrmError(error)
  }
}

/** One call of {@link migrate}. */
interface Run {
  readonly store: Store
  readonly input: MigrationInput
  readonly allow: ReadonlySet<string>
  readonly clock: Clock
  readonly log: Logger
  readonly applied: string[]
}

/** Several processes may do this at once: what is made again stays as it is. */
async function createLedger(store: Store, { found }: Stock): Promise<boolean> {
  const changes = ledgerTables.flatMap((declared) => compareTable(declared, found, undefined, []).safe)
  for (const step of changes.flatMap(({ steps }) => steps)) await whenFree(() => store.apply(step))
  return changes.length === 0
}

function isUpToDate({ input, allow }: Run, stock: Stock): boolean {
  const { safe, unsafe, pending } = stock.plan
  const isDue = safe.length > 0 || pending.length > 0 || unsafe.some(({ name }) => allow.has(name))
  return !isDue && isNoted(noteChanges(input, stock, noteOfNow))
}

async function carryOut(run: Run, lease: Lease): Promise<Stock> {
  const { store, input, allow, clock, log, applied } = run
  const start = await takeStock(store, input)
  await note(run, lease, noteChanges(input, start, noteAhead))
  for (const change of start.plan.safe) if (change.when === 'before') await apply(run, lease, change)

  for (const pending of pendingMigrations(input, start.ledger)) {
    await runMigration(store, lease, pending, { now: clock.now(), log })
    applied.push(runName(pending))
    log.info('Migration applied.', { migration: runName(pending) })
  }

  const { plan } = await takeStock(store, input)
  for (const change of plan.safe) if (change.when === 'after') await apply(run, lease, change)
  for (const change of plan.unsafe) if (allow.has(change.name)) await apply(run, lease, change)

  const end = await takeStock(store, input)
  await note(run, lease, noteChanges(input, end, noteOfNow, new Set(applied)))
  return end
}

async function note({ clock }: Run, lease: Lease, changes: ReturnType<typeof noteChanges>): Promise<void> {
  if (isNoted(changes)) return
  await whenFree(() => lease.transaction((inside) => writeNotes(inside, changes, clock.now())))
}

async function apply({ store, log, applied }: Run, lease: Lease, change: SchemaChange): Promise<void> {
  for (const step of change.steps) {
    await lease.renew()
    await whenFree(() => applyStep(store, step))
  }
  if (change.forgetsHistory)
    await whenFree(() => lease.transaction((inside) => forget(inside, change.namespace)))
  applied.push(change.name)
  log.info('Schema changed.', { change: change.name })
}

async function applyStep(store: Store, step: SchemaStep): Promise<void> {
  try {
    await store.apply(step)
  } catch (cause) {
    const isTaken = cause instanceof StoreError && cause.code === 'TAKEN'
    if (!isTaken || step.step !== 'addUnique') throw cause
    throw engineErrors.CRM_MIGRATION_DUPLICATES({ key: `${step.table}.${step.unique.name}` }, { cause })
  }
}

async function forget(inside: Store, namespace: string): Promise<void> {
  const ofNamespace = both(equals('kind', 'migration'), equals('namespace', namespace))
  await inside.delete(migrationTable, SYSTEM_TENANT, ofNamespace)
}
