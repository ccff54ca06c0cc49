import { equals, oneOf } from '../../conditions/predicate.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Caller, Unit } from '../runtime.ts'
import { callCommand } from './call-command.ts'
import { type LeftRecord, undoTable } from './keep-inverse.ts'
import { fromPlain } from './plain.ts'
import { inUnit } from './unit-of-work.ts'

/**
 * Calls the inverse of a command, as the caller. Only while every record that it wrote is as it left it, and once: whoever
 * undoes at the same time finds nothing to undo.
 */
export async function undoCommand(caller: Caller, commandId: string): Promise<unknown> {
  const where = equals('id', commandId)
  return inUnit(caller, async (unit) => {
    const { tenant, runtime, access } = caller
    const [kept] = await unit.store.find(undoTable, tenant, { where, limit: 1, lock: true })
    const command = kept && runtime.commands.get(kept['command'] as string)
    if (!command) throw engineErrors.CRM_UNDO_UNKNOWN()
    const [entity = '', verb = ''] = command.name.split('.', 2)
    access.demandCommand(entity, verb)
    await demandUnchanged(caller, unit, kept['records'] as unknown as readonly LeftRecord[])
    await unit.store.delete(undoTable, tenant, where)
    return callCommand({ ...caller, unit, cause: commandId }, command, fromPlain(kept['input'] ?? null))
  })
}

async function demandUnchanged(
  { runtime, tenant }: Caller,
  { store }: Unit,
  records: readonly LeftRecord[],
): Promise<void> {
  for (const [entity, left] of Map.groupBy(records, ([name]) => name)) {
    const { table } = runtime.model.entity(entity)
    const ids = left.map(([, id]) => id)
    const rows = await store.find(table, tenant, { where: oneOf('id', ids), lock: true })
    const versions = new Map(rows.map((row) => [row['id'], row['version']]))
    if (left.some(([, id, version]) => versions.get(id) !== version))
      throw engineErrors.CRM_UNDO_CHANGED({ entity })
  }
}
