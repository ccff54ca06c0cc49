import type { EventEmitter } from 'eventemitter3'
import { both, empty, oneOf } from '../conditions/predicate.ts'
import type { StorageAdapter, Store } from '../store/store.ts'
import { type Access, accessOf, rolesOf } from './access/access.ts'
import type { ActingAs, Actor } from './access/actor.ts'
import { adminRole, type Role } from './access/role.ts'
import { declaredSchema } from './declared-schema.ts'
import { engineErrors } from './engine-errors.ts'
import type { CustomFields } from './entities/custom-fields.ts'
import type { Ids } from './ids.ts'
import { scheduleTable } from './jobs/job.ts'
import { nextDue, tick } from './jobs/tick.ts'
import { type DeadLetter, deliveryTable } from './journal/delivery.ts'
import type { Logger } from './log.ts'
import { checkSchema, migrate, planSchema } from './migrations/index.ts'
import { sessionOpener } from './open-session.ts'
import type { Installed } from './plugins/install-plugins.ts'
import type { Caller, Runtime } from './runtime.ts'
import { asCrmError } from './store-failure.ts'
import { checkTenant } from './tenant.ts'
import type { Clock } from './time/clock.ts'
import { type Duration, milliseconds } from './time/duration.ts'

/** What a CRM is assembled from. */
export interface Assembly {
  readonly installed: Installed
  readonly storage: StorageAdapter
  readonly tenant: string | undefined
  readonly roles: readonly Role[]
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly zone: string
  readonly customFields: { of(store: Store, tenant: string, entity: string): Promise<CustomFields> }
  readonly announcer: EventEmitter
}

/** Joins the parts of the engine into what `createCrm` returns. */
export function assemble(assembly: Assembly) {
  const { installed, storage, clock, log, announcer } = assembly
  const schema = declaredSchema(installed)
  const lifetime = storeLifetime(storage, (store) => checkSchema(store, schema))
  const openSession = sessionOpener(installed)
  const runtime: Runtime = {
    model: installed.model,
    commands: installed.commands,
    hooks: installed.hooks,
    roles: new Map(assembly.roles.map((role) => [role.id, role])),
    clock,
    ids: assembly.ids,
    zone: assembly.zone,
    log,
    announcer,
    store: lifetime.checked,
    openSession,
    accessOfOwner: (owner, onBehalfOf, now) => ownerAccess(assembly, owner, onBehalfOf, now),
    customFields: assembly.customFields.of,
  }
  const callerOf = (actor: ActingAs, tenant: string, access: Access): Caller => ({
    runtime,
    tenant,
    actor,
    access,
    origin: 'api',
    cause: null,
    chain: [],
  })
  const callerFor = (owner: string, tenant: string): Caller => {
    const access = ownerAccess(assembly, owner, undefined, clock.now())
    return { ...callerOf(access.actor, tenant, access), origin: 'job' }
  }
  const beat = heartbeat(() => tick(runtime, installed.jobs, callerFor), log)
  const enrol = enrolment(runtime, installed)

  const crm = {
    as({ tenant: given, actor }: { tenant?: string; actor: Actor }) {
      const tenant = checkTenant(given, assembly.tenant)
      const acting = { ...checkActor(actor), type: 'user' as const }
      const roles = rolesOf(acting, runtime.roles)
      enrol(tenant)
      return openSession(
        callerOf(
          acting,
          tenant,
          accessOf(acting, roles, runtime.model, { now: clock.now(), zone: runtime.zone }),
        ),
      )
    },
    system(reason: string, { tenant: given }: { tenant?: string } = {}) {
      const tenant = checkTenant(given, assembly.tenant)
      if (typeof reason !== 'string' || reason.trim() === '') throw engineErrors.CRM_ACTOR_INVALID()
      const acting: ActingAs = { type: 'system', id: 'system', roles: [adminRole.id], reason }
      enrol(tenant)
      return openSession(
        callerOf(
          acting,
          tenant,
          accessOf(acting, [adminRole], runtime.model, { now: clock.now(), zone: runtime.zone }),
        ),
      )
    },
    tick: () => tick(runtime, installed.jobs, callerFor),
    nextDue: () => nextDue(runtime, installed.jobs),
    async start({ every = '1s' as Duration } = {}) {
      await runtime.store()
      for (const part of installed.parts) await part.start?.({ log })
      beat.start(milliseconds(every))
    },
    async stop() {
      await beat.stop()
      for (const part of [...installed.parts].reverse()) await part.stop?.()
      await lifetime.close()
    },
    plan: async () => planSchema(await lifetime.open(), schema),
    migrate: async (options: { allow?: readonly string[] } = {}) =>
      migrate(await lifetime.open(), schema, { ...options, clock, log }),
    on(event: string, listener: (told: never) => void) {
      announcer.on(event, listener as never)
      return () => void announcer.off(event, listener as never)
    },
    deadLetters: deadLetters(runtime, assembly.tenant),
    get $infer(): never {
      throw new TypeError('$infer is for types only.')
    },
    [Symbol.asyncDispose]: () => crm.stop(),
  }
  return crm
}

/** Opens the store at first use, once, and checks its schema before anything but migrating uses it. */
function storeLifetime(storage: StorageAdapter, check: (store: Store) => Promise<void>) {
  let opening: Promise<Store> | undefined
  let checking: Promise<Store> | undefined
  let isClosed = false
  const open = (): Promise<Store> => {
    if (isClosed) throw engineErrors.CRM_STOPPED()
    opening ??= storage.open().catch((error: unknown) => {
      opening = undefined
      throw asCrmError(error)
    })
    return opening
  }
  return {
    open,
    async checked(): Promise<Store> {
      if (isClosed) throw engineErrors.CRM_STOPPED()
      checking ??= open().then(async (store) => {
        await check(store)
        return store
      })
      // A database that was behind may be migrated meanwhile: a failed check is made again at the next use.
      checking.catch(() => {
        checking = undefined
      })
      return checking
    },
    async close(): Promise<void> {
      isClosed = true
      await (await opening?.catch(() => undefined))?.close()
    },
  }
}

function checkActor(actor: unknown): Actor {
  const { id, roles } = (actor ?? {}) as Partial<Actor>
  const isValid =
    typeof id === 'string' &&
    id.trim() !== '' &&
    Array.isArray(roles) &&
    roles.every((role) => typeof role === 'string')
  if (!isValid) throw engineErrors.CRM_ACTOR_INVALID()
  return actor as Actor
}

/** What a plugin, core or the host may do when nobody, or somebody else, asked. */
function ownerAccess(
  { installed, clock, zone }: Assembly,
  owner: string,
  onBehalfOf: ActingAs | undefined,
  now: number,
): Access {
  const role = installed.ownerRoles.get(owner) ?? { id: owner, grants: {} }
  const behalf = onBehalfOf?.onBehalfOf ?? onBehalfOf?.id
  const actor: ActingAs = {
    type: 'plugin',
    id: owner,
    roles: [],
    ...(behalf !== undefined && { onBehalfOf: behalf }),
  }
  return accessOf(actor, [role], installed.model, { now: now || clock.now(), zone })
}

/** Ticks by itself, never twice at once. */
function heartbeat(beat: () => Promise<unknown>, log: Logger) {
  let timer: ReturnType<typeof setInterval> | undefined
  let running: Promise<unknown> | undefined
  return {
    start(everyMs: number): void {
      timer ??= setInterval(() => {
        running ??= beat()
          .catch((error: unknown) => log.error('A tick failed.', { error }))
          .finally(() => {
            running = undefined
          })
      }, everyMs)
    },
    async stop(): Promise<void> {
      clearInterval(timer)
      timer = undefined
      await running
    },
  }
}

/** Interval jobs begin for a tenant when it is first seen. A host without such jobs pays nothing. */
function enrolment(runtime: Runtime, { jobs }: Installed): (tenant: string) => void {
  const everyJobs = jobs.flatMap((job) => ('every' in job ? [job] : []))
  const seen = new Set<string>()
  return (tenant) => {
    if (everyJobs.length === 0 || seen.has(tenant)) return
    seen.add(tenant)
    const rows = everyJobs.map(({ id, every }) => ({ id, dueAt: runtime.clock.now() + milliseconds(every) }))
    runtime
      .store()
      .then((store) => store.insert(scheduleTable, tenant, rows, { skipTaken: true }))
      .catch((error: unknown) => {
        seen.delete(tenant)
        runtime.log.warn('Interval jobs could not be set up for a tenant; tried again at its next session.', {
          error,
        })
      })
  }
}

function deadLetters(runtime: Runtime, only: string | undefined) {
  return {
    async list(given?: string): Promise<readonly DeadLetter[]> {
      const store = await runtime.store()
      const rows = await store.find(deliveryTable, checkTenant(given, only), {
        where: empty('dueAt'),
        limit: 1_000,
      })
      return rows.map((row) => ({
        id: row['id'] as string,
        consumer: row['consumer'] as string,
        recordId: row['recordId'] as string,
        attempts: row['attempts'] as number,
        error: row['error'] as string,
      }))
    },
    async redrive(ids: readonly string[], given?: string): Promise<number> {
      const store = await runtime.store()
      return store.update(deliveryTable, checkTenant(given, only), {
        where: both(oneOf('id', ids), empty('dueAt')),
        set: { dueAt: runtime.clock.now(), attempts: 0 },
      })
    },
  }
}
