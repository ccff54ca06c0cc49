import type { EventEmitter } from 'eventemitter3'
import type { StorageAdapter, Store } from '../store/store.ts'
import { rolesOf } from './access/access.ts'
import { accessDoors } from './access/access-doors.ts'
import { accessNow, commandOwner, type Granting, ownerAccess } from './access/access-now.ts'
import {
  type ActingAs,
  type Actor,
  type ActorInput,
  buildActor,
  checkActor,
  checkActorInput,
} from './access/actor.ts'
import { present } from './access/present.ts'
import { adminRole, type Role } from './access/role.ts'
import type { Organisation } from './access/standing.ts'
import { contextWith } from './command/call-command.ts'
import type { FourEyes } from './command/four-eyes.ts'
import { configurations, noteConfiguration } from './configuration.ts'
import { declaredSchema } from './declared-schema.ts'
import { engineErrors } from './engine-errors.ts'
import type { CustomFields } from './entities/custom-fields.ts'
import { fairShare, type Limits } from './fair-share.ts'
import { health } from './health.ts'
import type { Hook, ListedHook } from './hooks/hook.ts'
import type { TraceStep } from './hooks/trace.ts'
import type { Ids } from './ids.ts'
import { type Background, background } from './jobs/background.ts'
import { enrolment } from './jobs/enrolment.ts'
import { type Piece, pieceNames, type Runner } from './jobs/runner.ts'
import { nextDue, tick, tidy } from './jobs/tick.ts'
import { within } from './jobs/within.ts'
import { auditing } from './journal/auditing.ts'
import { deadLetters } from './journal/dead-letters.ts'
import type { Logger } from './log.ts'
import { checkSchema, migrate, planSchema } from './migrations/index.ts'
import { sessionOpener } from './open-session.ts'
import type { Installed } from './plugins/install-plugins.ts'
import { pluginRun } from './plugins/run-plugins.ts'
import { storeAnswer } from './query/asking.ts'
import type { Asker, Caller, Runtime } from './runtime.ts'
import type { FieldEncryption } from './secrets/encryption.ts'
import { encryptionDoor } from './secrets/encryption-door.ts'
import { demandStillEncrypted } from './secrets/still-encrypted.ts'
import type { StepUpChallenge } from './step-up/challenge.ts'
import { type ProofOptions, prove, revokeProofs } from './step-up/give-proofs.ts'
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
  readonly organisation: Organisation
  readonly announcer: EventEmitter
  readonly limits: Limits
  readonly runner: Runner
  /** What the CRM was made with, to be noted in the journal. */
  readonly configured: object
  readonly trace?: ((step: TraceStep) => void) | undefined
  readonly stepUp: Runtime['stepUp']
  readonly fourEyes?: FourEyes | undefined
  readonly encryption?: FieldEncryption | undefined
}

/** Joins the parts of the engine into what `createCrm` returns. */
export function assemble(assembly: Assembly) {
  const { installed, storage, clock, log, announcer, runner } = assembly
  const encryption = assembly.encryption?.attach({ model: installed.model, clock })
  const schema = declaredSchema(installed, encryption)
  const lifetime = storeLifetime(
    storage,
    async (store) => {
      demandStillEncrypted(installed.model, await store.inspect(), encryption !== undefined)
      await checkSchema(store, schema)
      await runner.open()
      await noteConfigured(store)
    },
    async (store) => encryption?.over(store) ?? store,
  )
  const noteConfigured = (store: Store) =>
    noteConfiguration(store, assembly.configured, assembly).catch((error: unknown) =>
      log.warn('The configuration could not be noted in the journal.', { error: String(error) }),
    )
  const { roles, organisation, zone } = assembly
  const granted: Granting = { installed, roles, organisation, clock, zone }
  const openSession = sessionOpener(installed)
  const runtime: Runtime = {
    model: installed.model,
    commands: installed.commands,
    hooks: installed.hooks,
    follows: installed.follows,
    recordKeys: installed.recordKeys,
    personalData: new Map(
      installed.parts.flatMap(({ id, personalData }) => (personalData ? [[id, personalData] as const] : [])),
    ),
    contextFor: (work) => contextWith({ ...work, isTrusted: true }, undefined),
    roles: new Map(assembly.roles.map((role) => [role.id, role])),
    stepUp: assembly.stepUp,
    ...(assembly.fourEyes && { fourEyes: assembly.fourEyes }),
    clock,
    ids: assembly.ids,
    zone: assembly.zone,
    log,
    announcer,
    share: fairShare(assembly.limits, assembly.tenant === undefined),
    runner,
    store: lifetime.checked,
    openSession,
    accessNow: accessNow(granted, lifetime.checked),
    concernOf: assembly.organisation.concern,
    accessOfOwner: (owner, onBehalfOf, now) => ownerAccess(granted, owner, onBehalfOf, now),
    ownerOf: (command, caller) => commandOwner(granted, command, caller),
    ...(assembly.trace && { trace: assembly.trace }),
    customFields: assembly.customFields.of,
    ...(encryption && { encryption }),
  }
  const askerOf = (actor: ActingAs, tenant: string): Asker => ({
    runtime,
    tenant,
    actor,
    origin: 'api',
    cause: null,
    chain: [],
  })
  const askerAs = (actor: Actor): Asker => {
    const { tenant, roles, ...who } = checkActor(actor)
    if (roles) rolesOf(roles, runtime.roles)
    const kept = roles ? { roles } : ({ roles: [], rolesAreKept: true } as const)
    return askerOf({ ...who, ...kept, type: 'user' }, tenant)
  }
  const callerFor = (owner: string, tenant: string): Caller => {
    const access = ownerAccess(granted, owner, undefined, clock.now())
    return { ...askerOf(access.actor, tenant), access, origin: 'job' }
  }
  const access = accessDoors({
    runtime,
    organisation: assembly.organisation,
    declared: assembly.roles,
    askerOf(subject) {
      if (!('plugin' in subject)) return askerAs(subject)
      if (!installed.reaches.has(subject.plugin)) throw engineErrors.CRM_ACTOR_INVALID()
      const { actor } = ownerAccess(granted, subject.plugin, undefined, clock.now())
      return askerOf(actor, checkTenant(subject.tenant, assembly.tenant))
    },
    askerOfUser: (tenant, id) => askerOf({ type: 'user', id, roles: [], rolesAreKept: true }, tenant),
    tenantOf: (given) => checkTenant(given, assembly.tenant),
  })
  const { jobs, works } = installed
  const work = background({ runtime, jobs, works, callerFor, isStopping: () => stopping !== undefined })
  const enrol = enrolment(runtime, installed.jobs)
  const plugins = pluginRun(installed.parts, log)
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined
  let isStarted = false
  const forced = Promise.withResolvers<false>()

  async function begin(everyMs: number): Promise<void> {
    await runtime.store()
    await plugins.start()
    await runner.start({
      serve: async (piece) => (await work.serve(piece)).isCut,
      waiting: () => waiting(work),
      everyMs,
      log,
    })
    isStarted = true
  }

  async function end(withinMs: number): Promise<void> {
    await starting?.catch(() => undefined)
    const drained = await Promise.race([within(withinMs, runner.stop()), forced.promise])
    if (!drained)
      log.warn('Background work was still running when the CRM stopped; it is done again by another.')
    try {
      await plugins.stop()
    } finally {
      await runner.close()
      await lifetime.close()
    }
  }

  const crm = {
    actor(given: ActorInput): Actor {
      const { tenant, roles } = checkActorInput(given)
      if (roles) rolesOf(roles, runtime.roles)
      return buildActor(given, checkTenant(tenant, assembly.tenant))
    },
    as(actor: Actor) {
      const asker = askerAs(actor)
      enrol(asker.tenant)
      return openSession(asker)
    },
    prove: async (actor: Actor, challenge: StepUpChallenge, options?: ProofOptions) =>
      prove(await present(askerAs(actor)), challenge, options),
    revokeProofs: async (actorId: string, { tenant }: { tenant?: string } = {}) =>
      revokeProofs(runtime, checkTenant(tenant, assembly.tenant), actorId),
    ...access,
    system(reason: string, { tenant: given }: { tenant?: string } = {}) {
      const tenant = checkTenant(given, assembly.tenant)
      if (typeof reason !== 'string' || reason.trim() === '') throw engineErrors.CRM_ACTOR_INVALID()
      const acting: ActingAs = { type: 'system', id: 'system', roles: [adminRole.id], reason }
      enrol(tenant)
      return openSession(askerOf(acting, tenant))
    },
    tick: () => tick(work),
    async nextDue() {
      const at = await nextDue(work)
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
    stop: ({ within: longest = '10s' as Duration } = {}) => {
      if (stopping) forced.resolve(false)
      stopping ??= end(milliseconds(longest))
      return stopping
    },
    health: () => {
      const state = stopping ? 'stopped' : isStarted ? 'running' : 'idle'
      const { open, checked } = lifetime
      return health({ work, open, checked, runner: { id: runner.id, state } })
    },
    shape: (entity: string) => installed.model.entity(entity).shape,
    hooks: () => installed.hooks.all.map(listed),
    plan: async () => planSchema(await lifetime.open(), schema),
    async migrate(options: { allow?: readonly string[] } = {}) {
      const store = await lifetime.open()
      const { allow } = options
      demandStillEncrypted(installed.model, await store.inspect(), encryption !== undefined, allow)
      const migrated = await migrate(store, schema, { ...options, clock, log })
      await encryption?.over(store)
      await noteConfigured(store)
      return migrated
    },
    on(event: string, listener: (told: never) => void) {
      announcer.on(event, listener as never)
      return () => void announcer.off(event, listener as never)
    },
    configurations: (which: { at?: Date } = {}) =>
      storeAnswer(async () => configurations(await runtime.store(), which)),
    deadLetters: deadLetters(runtime, assembly.tenant),
    audit: auditing(runtime, assembly.tenant),
    encryption: encryptionDoor(runtime, assembly.tenant),
    [Symbol.asyncDispose]: () => crm.stop(),
  }
  // Not enumerable: a host may print a CRM, or copy it, without asking for types.
  return Object.defineProperty(crm, '$infer', {
    get(): never {
      throw new TypeError('$infer is for types only.')
    },
  })
}

/** Everything that is due, for a runner that looks. */
async function waiting(work: Background): Promise<readonly Piece[]> {
  const pieces: Piece[] = []
  for (const name of pieceNames)
    for (const tenant of await work.tenantsWith(name)) pieces.push({ name, tenant })
  await tidy(work.runtime)
  return pieces
}

function listed({ id, owner, phase, entity, operation, durable }: Hook): ListedHook {
  return { id, owner, phase, entity, operation, durable }
}
