import { both, empty, oneOf } from '../../conditions/predicate.ts'
import type { Work } from '../command/work.ts'
import type { Issue } from '../errors.ts'
import type { Entity } from './entity.ts'
import { issue } from './issues.ts'

/** One record whose references are to be checked: the fields at hand, and where problems go. */
export interface Referring {
  readonly values: Readonly<Record<string, unknown>>
  readonly issues: Issue[]
}

/**
 * Every reference must name a live record of the same tenant that the caller may read. Another tenant's id, a deleted
 * record and a made-up id give the same answer.
 */
export async function checkReferences(
  work: Work,
  entity: Entity,
  referring: readonly Referring[],
): Promise<void> {
  for (const [field, to] of entity.refs) {
    const ids = new Set<string>()
    for (const { values } of referring) if (typeof values[field] === 'string') ids.add(values[field])
    if (ids.size === 0) continue
    const known = await existing(work, to, [...ids])
    for (const { values, issues } of referring) {
      if (typeof values[field] === 'string' && !known.has(values[field]))
        issues.push(issue('NOT_FOUND', field))
    }
  }
}

async function existing(
  work: Work,
  entityName: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { access, tenant, runtime } = work.caller
  const target = runtime.model.entity(entityName)
  const readable = work.isTrusted || access.isUnlimited ? undefined : access.rowsFor('read', target)
  const rows = await work.unit.store.find(target.table, tenant, {
    where: both(oneOf('id', ids), empty('deletedAt'), readable),
    limit: ids.length,
    columns: ['id'],
  })
  return new Set(rows.map((row) => row['id'] as string))
}
