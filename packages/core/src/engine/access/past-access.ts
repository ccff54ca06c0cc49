import { equals, NEVER } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { rolesAt } from '../configuration.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Asker } from '../runtime.ts'
import { type Access, accessOf, knownRoles } from './access.ts'
import type { RecordNamed } from './explained-access.ts'
import type { Role } from './role.ts'
import type { Organisation, ReadFacts } from './standing.ts'
import { demandActive } from './standings.ts'

/** Whose access is asked for, at which instant. */
export interface PastAsked {
  readonly asker: Asker
  readonly store: Store
  readonly organisation: Organisation
  /** The roles of today. */
  readonly declared: readonly Role[]
  readonly read: ReadFacts
  readonly facts: () => Promise<unknown>
  readonly record: RecordNamed
  readonly at: Date
}

/**
 * What somebody might do at an instant: by the roles that were declared, from where they stood, by what of one record was
 * shared with them. Of other records nothing is shared in it. Throws CRM_ACTOR_INACTIVE and CRM_PAST_UNTOLD.
 */
export async function accessThen(asked: PastAsked): Promise<Access> {
  const { asker, store, organisation, read, record, at } = asked
  const { actor, runtime } = asker
  const now = at.getTime()
  demandActive(await organisation.inactive(read), actor)
  const noted = await rolesAt(store, at, asked.declared)
  if (!noted || actor.type === 'plugin') throw engineErrors.CRM_PAST_UNTOLD()

  const place = organisation.placeOf(await asked.facts(), actor.id, now)
  const byId = new Map(noted.map((role) => [role.id, role]))
  const roles = knownRoles(actor.rolesAreKept ? place.roles : actor.roles, byId)
  const acting = { ...actor, roles: roles.map(({ id }) => id) }
  const principals = [...place.principals, ...acting.roles.map(organisation.asPrincipal)]
  const shares = await organisation.sharesOf(read, record, principals, now)
  return accessOf(
    acting,
    roles,
    { now, zone: runtime.zone },
    {
      ...place,
      shared: (entity, action) =>
        entity === record.entity && shares(action).length > 0 ? equals('id', record.id) : NEVER,
    },
  )
}
