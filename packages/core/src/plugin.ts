import type { ActingAs } from './engine/access/actor.ts'
import type { EntityGrant } from './engine/access/role.ts'
import type { CommandDef } from './engine/command/context.ts'
import type { QueryDef } from './engine/command/define-query.ts'
import type { Issue } from './engine/errors.ts'
import type { CommittedOptions, HookOptions, Operation } from './engine/hooks/hook.ts'
import type { OwnWords } from './engine/hooks/own-words.ts'
import type { JobDef } from './engine/jobs/job.ts'
import type { WorkDef } from './engine/jobs/work-def.ts'
import type { JournalEntry, Origin } from './engine/journal/entry.ts'
import type { FollowDef } from './engine/journal/follower.ts'
import type { Logger } from './engine/log.ts'
import type { Migration } from './engine/migrations/index.ts'
import { collectHooks } from './engine/plugins/collect-hooks.ts'
import type { Parts } from './engine/plugins/plugin.ts'
import type { PersonalDataHolder } from './engine/privacy/personal-data.ts'
import type { Session } from './session.ts'
import type {
  AnyPlugin,
  Entities,
  EntityNames,
  Extend,
  InputIn,
  PluginTypes,
  RecordIn,
  World,
} from './world.ts'

/** A plugin, with its types and what the engine installs. */
// biome-ignore lint/complexity/noBannedTypes: {} is "adds nothing".
export interface Plugin<Id extends string = string, X = {}, E = {}, A = {}, C = never>
  extends PluginTypes<Id, X, E, A, C> {
  /** What the engine installs. Made by definePlugin; not for hand-writing. */
  readonly parts: Parts
}

/** What a hook is given. */
export interface HookCtx<in out W extends World> {
  /** A session inside the write's transaction (in `committed`: outside), with what the hook's owner may do. */
  readonly crm: Session<W>
  readonly actor: ActingAs
  readonly tenant: string
  readonly now: Date
  /** The time zone in which days begin. */
  readonly zone: string
  readonly origin: Origin
  readonly log: Logger
  /** Refuses the write, in the owner's own words. */
  reject(code: Uppercase<string>, message: OwnWords, path?: string): never
}

type Named<W extends World> = EntityNames<W>
type MaybePromise<T> = T | Promise<T>

/** The four moments of a write. `docs/reference/hooks.md` has their promises. */
export interface Hooks<in out W extends World> {
  /** Asked first, in order. May return a patch of the input, or refuse. */
  // The patch is a parameter of its own: next to N, still to be inferred, 'gold' would be widened to string.
  before<N extends Named<W>, Op extends Operation, const P extends Partial<InputIn<W, N>>>(
    entity: N,
    operation: Op,
    run: (args: {
      readonly input: Readonly<Partial<InputIn<W, N>>>
      readonly current: Op extends 'create' ? null : RecordIn<W, N>
      readonly ctx: HookCtx<W>
      // biome-ignore lint/suspicious/noConfusingVoidType: a hook that returns nothing changes nothing.
    }) => MaybePromise<void | undefined | P>,
    options?: HookOptions,
  ): void
  /** Looks at the frozen input; every issue of every hook is collected and reported together. */
  check<N extends Named<W>, Op extends Operation>(
    entity: N,
    operation: Op,
    run: (args: {
      readonly input: Readonly<Partial<RecordIn<W, N>>>
      readonly current: Op extends 'create' ? null : RecordIn<W, N>
      readonly issue: (code: Uppercase<string>, message: OwnWords, path?: string) => void
      readonly ctx: HookCtx<W>
    }) => MaybePromise<void>,
    options?: HookOptions,
  ): void
  /** Writes more in the same transaction; what it throws rolls everything back. */
  after<N extends Named<W>>(
    entity: N,
    operation: Operation,
    run: (args: {
      readonly record: RecordIn<W, N>
      readonly previous: RecordIn<W, N> | null
      readonly ctx: HookCtx<W>
    }) => MaybePromise<void>,
    options?: HookOptions,
  ): void
  /** Told after the outermost commit. With `durable: true` from the journal: at least once, in order, its writes once. */
  committed<N extends Named<W>>(
    entity: N,
    operation: Operation,
    run: (args: Committed<W, N> & { readonly entry: JournalEntry }) => MaybePromise<void>,
    options: HookOptions & CommittedOptions & { readonly durable: true },
  ): void
  committed<N extends Named<W>>(
    entity: N,
    operation: Operation,
    run: (args: Committed<W, N>) => MaybePromise<void>,
    options?: HookOptions & CommittedOptions,
  ): void
}

/** What a `committed` hook is given; a durable one also its journal entry. */
export interface Committed<W extends World, N> {
  readonly record: RecordIn<W, N>
  readonly previous: RecordIn<W, N> | null
  readonly ctx: HookCtx<W>
}

/** The world that a plugin sees: core, what it adds itself, and what it requires. */
export interface PluginWorld<X, E, C, R extends readonly AnyPlugin[] = []> {
  readonly fields: X
  readonly entities: E
  readonly plugins: R
  readonly commands: C
  readonly stages: string
}

/** What a plugin's API works with: a session of the caller's tenant with the plugin's permissions. */
export interface PluginApiContext<in out W extends World> {
  readonly crm: Session<W>
  readonly actor: ActingAs
  readonly tenant: string
  readonly log: Logger
  /** The instant, by the host's clock: inside a transaction that of the transaction. */
  now(): Date
  /** An id as records have them. */
  newId(): string
}

/**
 * Defines a plugin: a value with everything it brings. It may do everything with its own entities, read those it
 * extends and write its own fields on them; what else it needs it asks for in `permissions`.
 *
 * @example
 * ```ts
 * const loyalty = definePlugin({
 *   id: 'loyalty',
 *   compat: '^0.1.0',
 *   extend: { contact: { tier: f.select(['silver', 'gold']).optional() } },
 *   entities: { point: defineEntity('point', { fields: { contactId: f.ref('contact'), delta: f.int() } }) },
 *   hooks(h) {
 *     h.after('contact', 'create', async ({ record, ctx }) => {
 *       await ctx.crm.point.create({ contactId: record.id, delta: 100 })
 *     })
 *   },
 * })
 * ```
 */
// biome-ignore-start lint/complexity/noBannedTypes: {} is "adds nothing", the unit of the intersections in a world.
export function definePlugin<
  const Id extends string,
  const X extends Extend = {},
  const E extends Entities = {},
  A extends object = {},
  // biome-ignore lint/suspicious/noExplicitAny: commands of any input and result.
  C extends CommandDef<any, any, any> = never,
  // biome-ignore lint/suspicious/noExplicitAny: queries of any input and answer.
  Q extends QueryDef<any, any, any> = never,
  const R extends readonly AnyPlugin[] = [],
>(definition: {
  readonly id: Id
  readonly compat?: string
  /** Plugins that it works with: installed before it, and part of the sessions it is given. */
  readonly requires?: R
  readonly extend?: X
  readonly entities?: E
  readonly commands?: readonly C[]
  readonly queries?: readonly Q[]
  readonly permissions?: { readonly [entity: string]: EntityGrant }
  readonly jobs?: readonly JobDef[]
  readonly follows?: readonly FollowDef[]
  /** Long work that its commands begin with `ctx.begin`. */
  readonly works?: readonly WorkDef[]
  readonly migrations?: readonly Migration[]
  /** What in its options is valid, but hardly means what it says: `checkConfig` tells of it as a warning. */
  readonly doubts?: () => readonly Issue[]
  /** What it holds of people outside the CRM, for when they ask for it or want it erased. */
  readonly personalData?: PersonalDataHolder<Session<PluginWorld<X, E, C | Q, R>>>
  readonly hooks?: (hooks: Hooks<PluginWorld<X, E, C | Q, R>>) => void
  readonly api?: (context: PluginApiContext<PluginWorld<X, E, C | Q, R>>) => A
  readonly start?: (context: { readonly log: Logger }) => Promise<void> | void
  readonly stop?: () => Promise<void> | void
}): Plugin<Id, X, E, A, C | Q> {
  const { hooks, api, requires = [] as readonly AnyPlugin[], ...rest } = definition
  const parts: Parts = {
    ...rest,
    requires: requires.map((plugin) => (plugin as Plugin).parts),
    declaredHooks: collectHooks(hooks as Parameters<typeof collectHooks>[0]),
    ...(api && { makeApi: api }),
  }
  // `api` and `commands` are there for the types of sessions; at run time the parts say it all.
  return {
    id: definition.id,
    extend: definition.extend,
    entities: definition.entities,
    parts,
  } as unknown as Plugin<Id, X, E, A, C | Q>
}
// biome-ignore-end lint/complexity/noBannedTypes: see above.
