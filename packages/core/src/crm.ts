import { EventEmitter } from 'eventemitter3'
import type { Shape } from './conditions/index.ts'
import { configure } from './configure.ts'
import type { CrmOptions } from './crm-options.ts'
import { organisation } from './domain/people/index.ts'
import type { AccessInstant, AccessSubject, WhoCan, WhoCanOptions } from './engine/access/access-doors.ts'
import type { Actor, ActorInput } from './engine/access/actor.ts'
import type { ExplainedAccess, RecordNamed } from './engine/access/explained-access.ts'
import { assemble } from './engine/assemble.ts'
import type { CommandDef } from './engine/command/context.ts'
import type { QueryDef } from './engine/command/define-query.ts'
import type { Announcement } from './engine/command/tell-committed.ts'
import type { ConfigurationNote } from './engine/configuration.ts'
import { engineErrors } from './engine/engine-errors.ts'
import type { Health } from './engine/health.ts'
import type { ListedHook } from './engine/hooks/hook.ts'
import { uuidV7 } from './engine/ids.ts'
import { inProcessRunner } from './engine/jobs/in-process-runner.ts'
import type { TickResult } from './engine/jobs/tick.ts'
import type { Auditing } from './engine/journal/auditing.ts'
import type { DeadLetter } from './engine/journal/delivery.ts'
import { silentLogger } from './engine/log.ts'
import type { Migrated, SchemaPlan } from './engine/migrations/index.ts'
import type { EncryptionDoor } from './engine/secrets/encryption-door.ts'
import type { StepUpChallenge } from './engine/step-up/challenge.ts'
import type { ProofOptions } from './engine/step-up/give-proofs.ts'
import { systemClock } from './engine/time/clock.ts'
import type { Duration } from './engine/time/duration.ts'
import type { Session } from './session.ts'
import type { AnyPlugin, Entities, EntityNames, Extend, RecordIn, World } from './world.ts'

/** A CRM: a value that a host makes, calls and stops. */
export interface Crm<in out W extends World> {
  /**
   * Makes the actor that a request stands for, from what the host knows of it: its own session, never the request's body.
   * Throws CRM_TENANT_MISSING, CRM_ACTOR_INVALID and CRM_ROLE_UNKNOWN.
   */
  actor(who: ActorInput): Actor
  /** The only door: somebody in a tenant, made by `crm.actor`. */
  as(actor: Actor): Session<W>
  /**
   * Says that somebody has met a challenge of CRM_STEP_UP_REQUIRED: the host has verified them in its own way, to
   * `challenge.level`. Resolves to a token that lets the very call pass once, by this actor in this session, within 5
   * minutes: `session.account.update(id, patch, { proof })`. Throws CRM_CHALLENGE_INVALID.
   */
  prove(actor: Actor, challenge: StepUpChallenge, options?: ProofOptions): Promise<string>
  /** Takes back all unused proofs of somebody, as after a change of password. Resolves to how many. */
  revokeProofs(actorId: string, where?: { readonly tenant?: string }): Promise<number>
  /**
   * Whether somebody may do something with a record now, or at an instant: an action (`read`, `create`, `update`,
   * `delete`) or a business verb, with a field of it where one is named. It widens nothing: sessions decide by the same.
   * What is not active, not there, or of another tenant answers false. A verb's own rule, hooks and proofs are not asked.
   */
  can(
    who: AccessSubject,
    action: string,
    record: RecordNamed,
    field?: string,
    options?: AccessInstant,
  ): Promise<boolean>
  /**
   * The same with its reasons, as data with sentences in English and Chinese: each grant that reaches the record and what
   * makes it so, each that does not, and each denial. For the host's own eyes: it tells of records whatever the actor may
   * see. With `at` by what held and was known then; it costs all of the organisation, and its journal where it changed
   * since. Throws CRM_QUERY, CRM_UNKNOWN_ENTITY, CRM_PAST_UNTOLD, and CRM_LIMIT beyond 10,000 records of an entity.
   *
   * @example
   * ```ts
   * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', roles: [{ id: 'rep', grants: { lead: { read: 'own' } } }] })
   * await crm.migrate()
   * const { id } = await crm.system('looking').lead.create({ name: 'Ada' })
   * const why = await crm.explainAccess(crm.actor({ id: 'ann', roles: ['rep'] }), 'read', { entity: 'lead', id })
   * console.log(why.missing[0]?.text.en) // The role "rep" grants read of own records, and the actor is not its owner.
   * ```
   */
  explainAccess(
    who: AccessSubject,
    action: string,
    record: RecordNamed,
    field?: string,
    options?: AccessInstant,
  ): Promise<ExplainedAccess>
  /**
   * Who may do something with a record, and by which grants: active users with the roles that are kept for them, page by
   * page, or the `actors` that a host names. A page looks at `limit` users, so it may be empty and have a `next`.
   */
  whoCan(
    record: RecordNamed & { readonly tenant?: string },
    action: string,
    options?: WhoCanOptions,
  ): Promise<WhoCan>
  /** Work that nobody asked for, in a tenant, with a reason that goes into the journal. It may do everything. */
  system(reason: string, where?: { readonly tenant?: string }): Session<W>
  /** Handles everything that is due, once. */
  tick(): Promise<TickResult>
  /** When something is due next; undefined when nothing is. For a host's own timer, and for clocks moved by hand. */
  nextDue(): Promise<Date | undefined>
  /** Starts plugins and ticks by itself until `stop`. Needed only where nothing else calls `tick`. */
  start(options?: { readonly every?: Duration }): Promise<void>
  /**
   * Begins no more background work, finishes what is running, stops plugins in reverse order and closes the store. What
   * is still running after `within`, 10 seconds when left out, is left to another process. Stopping again while
   * it stops does not wait any longer.
   */
  stop(options?: { readonly within?: Duration }): Promise<void>
  /**
   * How the CRM is: the store, the schema, what waits, and for how long. It rejects never, costs a few questions, and names
   * neither tenants nor records.
   */
  health(): Promise<Health>
  /** What the database lacks, as data. */
  plan(): Promise<SchemaPlan>
  /** Brings the database to what this CRM declares. Only what is safe, unless allowed by name. */
  migrate(options?: { readonly allow?: readonly string[] }): Promise<Migrated>
  /** Tells of records that were written, after the commit and in this process: `crm.on('lead.created', …)`. */
  on(
    event: `${EntityNames<W>}.${'created' | 'updated' | 'deleted' | 'restored'}`,
    listener: (told: Announcement) => unknown,
  ): () => void
  /** What conditions may say of an entity: for `checkCondition`, `describeCondition` and forms that build conditions. */
  shape(entity: EntityNames<W>): Shape
  /** Every hook in the order in which hooks of one moment run, with its id and who brought it. */
  hooks(): readonly ListedHook[]
  /** Work that was given up, in a tenant, and sending it again. */
  readonly deadLetters: {
    list(tenant?: string): Promise<readonly DeadLetter[]>
    redrive(ids: readonly string[], tenant?: string): Promise<number>
  }
  /** The keys of encrypted fields. Throws CRM_NOT_ENCRYPTED where there are none. */
  readonly encryption: EncryptionDoor
  /**
   * What the CRM was made with in the course of time, newest first: roles, rules, pipelines, policies. With `at` what held
   * then. It is noted at the first use of a store, when it is another than before.
   */
  configurations(which?: { readonly at?: Date }): Promise<readonly ConfigurationNote[]>
  /** Proves that nobody changed the journal behind the CRM's back. */
  readonly audit: Auditing
  readonly $infer: { readonly [N in EntityNames<W>]: RecordIn<W, N> }
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a CRM. It checks the configuration and opens nothing: the store is opened at first use.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })
 * await crm.migrate()
 * const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
 * const ada = await session.lead.create({ name: 'Ada', email: 'Ada@Example.com' })
 * console.log(ada.email) // ada@example.com
 * ```
 */
// biome-ignore-start lint/complexity/noBannedTypes: {} is "adds nothing", the unit of the intersections in a world.
export function createCrm<
  const X extends Extend = {},
  const E extends Entities = {},
  const P extends readonly AnyPlugin[] = [],
  const S extends string = string,
  // biome-ignore lint/suspicious/noExplicitAny: commands of any input and result.
  const C extends CommandDef<any, any, any> = never,
  // biome-ignore lint/suspicious/noExplicitAny: queries of any input and answer.
  const Q extends QueryDef<any, any, any> = never,
>(
  options: CrmOptions<X, E, P, S, C, Q>,
): Crm<{ fields: X; entities: E; plugins: P; commands: C | Q; stages: S }> {
  const { installed, roles, stepUp, fourEyes, customFields, configured, problems } = configure(options)
  if (problems.length > 0) throw engineErrors.CRM_CONFIG({}, { issues: problems })
  const { storage, clock = systemClock, ids = uuidV7(), log = silentLogger, zone = 'UTC' } = options
  return assemble({
    installed,
    storage,
    tenant: options.tenant,
    roles,
    stepUp,
    fourEyes,
    clock,
    ids,
    log,
    zone,
    customFields,
    organisation,
    configured,
    announcer: new EventEmitter(),
    limits: options.limits ?? {},
    runner: options.runner ?? inProcessRunner(),
    trace: options.trace,
    encryption: options.encryption,
  }) as unknown as Crm<{ fields: X; entities: E; plugins: P; commands: C | Q; stages: S }>
}
// biome-ignore-end lint/complexity/noBannedTypes: see above.
