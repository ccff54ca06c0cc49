import { either } from '../../conditions/combine.ts'
import { both, empty, equals, NEVER, oneOf } from '../../conditions/predicate.ts'
import type { Work } from '../command/work.ts'
import type { Issue } from '../errors.ts'
import type { Entity } from './entity.ts'
import { issue } from './issues.ts'
import { readableBy } from './reach.ts'

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
    for (const { values } of referring) for (const id of idsIn(values[field])) ids.add(id)
    if (ids.size === 0) continue
    const known = await existing(work, to, [...ids], field === entity.ownerField)
    for (const { values, issues } of referring)
      if (idsIn(values[field]).some((id) => !known.has(id))) {
        const isActor = field === entity.ownerField && values[field] === work.caller.actor.id
        issues.push(issue(isActor ? 'ACTOR_NO_USER' : 'NOT_FOUND', field))
      }
  }
}

function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value : []
}

async function existing(
  work: Work,
  entityName: string,
  ids: readonly string[],
  isOwner: boolean,
): Promise<ReadonlySet<string>> {
  const { tenant, runtime, actor } = work.caller
  const target = runtime.model.entity(entityName)
  const readable = work.isTrusted ? undefined : readableBy(work, target)
  // Everybody knows who they are: a rep who may not read users can still be the owner of an own lead.
  const oneself = isOwner ? equals('id', actor.id) : NEVER
  const rows = await work.unit.store.find(target.table, tenant, {
    where: both(oneOf('id', ids), empty('deletedAt'), readable && either(readable, oneself)),
    limit: ids.length,
    columns: ['id'],
  })
  return new Set(rows.map((row) => row['id'] as string))
}
