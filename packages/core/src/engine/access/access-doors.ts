import { ConditionError } from '../../conditions/index.ts'
import { both, empty, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import { isId } from '../entities/parse-value.ts'
import { askElsewhere } from '../entities/reach.ts'
import { isCrmError } from '../errors.ts'
import { answered } from '../query/asking.ts'
import type { Asker, Runtime } from '../runtime.ts'
import type { Actor } from './actor.ts'
import { type Explaining, explain } from './explain-access.ts'
import { sayInactive, sayUnknown } from './explain-words.ts'
import type { ExplainedAccess, ReachingGrant, RecordNamed, Told } from './explained-access.ts'
import { type AccessAsked, accessAsked, judge } from './judge-access.ts'
import { accessThen } from './past-access.ts'
import { pastElsewhere, pastReader } from './past-facts.ts'
import { present } from './present.ts'
import { adminRole, type Role } from './role.ts'
import type { Organisation } from './standing.ts'
import { readerOf } from './standings.ts'

/** Of whom access can be asked: somebody whom `crm.actor` made, or a plugin in a tenant. */
export type AccessSubject = Actor | { readonly plugin: string; readonly tenant?: string }

/** As of when access is asked. */
export interface AccessInstant {
  /** As it was then, and as it was known then. Now, when left out. */
  readonly at?: Date
}

/** Who is asked about, and how many at a time. */
export interface WhoCanOptions {
  /** Whom to ask about, at most 1,000: for hosts that keep roles themselves. Users and their kept roles, when left out. */
  readonly actors?: readonly Actor[]
  /** Where the page before ended: its `next`. */
  readonly after?: string
  /** How many users are looked at, 100 when left out and 1,000 at most. */
  readonly limit?: number
}

/** Those who may do it, and by which grants. */
export interface WhoCan {
  readonly items: readonly { readonly actor: string; readonly grants: readonly ReachingGrant[] }[]
  /** Where to go on; left out where everybody has been looked at. */
  readonly next?: string
}

/** What the doors are made of. */
interface AccessDoors {
  readonly runtime: Runtime
  readonly organisation: Organisation
  readonly declared: readonly Role[]
  askerOf(subject: AccessSubject): Asker
  /** A user by their id, with the roles that are kept for them. */
  askerOfUser(tenant: string, id: string): Asker
  tenantOf(given: string | undefined): string
}

/** Where and when something is asked, read once for everybody of whom it is asked. */
interface Scene {
  readonly store: Store
  readonly record: RecordNamed
  readonly row: Row
  readonly at: Date | undefined
  readonly facts: Explaining['facts']
  readonly read: Explaining['read']
}

const MOST_ACTORS = 1_000

/** The doors by which a host asks who may do what, and why. */
export function accessDoors(doors: AccessDoors) {
  const { runtime, organisation, declared } = doors

  async function sceneOf(
    { tenant }: Asker,
    { entity }: AccessAsked,
    record: RecordNamed,
    at: Date | undefined,
  ): Promise<Scene | undefined> {
    const store = await runtime.store()
    const read = at
      ? pastReader(runtime, store, tenant, at.getTime())
      : readerOf({ store, tenant }, runtime.model)
    const row = isId(record.id) ? await rowOf(store, tenant, entity, record.id, at && read) : undefined
    let facts: Promise<unknown> | undefined
    const once = () => (facts ??= organisation.facts(read))
    return row && { store, record, row, at, read, facts: once }
  }

  async function circumstancesOf(asker: Asker, entity: Entity, scene: Scene): Promise<Explaining> {
    const { store, at, read, row } = scene
    const caller = at
      ? { ...asker, access: await accessThen({ ...scene, asker, organisation, declared, at }) }
      : await present(asker)
    const { access } = caller
    const elsewhere = (of: Entity, predicates: readonly Predicate[], one: Row) =>
      at ? pastElsewhere(read, predicates, one) : askElsewhere(caller, of, predicates, [row])
    const isPlugin = access.actor.type === 'plugin'
    return {
      ...{ runtime, organisation, access, read, elsewhere, facts: scene.facts },
      now: at?.getTime() ?? runtime.clock.now(),
      custom: await runtime.customFields(store, asker.tenant, entity.name),
      roles: isPlugin ? [access.actor.id] : access.actor.roles,
      unlimitedBy: access.actor.roles.find(
        (id) => id === adminRole.id || declared.some((role) => role.id === id && role.grants === 'all'),
      ),
    }
  }

  /** What is found of the record for one who asks; undefined where they are not active. */
  async function active<T>(
    asker: Asker,
    { entity }: AccessAsked,
    scene: Scene,
    find: (where: Explaining) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await find(await circumstancesOf(asker, entity, scene))
    } catch (error) {
      if (isCrmError(error) && error.code === 'CRM_ACTOR_INACTIVE') return undefined
      // A condition of then may name what is not declared any more.
      if (scene.at && error instanceof ConditionError) throw engineErrors.CRM_PAST_UNTOLD()
      throw error
    }
  }

  async function can(
    subject: AccessSubject,
    action: string,
    record: RecordNamed,
    field?: string,
    { at }: AccessInstant = {},
  ): Promise<boolean> {
    const asker = doors.askerOf(subject)
    const asked = accessAsked(runtime, record.entity, action, field)
    return answered(asker, async () => {
      const scene = await sceneOf(asker, asked, record, at)
      const judged = scene && (await active(asker, asked, scene, (where) => judge(where, asked, scene.row)))
      return judged?.isAllowed === true
    })
  }

  async function explainAccess(
    subject: AccessSubject,
    action: string,
    record: RecordNamed,
    field?: string,
    { at }: AccessInstant = {},
  ): Promise<ExplainedAccess> {
    const asker = doors.askerOf(subject)
    const asked = accessAsked(runtime, record.entity, action, field)
    return answered(asker, async () => {
      const scene = await sceneOf(asker, asked, record, at)
      if (!scene) return nothing(sayUnknown(asked.entity.name))
      const explained = await active(asker, asked, scene, (where) => explain(where, asked, scene.row))
      return explained ?? nothing(sayInactive())
    })
  }

  async function whoCan(
    { tenant: given, ...record }: RecordNamed & { readonly tenant?: string },
    action: string,
    { actors, after = '', limit = 100 }: WhoCanOptions = {},
  ): Promise<WhoCan> {
    const tenant = doors.tenantOf(given)
    const most = actors?.length ?? limit
    if (!(Number.isInteger(most) && most >= 0 && most <= MOST_ACTORS))
      throw engineErrors.CRM_LIMIT({ what: actors ? 'actors' : 'limit', limit: MOST_ACTORS })
    const asked = accessAsked(runtime, record.entity, action)
    const system = doors.askerOfUser(tenant, 'nobody')
    return answered(system, async () => {
      const scene = await sceneOf(system, asked, record, undefined)
      if (!scene) return { items: [] }
      const ids = actors ? [] : await organisation.active(scene.read, after, limit)
      const askers = actors?.map(doors.askerOf) ?? ids.map((id) => doors.askerOfUser(tenant, id))
      if (askers.some((asker) => asker.tenant !== tenant)) throw engineErrors.CRM_ACTOR_INVALID()
      const items: WhoCan['items'][number][] = []
      for (const asker of askers) {
        const found = await active(asker, asked, scene, async (where) =>
          (await judge(where, asked, scene.row)).isAllowed ? explain(where, asked, scene.row) : undefined,
        )
        if (found) items.push({ actor: asker.actor.id, grants: found.grants })
      }
      const last = ids.length === limit ? ids.at(-1) : undefined
      return { items, ...(last !== undefined && { next: last }) }
    })
  }

  return { can, explainAccess, whoCan }
}

async function rowOf(
  store: Store,
  tenant: string,
  entity: Entity,
  id: string,
  past: Explaining['read'] | undefined,
): Promise<Row | undefined> {
  const [row] = past
    ? await past(entity.name, [], { fixed: equals('id', id) })
    : await store.find(entity.table, tenant, { where: both(equals('id', id), empty('deletedAt')), limit: 1 })
  return row
}

function nothing(text: Told): ExplainedAccess {
  return { isAllowed: false, grants: [], missing: [], denied: [], text }
}
