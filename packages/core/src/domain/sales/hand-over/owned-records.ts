import type { Condition } from '../../../conditions/condition.ts'
import type { EntityDef } from '../../../engine/entities/define-entity.ts'
import type { Model } from '../../../engine/entities/model.ts'
import { OPEN_LEAD } from '../leads/lead.ts'

/** Which records of an entity are still to be worked on; all of those that are not named here. */
const OPEN: Readonly<Record<string, Condition>> = {
  lead: OPEN_LEAD,
  opportunity: { status: 'open' },
  activity: { doneAt: null },
  ticket: { solvedAt: null },
}

/** What is about somebody, and stays so when they leave: what they were to sell, and what was thought of it. */
const PERSONAL: ReadonlySet<string> = new Set(['target', 'forecastAdjustment'])

/** The entities whose records belong to a user, activities last: they follow what they are about. */
export function ownedEntities(model: Model): readonly string[] {
  const owned = [...model.entities.values()].filter(({ name, fields }) => {
    if (PERSONAL.has(name)) return false
    const type = fields.get('ownerId')?.type
    return type?.kind === 'ref' && type.to === 'user'
  })
  const names = owned.map(({ name }) => name).filter((name) => name !== 'activity')
  return [...names, ...owned.filter(({ name }) => name === 'activity').map(({ name }) => name)]
}

/** What somebody owns of an entity, the closed ones too or not. */
export function ownedBy(userId: string, entity: string, includeClosed: boolean): Condition {
  const open = OPEN[entity]
  return open && !includeClosed ? { all: [{ ownerId: userId }, open] } : { ownerId: userId }
}

/** An entity by its name, for a command that works with all of them: the model knows its fields. */
export function entityNamed(name: string): EntityDef {
  return { name, fields: {}, unique: [], lists: [] }
}
