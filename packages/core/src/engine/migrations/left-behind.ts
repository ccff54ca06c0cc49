import type { Store } from '../../store/store.ts'
import { readLedger } from './ledger.ts'
import type { SchemaChange } from './schema-plan.ts'

/**
 * What a plugin leaves in the database once it is removed, as the changes that would end it. Nothing happens by itself:
 * pass their names to `migrate` as `allow`, without the plugin.
 */
export async function uninstallPlan(store: Store, namespace: string): Promise<readonly SchemaChange[]> {
  const found = await store.inspect()
  const ledger = await readLedger(store, found)
  const drops = found.flatMap((info) => {
    const note = ledger.notes.get(info.name)
    if (!note) return []
    if (note.namespace === namespace) return [dropTable(note.table, namespace)]
    const ours = new Map(note.columns)
    const columns = info.columns.filter(({ name }) => ours.get(name) === namespace)
    return columns.map(({ name }) => dropColumn(info.name, name, namespace))
  })
  const hasHistory = ledger.applied.some((migration) => migration.namespace === namespace)
  return hasHistory ? [...drops, forgetHistory(namespace)] : drops
}

/** Drops a table that an earlier release declared. */
export function dropTable(table: string, namespace: string): SchemaChange {
  return { name: `drop:${table}`, namespace, when: 'after', steps: [{ step: 'dropTable', table }] }
}

/** Drops a column that an earlier release declared, and the indexes over it. */
export function dropColumn(table: string, column: string, namespace: string): SchemaChange {
  const steps = [{ step: 'dropColumn', table, name: column }] as const
  return { name: `drop:${table}.${column}`, namespace, when: 'after', steps }
}

/** Should the plugin come back, its migrations run again. */
export function forgetHistory(namespace: string): SchemaChange {
  return { name: `forget:${namespace}`, namespace, when: 'after', steps: [], forgetsHistory: true }
}
