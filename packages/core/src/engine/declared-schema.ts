import { columnsOf } from '../conditions/field-codec.ts'
import type { Table } from '../store/table.ts'
import { counterTable } from './command/counter.ts'
import { idempotencyTable } from './command/idempotency.ts'
import { mutexTable } from './command/mutex.ts'
import { scheduleTable } from './jobs/job.ts'
import { journalCursorTable } from './journal/deliver-durably.ts'
import { deliveryTable } from './journal/delivery.ts'
import { journalHeadTable, journalTable } from './journal/entry.ts'
import { type DeclaredTable, type MigrationInput, renamesOf } from './migrations/index.ts'
import type { Installed } from './plugins/install-plugins.ts'

/** Tables that the engine keeps for itself. */
const SYSTEM_TABLES: readonly Table[] = [
  journalTable,
  journalHeadTable,
  journalCursorTable,
  deliveryTable,
  idempotencyTable,
  counterTable,
  mutexTable,
  scheduleTable,
]

/** What the installed parts want of a database, each table and column with who brings it. */
export function declaredSchema({ model, parts }: Installed): MigrationInput {
  const system = SYSTEM_TABLES.map((table): DeclaredTable => ({ namespace: 'core', table }))
  const entities = [...model.entities.values()].map(
    ({ name, table }): DeclaredTable => ({
      namespace: model.origin.get(name) ?? 'core',
      table,
      columnsFrom: Object.fromEntries(
        parts.flatMap(({ id, extend = {} }) =>
          Object.entries(extend[name] ?? {}).flatMap(([field, { spec }]) =>
            columnsOf(field, spec.type).map((column) => [column.name, id]),
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
