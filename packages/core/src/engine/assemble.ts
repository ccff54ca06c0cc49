import type { EventEmitter } from 'eventemitter3'
import type { StorageAdapter, Store } from '../store/store.ts'
import { type Access, accessOf, rolesOf } from './access/access.ts'
import {
  type ActingAs,
  type Actor,
  type ActorInput,
  buildActor,
  checkActor,
  checkActorInput,
} from './access/actor.ts'
import { adminRole, type Role } from './access/role.ts'
import { contextWith } from './command/call-command.ts'
import type { CommandOwner } from './command/command-owner.ts'
import type { CommandDef } from './command/context.ts'
import { declaredSchema } from './declared-schema.ts'
import { engineErrors } from './engine-errors.ts'
import type { CustomFields } from './entities/custom-fields.ts'
import type { Hook, ListedHook } from './hooks/hook.ts'
import type { TraceStep } from './hooks/trace.ts'
import type { Ids } from './ids.ts'
import { enrolment } from './jobs/enrolment.ts'
import { heartbeat } from './jobs/heartbeat.ts'
import { nextDue, tick } from './jobs/tick.ts'
import { auditing } from './journal/auditing.ts'
import { deadLetters } from './journal/dead-letters.ts'
import type { Logger } from './log.ts'
import { checkSchema, migrate, planSchema } from './migrations/index.ts'
import { sessionOpener } from './open-session.ts'
import type { Installed } from './plugins/install-plugins.ts'
import { pluginRun } from './plugins/run-plugins.ts'
import type { Caller, Runtime } from './runtime.ts'
import { storeLifetime } from './store-lifetime.ts'
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
  readonly customFields: {
    of(store: Store, tenant: string, entity: string, anew?: boolean): Promise<CustomFields>
  }
  readonly announcer: EventEmitter
  readonly trace?: ((step: TraceStep) => void) | undefined
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
    recordKeys: installed.recordKeys,
    personalData: new Map(
      installed.parts.flatMap(({ id, personalData }) => (personalData ? [[id, personalData] as const] : [])),
    ),
    contextFor: (work) => contextWith({ ...work, isTrusted: true }, undefined),
    roles: new Map(assembly.roles.map((role) => [role.id, role])),
    clock,
    ids: assembly.ids,
    zone: assembly.zone,
    log,
    announcer,
    store: lifetime.checked,
    openSession,
    accessOfOwner: (owner, onBehalfOf, now) => ownerAccess(assembly, owner, onBehalfOf, now),
    ownerOf: (command, caller) => commandOwner(assembly, command, caller),
    ...(assembly.trace && { trace: assembly.trace }),
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
  const enrol = enrolment(runtime, installed.jobs)
  const plugins = pluginRun(installed.parts, log)
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  async function begin(everyMs: number): Promise<void> {
    await runtime.store()
    await plugins.start()
    beat.start(everyMs)
  }

  async function end(): Promise<void> {
    await starting?.catch(() => undefined)
    await beat.stop()
    try {
      await plugins.stop()
    } finally {
      await lifetime.close()
    }
  }

  const crm = {
    actor(given: ActorInput): Actor {
      const { tenant, roles } = checkActorInput(given)
      rolesOf(roles, runtime.roles)
      return buildActor(given, checkTenant(tenant, assembly.tenant))
    },
    as(actor: Actor) {
      const { tenant, ...who } = checkActor(actor)
      const acting: ActingAs = { ...who, type: 'user' }
      const roles = rolesOf(acting.roles, runtime.roles)
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
    async nextDue() {
      const at = await nextDue(runtime, installed.jobs)
      return at === undefined ? undefined : new Date(at)
    },
    async start({ every = '1s' as Duration } = {}) {
      if (stopping) throw engineErrors.CRM_STOPPED()
      starting ??= begin(milliseconds(every)).catch((error: unknown) => {
        starting = undefined
        throw error
      })
      return starting
    },
    stop: () => {
      stopping ??= end()
      return stopping
    },
    shape: (entity: string) => installed.model.entity(entity).shape,
    hooks: () => installed.hooks.all.map(listed),
    plan: async () => planSchema(await lifetime.open(), schema),
    migrate: async (options: { allow?: readonly string[] } = {}) =>
      migrate(await lifetime.open(), schema, { ...options, clock, log }),
    on(event: string, listener: (told: never) => void) {
      announcer.on(event, listener as never)
      return () => void announcer.off(event, listener as never)
    },
    deadLetters: deadLetters(runtime, assembly.tenant),
    audit: auditing(runtime, assembly.tenant),
    [Symbol.asyncDispose]: () => crm.stop(),
  }
  // Not enumerable: a host may print a CRM, or copy it, without asking for types.
  return Object.defineProperty(crm, '$infer', {
    get(): never {
      throw new TypeError('$infer is for types only.')
    },
  })
}

/** What a plugin, core or the host may do when nobody, or somebody else, asked. */
function ownerAccess(
  { installed, clock, zone }: Assembly,
  owner: string,
  onBehalfOf: ActingAs | undefined,
  now: number,
): Access {
  const behalf = onBehalfOf?.onBehalfOf ?? onBehalfOf?.id
  const actor: ActingAs = {
    type: 'plugin',
    id: owner,
    roles: [],
    ...(behalf !== undefined && { onBehalfOf: behalf }),
  }
  const roles = installed.reaches.get(owner)?.roles ?? [{ id: owner, grants: isOurs(owner) ? 'all' : {} }]
  return accessOf(actor, roles, installed.model, { now: now || clock.now(), zone })
}

function isOurs(owner: string): boolean {
  return owner === 'core' || owner === 'host'
}

/** Whose code a command is: of who brought it, else of the plugin that calls it. */
function commandOwner(assembly: Assembly, command: CommandDef, caller: Caller): CommandOwner | undefined {
  const { installed, clock } = assembly
  const calling = caller.codeOf ?? (caller.actor.type === 'plugin' ? caller.actor.id : 'host')
  const owner = installed.commandOwners.get(command) ?? calling
  const reach = installed.reaches.get(owner)
  return reach && { reach, access: ownerAccess(assembly, owner, caller.actor, clock.now()) }
}

function listed({ id, owner, phase, entity, operation, durable }: Hook): ListedHook {
  return { id, owner, phase, entity, operation, durable }
}
