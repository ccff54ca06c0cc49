import type { EntityGrant } from '../access/role.ts'
import type { CommandDef } from '../command/context.ts'
import type { QueryDef } from '../command/define-query.ts'
import type { EntityDef } from '../entities/define-entity.ts'
import type { Fields } from '../entities/field.ts'
import type { Issue } from '../errors.ts'
import type { CommittedOptions, HookOptions, Operation, Phase } from '../hooks/hook.ts'
import type { JobDef } from '../jobs/job.ts'
import type { WorkDef } from '../jobs/work-def.ts'
import type { FollowDef } from '../journal/follower.ts'
import type { RecordKeys } from '../keys/record-keys.ts'
import type { Migration } from '../migrations/index.ts'
import type { PersonalDataHolder } from '../privacy/personal-data.ts'

/** A hook as it is written down, before it has an owner and an id. */
export interface DeclaredHook {
  readonly phase: Phase
  readonly entity: string
  readonly operation: Operation
  // biome-ignore lint/suspicious/noExplicitAny: typed where hooks are written; here they are only kept.
  readonly run: (args: any) => unknown
  readonly options: HookOptions & CommittedOptions
}

/** What core, a plugin or the host brings, as data. Core's own areas use nothing else. */
export interface Parts {
  readonly id: string
  /** Versions of core that it works with: `^0.1.0`. */
  readonly compat?: string
  readonly requires?: readonly Parts[]
  readonly extend?: { readonly [entity: string]: Fields }
  readonly entities?: { readonly [name: string]: EntityDef }
  // biome-ignore lint/suspicious/noExplicitAny: commands of any input and result.
  readonly commands?: readonly CommandDef<any, any, any>[]
  // biome-ignore lint/suspicious/noExplicitAny: queries of any input and result.
  readonly queries?: readonly QueryDef<any, any, any>[]
  readonly jobs?: readonly JobDef[]
  /** Records of its own that follow the journal, each with the eyes of a role. */
  readonly follows?: readonly FollowDef[]
  readonly works?: readonly WorkDef[]
  /** The keys by which records of an entity are looked up: one way for each entity. */
  readonly recordKeys?: readonly RecordKeys[]
  /** What it holds of people outside the CRM. */
  // biome-ignore lint/suspicious/noExplicitAny: the session is typed where plugins are written.
  readonly personalData?: PersonalDataHolder<any>
  readonly migrations?: readonly Migration[]
  /** What in its options is valid, but hardly means what it says: `checkConfig` tells of it. */
  readonly doubts?: () => readonly Issue[]
  /** What its hooks, jobs and API may do beyond its own entities and fields. */
  readonly permissions?: { readonly [entity: string]: EntityGrant }
  readonly declaredHooks?: readonly DeclaredHook[]
  // biome-ignore lint/suspicious/noExplicitAny: the API's shape is the plugin's own; definePlugin infers it.
  readonly makeApi?: (context: any) => object
  // biome-ignore lint/suspicious/noExplicitAny: the session is typed where plugins are written.
  readonly start?: (context: any) => Promise<void> | void
  readonly stop?: () => Promise<void> | void
}
