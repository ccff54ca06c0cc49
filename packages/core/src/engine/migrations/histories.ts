import type { TableInfo } from '../../store/schema.ts'
import { engineErrors } from '../engine-errors.ts'
import { type MigrationInput, namespacesOf } from './declared.ts'
import { type AppliedMigration, checksumOf, type Ledger } from './ledger.ts'
import type { History, Migration } from './migration.ts'

/** A migration that was not applied yet, and its place in its history. */
export interface PendingMigration {
  readonly namespace: string
  readonly seq: number
  readonly migration: Migration
}

/** The migrations still to run, in the order of the histories. */
export function pendingMigrations({ histories = [] }: MigrationInput, ledger: Ledger): PendingMigration[] {
  return histories.flatMap(({ namespace, migrations }) =>
    migrations
      .map((migration, at) => ({ namespace, seq: at + 1, migration }))
      .filter(({ migration }) => !appliedAs(ledger, namespace, migration.id)),
  )
}

/** How plans and results call a migration. */
export function runName({ namespace, migration }: PendingMigration): string {
  return `run:${namespace}/${migration.id}`
}

/**
 * Refuses to go on when this database has another past than this release, or one that this release is too old for.
 * A migration of a plugin that this process does not run is none of its business.
 */
export async function checkHistories(
  input: MigrationInput,
  ledger: Ledger,
  found: readonly TableInfo[],
): Promise<void> {
  const { histories = [] } = input
  checkIds(histories)
  const namespaces = namespacesOf(input)
  const isKnown = ({ namespace, id }: AppliedMigration) =>
    histories.some(
      (history) => history.namespace === namespace && history.migrations.some((one) => one.id === id),
    )
  const newer = ledger.applied.find(
    (migration) => migration.breaking && namespaces.has(migration.namespace) && !isKnown(migration),
  )
  if (newer) throw engineErrors.CRM_MIGRATION_BREAKING({ id: `${newer.namespace}/${newer.id}` })
  refuseOldNames(input, ledger, found)
  for (const history of histories) await checkHistory(history, ledger)
}

async function checkHistory({ namespace, migrations }: History, ledger: Ledger): Promise<void> {
  let waiting: string | undefined
  for (const migration of migrations) {
    const id = `${namespace}/${migration.id}`
    const applied = appliedAs(ledger, namespace, migration.id)
    if (!applied) waiting ??= id
    else if (applied.checksum !== (await checksumOf(migration)))
      throw engineErrors.CRM_MIGRATION_CHANGED({ id })
    else if (waiting !== undefined) throw engineErrors.CRM_MIGRATION_ORDER({ id: waiting, applied: id })
  }
}

function checkIds(histories: readonly History[]): void {
  const ids = histories.flatMap(({ namespace, migrations }) =>
    migrations.map(({ id }) => `${namespace}/${id}`),
  )
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at)
  const issues = twice.map((path) => ({
    code: 'MIGRATION_CONFLICT',
    path,
    message: 'is the id of two migrations.',
    zh: '被两个迁移用作 id。',
  }))
  if (issues.length > 0) throw engineErrors.CRM_CONFIG({}, { issues })
}

/**
 * A release that still calls a renamed column by its old name must not bring that name back: what it would write there
 * the newer release would never see.
 */
function refuseOldNames(
  { tables, renames = [] }: MigrationInput,
  ledger: Ledger,
  found: readonly TableInfo[],
): void {
  for (const { table } of tables) {
    const declared = new Set(table.columns.map(({ name }) => name))
    const present = new Set(found.find(({ name }) => name === table.name)?.columns.map(({ name }) => name))
    const isUndone = (from: string, to: string) =>
      renames.some((rename) => rename.table === table.name && rename.from === to && rename.to === from)
    const old = ledger.notes
      .get(table.name)
      ?.renamed.find(
        ([from, to]) =>
          declared.has(from) &&
          !declared.has(to) &&
          !present.has(from) &&
          present.has(to) &&
          !isUndone(from, to),
      )
    if (old) throw engineErrors.CRM_MIGRATION_BREAKING({ id: `rename:${table.name}.${old[0]}>${old[1]}` })
  }
}

function appliedAs(ledger: Ledger, namespace: string, id: string): AppliedMigration | undefined {
  return ledger.applied.find((migration) => migration.namespace === namespace && migration.id === id)
}
