import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Why } from '../command/context.ts'
import type { Work } from '../command/work.ts'
import type { Entity } from '../entities/entity.ts'
import { entryOf, journalTable } from './entry.ts'

/** What commands said of why they wrote a record, newest first. */
export async function whysOf(
  { unit, caller }: Work,
  entity: Entity,
  id: string,
  limit: number,
): Promise<readonly Why[]> {
  const said: Predicate = { is: 'not', of: { is: 'null', column: { column: 'why', kind: 'text' } } }
  const rows = await unit.store.find(journalTable, caller.tenant, {
    where: both(equals('recordId', id), equals('entity', entity.name), said),
    orderBy: [{ column: { column: 'version', kind: 'int' }, direction: 'desc' }],
    limit,
  })
  return rows.map(entryOf).map(({ at, command, why }) => ({ at, command, why }))
}
