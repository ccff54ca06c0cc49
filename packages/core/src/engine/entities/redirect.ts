import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Table } from '../../store/table.ts'

/** Ids that live on in another record: somebody's link or printed number still finds what became of it. */
export const redirectTable: Table = {
  name: 'redirect',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'target', kind: 'text', nullable: false },
  ],
  unique: [],
  indexes: [{ name: 'redirect_target', columns: [{ column: 'target', direction: 'asc' }] }],
}

const MOST_STEPS = 100

/** The id that an id leads to now, through all redirects; undefined when it leads nowhere. */
export async function redirectOf(
  store: Store,
  tenant: string,
  entity: string,
  id: string,
): Promise<string | undefined> {
  let found: string | undefined
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const where = equals('id', redirectId(entity, found ?? id))
    const [row] = await store.find(redirectTable, tenant, { where, limit: 1 })
    if (!row) return found
    found = row['target'] as string
  }
  return found
}

/** Lets an id lead to another; to undefined: no longer. */
export async function redirect(
  store: Store,
  tenant: string,
  entity: string,
  id: string,
  target: string | undefined,
): Promise<void> {
  const own = redirectId(entity, id)
  await store.delete(redirectTable, tenant, equals('id', own))
  if (target !== undefined) await store.insert(redirectTable, tenant, [{ id: own, target }])
}

/** The ids that lead to an id by one step. */
export async function redirectsTo(
  store: Store,
  tenant: string,
  entity: string,
  id: string,
): Promise<readonly string[]> {
  const rows = await store.find(redirectTable, tenant, { where: equals('target', id) })
  const own = redirectId(entity, '')
  return rows
    .map((row) => row['id'] as string)
    .flatMap((from) => (from.startsWith(own) ? [from.slice(own.length)] : []))
}

function redirectId(entity: string, id: string): string {
  return `${entity}/${id}`
}
