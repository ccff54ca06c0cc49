import { formatDay } from '../../conditions/days.ts'
import type { Shape } from '../../conditions/shape.ts'
import { dateAt } from '../../conditions/zoned-time.ts'
import type { ActingAs } from '../../engine/access/actor.ts'
import { adminRole } from '../../engine/access/role.ts'
import type { MoveFacts } from './stage-move.ts'

/** What commands and queries both know of the moment. */
interface Moment {
  readonly actor: ActingAs
  readonly zone: string
  shape(entity: string): Shape
}

/** What deciding on a move needs to know of who moves it, and when. */
export function factsOfMover(
  { actor, zone, shape }: Moment,
  on: string,
  at: Date,
): Pick<MoveFacts, 'roles' | 'shape' | 'vars' | 'today'> {
  return {
    roles: actor.roles.includes(adminRole.id) ? 'all' : actor.roles,
    shape: shape(on),
    vars: { now: at.getTime(), zone, actor: { ...actor.attributes, id: actor.id } },
    today: formatDay(dateAt(at.getTime(), zone)) ?? '',
  }
}
