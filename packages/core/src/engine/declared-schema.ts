import type { Table } from '../store/table.ts'
import { importChunkTable, importTable } from './bulk/index.ts'
import { counterTable } from './command/counter.ts'
import { idempotencyTable } from './command/idempotency.ts'
import { undoTable } from './command/keep-inverse.ts'
import { mutexTable } from './command/mutex.ts'
import { engineErrors } from './engine-errors.ts'
import { redirectTable } from './entities/redirect.ts'
import { scheduleTable } from './jobs/job.ts'
import { workTable } from './jobs/work-def.ts'
import { deliveryTable } from './journal/delivery.ts'
import { journalHeadTable, journalTable } from './journal/entry.ts'
import { journalCursorTable } from './journal/journal-cursor.ts'
import { repeatedNoteTable } from './journal/repeated-notes.ts'
import { keyGenerationTable, recordKeyTable } from './keys/record-keys.ts'
import {
  type DeclaredTable,
  leaseTable,
  type MigrationInput,
  migrationTable,
  renamesOf,
} from './migrations/index.ts'
import type { Installed } from './plugins/install-plugins.ts'
import type { AttachedEncryption } from './secrets/encryption.ts'
import { KEY_TABLES } from './secrets/key-tables.ts'
import { storedColumns } from './secrets/sealed-tables.ts'
import { proofTable } from './step-up/proof.ts'

/** Tables that the engine keeps for itself. */
const SYSTEM_TABLES: readonly Table[] = [
  journalTable,
  journalHeadTable,
  journalCursorTable,
  repeatedNoteTable,
  deliveryTable,
  idempotencyTable,
  undoTable,
  counterTable,
  mutexTable,
  scheduleTable,
  workTable,
  importTable,
  importChunkTable,
  recordKeyTable,
  keyGenerationTable,
  redirectTable,
  proofTable,
]

/** Names that no entity can have, because a table of the engine has them. */
const TAKEN_NAMES: ReadonlySet<string> = new Set(
  [...SYSTEM_TABLES, ...KEY_TABLES, migrationTable, leaseTable].map(({ name }) => name),
)

/** What the installed parts want of a database, each table and column with who brings it. */
export function declaredSchema(
  { model, parts }: Installed,
  encryption: AttachedEncryption | undefined,
): MigrationInput {
  const stored = (table: Table) => encryption?.stored(table) ?? table
  const own = [...SYSTEM_TABLES, ...(encryption?.tables ?? [])]
  const taken = [...model.entities.keys()].filter((name) => TAKEN_NAMES.has(name))
  if (taken.length > 0) {
    const issues = taken.map((path) => ({
      code: 'ENTITY_NAME',
      path,
      message: 'is the name of a table of the engine.',
      zh: '与引擎自身的表同名。',
    }))
    throw engineErrors.CRM_CONFIG({}, { issues })
  }
  const system = own.map((table): DeclaredTable => ({ namespace: 'core', table: stored(table) }))
  const entities = [...model.entities.values()].map(
    ({ name, table }): DeclaredTable => ({
      namespace: model.origin.get(name) ?? 'core',
      table: stored(table),
      columnsFrom: Object.fromEntries(
        parts.flatMap(({ id, extend = {} }) =>
          Object.entries(extend[name] ?? {}).flatMap(([field, { spec }]) =>
            storedColumns(field, spec, encryption !== undefined).map((column) => [column, id]),
          ),
        ),
      ),
    }),
  )
  return {
    tables: [...system, ...entities],
    renames: renamesOf(model.entities.values()),
    histories: parts.flatMap(({ id, migrations }) => (migrations ? [{ namespace: id, migrations }] : [])),
  }
}
