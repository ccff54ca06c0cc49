import type { Json, Table } from '../../store/table.ts'
import type { Inverse } from './context.ts'
import { toPlain } from './plain.ts'
import type { Work } from './work.ts'

/** How commands that can be undone are undone, and which records they left at which version. */
export const undoTable: Table = {
  name: 'undo',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'command', kind: 'text', nullable: false },
    { name: 'input', kind: 'json', nullable: true },
    { name: 'records', kind: 'json', nullable: false },
    { name: 'createdAt', kind: 'datetime', nullable: false },
  ],
  unique: [],
  indexes: [{ name: 'undo_age', columns: [{ column: 'createdAt', direction: 'asc' }] }],
}

/** How long a command can be undone. */
export const UNDO_LIFETIME_MS = 30 * 86_400_000

/** A record as a command left it. */
export type LeftRecord = readonly [entity: string, id: string, version: number]

/** Keeps how to undo a command, in its own transaction. One that wrote nothing has nothing to undo. */
export async function keepInverse(
  { caller, unit, commandId }: Work,
  inverse: Inverse | undefined,
): Promise<void> {
  if (!inverse || unit.written.length === 0) return
  const left = new Map<string, LeftRecord>()
  for (const { entity, recordId, version } of unit.written)
    left.set(`${entity} ${recordId}`, [entity, recordId, version])
  await unit.store.insert(undoTable, caller.tenant, [
    {
      ...{ id: commandId, command: inverse.command, input: toPlain(inverse.input) },
      ...{ records: [...left.values()] as unknown as Json, createdAt: unit.now.getTime() },
    },
  ])
}
