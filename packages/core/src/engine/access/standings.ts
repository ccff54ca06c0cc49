import { both, empty, oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { counterTable } from '../command/counter.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Model } from '../entities/model.ts'
import type { ActingAs } from './actor.ts'
import type { Concern, Organisation, Place, ReadFacts, SharedAt, Standing } from './standing.ts'

/** Who asks, of which store, at which instant. */
export interface StandingAsked {
  readonly store: Store
  readonly tenant: string
  readonly actor: ActingAs
  /** Epoch milliseconds. */
  readonly now: number
  /** `private`: in a transaction. `anew`: in one that changed the organisation, so that nothing kept counts in it. */
  readonly inside?: 'private' | 'anew' | undefined
}

/** Where the actor stands; without a place where nothing was asked of the organisation but whether they are active. */
export interface Stands {
  readonly place: Place | undefined
  /** What is shared with them, who has these roles. */
  sharedWith(roles: readonly string[]): Promise<Standing['shared']>
}

/** The counters by which a process learns that something was written since it last asked. */
export const COUNTERS: Readonly<Record<Concern, string>> = {
  people: 'access/people',
  shares: 'access/shares',
}
const MOST_TENANTS = 1_000
const MOST_ACTORS = 10_000

/** What is known of a tenant's organisation as of one generation of it. */
interface Known<Facts> {
  readonly people: number
  readonly inactive: ReadonlySet<string>
  readonly facts: Facts | undefined
  readonly places: Map<string, Place>
}

interface Shared {
  readonly shares: number
  readonly at: SharedAt
}

/**
 * Where people stand, kept in this process. Every call reads two counters by their keys; each write to the organisation
 * increments one in its own transaction. So a change holds from the next call, in every process, and where nothing changed
 * nothing else is read.
 */
export function standings<Facts>(organisation: Organisation<Facts>, model: () => Model) {
  const tenants = new Map<string, Known<Facts>>()
  const loading = new Map<string, Promise<void>>()
  const sharesOf = new Map<string, Shared>()

  /** Read anew until the generation before and after the reading is the same: facts are of one moment. */
  async function knownOf(asked: StandingAsked, needsFacts: boolean) {
    const { tenant, inside } = asked
    let own: Known<Facts> | undefined
    for (;;) {
      const { people, shares } = await generationsOf(asked)
      const kept = own ?? (inside === 'anew' ? undefined : tenants.get(tenant))
      if (kept?.people === people && (kept.facts !== undefined || !needsFacts)) return { known: kept, shares }
      if (inside) own = await load(asked, people, needsFacts)
      else await loadOnce(asked, people, needsFacts)
      if (inside === 'private' && own) keep(tenants, tenant, own, MOST_TENANTS)
    }
  }

  async function load(asked: StandingAsked, people: number, needsFacts: boolean): Promise<Known<Facts>> {
    const read = readerOf(asked, model())
    const inactive = await organisation.inactive(read)
    const facts = needsFacts ? await organisation.facts(read) : undefined
    return { people, inactive, facts, places: new Map() }
  }

  /** Of many calls after a change one reads, and the others wait for it. */
  function loadOnce(asked: StandingAsked, people: number, needsFacts: boolean): Promise<void> {
    const key = `${asked.tenant}\n${people}\n${needsFacts}`
    let once = loading.get(key)
    if (!once) {
      once = load(asked, people, needsFacts)
        .then((known) => keep(tenants, asked.tenant, known, MOST_TENANTS))
        .finally(() => loading.delete(key))
      loading.set(key, once)
    }
    return once
  }

  function placeIn({ facts, places }: Known<Facts>, { actor, now }: StandingAsked): Place {
    const kept = places.get(actor.id)
    if (kept && kept.since <= now && now < kept.until) return kept
    const place = organisation.placeOf(facts as Facts, actor.id, now)
    keep(places, actor.id, place, MOST_ACTORS)
    return place
  }

  async function sharedIn(
    asked: StandingAsked,
    own: readonly string[],
    roles: readonly string[],
    shares: number,
  ): Promise<SharedAt> {
    const principals = [...own, ...roles.map(organisation.asPrincipal)]
    const load = () => organisation.shares(readerOf(asked, model()), principals, asked.now)
    if (asked.inside === 'anew') return load()
    const key = `${asked.tenant}\n${principals.join('\n')}`
    const kept = sharesOf.get(key)
    if (kept?.shares === shares) return kept.at
    const at = await load()
    keep(sharesOf, key, { shares, at }, MOST_ACTORS)
    return at
  }

  return {
    concern: organisation.concern,

    /** Throws CRM_ACTOR_INACTIVE. */
    async of(asked: StandingAsked, needsPlace: boolean): Promise<Stands> {
      const { known, shares } = await knownOf(asked, needsPlace)
      demandActive(known.inactive, asked.actor)
      const place = needsPlace ? placeIn(known, asked) : undefined
      return {
        place,
        async sharedWith(roles) {
          const at = await sharedIn(asked, place?.principals ?? [], roles, shares)
          return (entity, action) => at(entity, action, asked.now)
        },
      }
    },
  }
}

/** Throws CRM_ACTOR_INACTIVE. */
export function demandActive(inactive: ReadonlySet<string>, { id, onBehalfOf }: ActingAs): void {
  if (inactive.has(id) || (onBehalfOf !== undefined && inactive.has(onBehalfOf)))
    throw engineErrors.CRM_ACTOR_INACTIVE()
}

async function generationsOf({ store, tenant }: StandingAsked): Promise<Record<Concern, number>> {
  const rows = await store.find(counterTable, tenant, {
    where: oneOf('id', [COUNTERS.people, COUNTERS.shares]),
    limit: 2,
  })
  const value = (id: string) => (rows.find((row) => row['id'] === id)?.['value'] as number | undefined) ?? 0
  return { people: value(COUNTERS.people), shares: value(COUNTERS.shares) }
}

/** Reads the organisation as it is now. */
export function readerOf(
  { store, tenant }: Pick<StandingAsked, 'store' | 'tenant'>,
  model: Model,
): ReadFacts {
  return (entity, columns, { where, fixed, limit } = {}) =>
    store.find(model.entity(entity).table, tenant, {
      where: both(empty('deletedAt'), where, fixed),
      columns,
      ...(limit !== undefined && { limit }),
    })
}

/** Keeps at most so many: the one that was kept first goes. */
function keep<T>(kept: Map<string, T>, key: string, value: T, most: number): void {
  kept.delete(key)
  kept.set(key, value)
  if (kept.size > most) kept.delete(kept.keys().next().value as string)
}
