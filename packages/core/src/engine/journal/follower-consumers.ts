import { both, empty, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { accessOf, rolesOf } from '../access/access.ts'
import type { Role } from '../access/role.ts'
import { decodeRow } from '../entities/codec.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { maskWith, sightOf } from '../entities/reach.ts'
import { frozenCopy } from '../hooks/frozen-copy.ts'
import type { Hook } from '../hooks/hook.ts'
import { HookContext } from '../hooks/hook-context.ts'
import { callHook } from '../hooks/run-hooks.ts'
import { ask } from '../query/asking.ts'
import { visibleRow } from '../query/list-records.ts'
import type { Caller, Runtime } from '../runtime.ts'
import type { Consumer } from './consumer.ts'
import { type Deed, type JournalEntry, seenOf } from './entry.ts'
import { type Followed, type Following, followingActor, type OwnedFollow } from './follower.ts'
import { statesAt, writeOf } from './handle-entry.ts'

/** A record that follows the journal. Absent `wants`: it rests, and keeps its place. */
export interface FollowerConsumer extends Omit<Consumer, 'wants'> {
  readonly wants: Predicate | undefined
}

const DEEDS: Readonly<Record<string, Deed>> = {
  created: 'create',
  updated: 'update',
  deleted: 'delete',
  restored: 'restore',
}
const EVENTS: Readonly<Record<Deed, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  restore: 'restored',
}
const TIMEOUT_MS = 30_000

/** The records of a tenant that follow its journal. */
export async function followerConsumers(
  runtime: Runtime,
  store: Store,
  tenant: string,
): Promise<readonly FollowerConsumer[]> {
  const consumers: FollowerConsumer[] = []
  for (const follow of runtime.follows) consumers.push(...(await followersOf(runtime, follow, store, tenant)))
  return consumers
}

/** The one that a consumer's id names, if it is there. */
export async function followerConsumer(
  runtime: Runtime,
  store: Store,
  tenant: string,
  id: string,
): Promise<FollowerConsumer | undefined> {
  const follow = runtime.follows.find((one) => id.startsWith(`${one.id}:`))
  if (!follow) return undefined
  const isIt = equals('id', id.slice(follow.id.length + 1))
  const [found] = await followersOf(runtime, follow, store, tenant, isIt)
  return found
}

/** Whether a consumer's id is of a record that follows, rather than of a hook or a job. */
export function isFollowerId(runtime: Runtime, id: string): boolean {
  return runtime.follows.some((follow) => id.startsWith(`${follow.id}:`))
}

async function followersOf(
  { model, customFields }: Runtime,
  follow: OwnedFollow,
  store: Store,
  tenant: string,
  which?: Predicate,
): Promise<readonly FollowerConsumer[]> {
  const entity = model.entity(follow.by)
  const rows = await store.find(entity.table, tenant, { where: both(empty('deletedAt'), which) })
  if (rows.length === 0) return []
  const custom = await customFields(store, tenant, entity.name)
  return rows.map((row) => consumerOf(follow, decodeRow(entity, row, custom), store))
}

function consumerOf(follow: OwnedFollow, follower: Rec, store: Store): FollowerConsumer {
  const following = follow.wants(follower)
  const id = `${follow.id}:${follower.id}`
  return {
    ...{ id, owner: follow.owner },
    wants: following && wantedBy(follower, following),
    async handle(entry, caller) {
      const seen = following && (await seenBy(following, store, caller, follow.owner, entry))
      if (!seen) return
      const hook = asHook(follow)
      const ctx = new HookContext(writeOf(entry, caller, id), hook)
      await callHook(hook, { follower: frozenCopy(follower), ...frozenCopy(seen), ctx })
    },
  }
}

/** Nothing that was before it came. */
function wantedBy({ createdAt }: Rec, { events }: Following): Predicate {
  const of = events.flatMap((event) => {
    const [entity = '', happened = ''] = event.split('.', 2)
    const deed = DEEDS[happened]
    return deed ? [both(equals('entity', entity), equals('deed', deed))] : []
  })
  const at = { column: 'at', kind: 'datetime' } as const
  return both({ is: 'any', of }, { is: 'compare', column: at, op: 'gte', to: createdAt.getTime() })
}

/** An entry as somebody with these roles may see it now; undefined where they may not read the record. */
async function seenBy(
  following: Following,
  store: Store,
  caller: Caller,
  owner: string,
  entry: JournalEntry,
): Promise<Pick<Followed, 'event' | 'entry' | 'record'> | undefined> {
  const { runtime } = caller
  const entity = runtime.model.entity(entry.entity)
  const actor = followingActor(owner, following)
  const roles = rolesOf(following.roles, runtime.roles)
  const access = accessOf(actor, roles, { now: runtime.clock.now(), zone: runtime.zone })
  const viewer: Caller = { ...caller, actor, access }
  if (!access.may('read', entity)) return undefined
  const asking = await ask(viewer, entity)
  const row = await visibleRow(asking, entry.recordId, true)
  if (!row) return undefined
  const { record } = await statesAt(store, entry, caller)
  if (!record) return undefined
  const visible = (await sightOf(viewer, entity, [row]))(row)
  const shows = (field: string) => (visible?.(field) ?? true) && isNamed(field, entity, roles)
  return {
    event: `${entry.entity}.${EVENTS[entry.deed]}`,
    record: maskWith(record, shows),
    entry: { ...seenOf(entry, shows), why: null },
  }
}

/** Whether a field that is kept with care is one that a role names; any other is shown as to everybody. */
function isNamed(field: string, entity: Entity, roles: readonly Role[]): boolean {
  const spec = entity.fields.get(field)
  if (!spec?.encrypted && !spec?.sensitive) return true
  return roles.some(
    ({ grants }) =>
      grants !== 'all' && Object.hasOwn(grants, entity.name) && grants[entity.name]?.fields?.includes(field),
  )
}

function asHook({ id, owner, by, run }: OwnedFollow): Hook {
  return {
    ...{ id, owner, entity: by, run, phase: 'committed', operation: 'create', durable: true },
    ...{ timeoutMs: TIMEOUT_MS, before: [], after: [] },
  }
}
