import type { EventEmitter } from 'eventemitter3'
import type { Store } from '../store/store.ts'
import type { Access } from './access/access.ts'
import type { ActingAs } from './access/actor.ts'
import type { Role } from './access/role.ts'
import type { Concern } from './access/standing.ts'
import type { CommandOwner } from './command/command-owner.ts'
import type { CommandContext, CommandDef } from './command/context.ts'
import type { FourEyes } from './command/four-eyes.ts'
import type { CustomFields } from './entities/custom-fields.ts'
import type { Model } from './entities/model.ts'
import type { FairShare } from './fair-share.ts'
import type { HookTable } from './hooks/hook-table.ts'
import type { TraceStep } from './hooks/trace.ts'
import type { Ids } from './ids.ts'
import type { Runner } from './jobs/runner.ts'
import type { JournalEntry, Origin } from './journal/entry.ts'
import type { OwnedFollow } from './journal/follower.ts'
import type { RecordKeys } from './keys/record-keys.ts'
import type { Logger } from './log.ts'
import type { PersonalDataHolder } from './privacy/personal-data.ts'
import type { AttachedEncryption } from './secrets/encryption.ts'
import type { StepUpRule } from './step-up/step-up-rule.ts'
import type { Clock } from './time/clock.ts'

/** What a CRM is made of once it is put together; every part of the engine takes what it needs from here. */
export interface Runtime {
  readonly model: Model
  readonly commands: ReadonlyMap<string, CommandDef>
  readonly hooks: HookTable
  /** What of plugins follows the journal, record by record. */
  readonly follows: readonly OwnedFollow[]
  /** The keys by which records are looked up, by entity. */
  readonly recordKeys: ReadonlyMap<string, RecordKeys>
  /** What plugins hold of people outside the CRM, by plugin. */
  readonly personalData: ReadonlyMap<string, PersonalDataHolder>
  readonly roles: ReadonlyMap<string, Role>
  /** How sure it must be who acts, by the names of verbs. */
  readonly stepUp: ReadonlyMap<string, readonly StepUpRule[]>
  /** Where somebody else has to agree to what users do. */
  readonly fourEyes?: FourEyes
  readonly clock: Clock
  readonly ids: Ids
  /** The time zone in which days begin, as in `Asia/Shanghai`. */
  readonly zone: string
  readonly log: Logger
  /** Told after the commit, in this process. */
  readonly announcer: EventEmitter
  /** Whose turn it is, where more is asked at once than is done at once. */
  readonly share: FairShare
  /** Gets done in the background what writes give cause for. */
  readonly runner: Runner
  /** Opened and checked at first use. */
  store(): Promise<Store>
  /** The session of somebody: what hosts get from `crm.as()` and hooks as `ctx.crm`. */
  openSession(asker: Asker): unknown
  /** What somebody may do at this moment. Throws CRM_ACTOR_INACTIVE. Asked by {@link present} alone. */
  accessNow(asker: Asker): Promise<Access>
  /** Which counters a write of these fields moves, so that nobody goes on with what was known of the organisation. */
  concernOf(entity: string, fields?: readonly string[]): Concern | undefined
  /** What a plugin, or the host's own hooks (`host`), may do when acting in the name of somebody. */
  accessOfOwner(owner: string, onBehalfOf: ActingAs, now: number): Access
  /** Whose code a command is. Undefined for core's and the host's, which nothing limits. */
  ownerOf(command: CommandDef, caller: Caller): CommandOwner | undefined
  /** What core's own code is given inside a piece of work. */
  contextFor(work: {
    readonly caller: Caller
    readonly unit: Unit
    readonly command: string
    readonly commandId: string
  }): CommandContext
  /** Told how long each hook and each command took; absent when nobody asks. */
  readonly trace?: (step: TraceStep) => void
  /** The fields that the tenant declared for an entity; `anew` when what is known of them may not hold. */
  customFields(store: Store, tenant: string, entity: string, anew?: boolean): Promise<CustomFields>
  /** Where fields are encrypted. */
  readonly encryption?: AttachedEncryption
}

/** Who asks, from where, and inside which transaction: what a session is made of. What they may do is asked at each call. */
export interface Asker {
  readonly runtime: Runtime
  readonly tenant: string
  readonly actor: ActingAs
  /** In whose session a plugin's API is used: it stops with them. */
  readonly behalf?: ActingAs
  /** Inside this transaction, when there is one. */
  readonly unit?: Unit
  readonly origin: Origin
  /** The command call that led here, and the names on the way, for the loop guard. */
  readonly cause: string | null
  readonly chain: readonly string[]
  /** The plugin whose command makes this call, where that is not the actor. */
  readonly codeOf?: string
  /** Asked last in every transaction: refuses what somebody writes who has lost the right to it meanwhile. */
  readonly guard?: (inside: Store) => Promise<void>
  /** What proves who acts, for a call and all that it calls. */
  readonly proof?: string
  /** Makes keys for the calls of a handler that may run twice, so that their effects happen once. */
  readonly nextKey?: () => string
}

/** Somebody who calls now, with what they may do at this moment. */
export interface Caller extends Asker {
  readonly access: Access
}

/** One unit of work: what is written together, and what is told once it is committed. */
export interface Unit {
  readonly store: Store
  readonly now: Date
  readonly isDryRun: boolean
  /** What was written so far, to be told after the outermost commit. */
  readonly written: Written[]
  /** False once the transaction has ended. */
  isOpen: boolean
  /** What holds for the whole transaction, its savepoints included. */
  readonly transaction: {
    /** It changes what the tenant declares, so that nothing known of that before counts inside it. */
    declaresFields: boolean
    /** It changes who is who or what is shared, so that nothing known of that before counts inside it. */
    changesOrganisation: boolean
    /** What is noted in the journal once it has ended, however it ended. */
    readonly notes: (() => Promise<void>)[]
  }
}

/** One record that was written. */
export interface Written {
  readonly entity: string
  readonly recordId: string
  readonly deed: JournalEntry['deed']
  /** After the write. */
  readonly version: number
  /** All there is to tell of it. Left out where nobody listens, so that a large write keeps nothing in vain. */
  readonly told?: Told
}

/** One record as a command left it. */
export interface Told {
  readonly entry: JournalEntry
  readonly caller: Caller
  readonly record: Readonly<Record<string, unknown>>
  readonly previous: Readonly<Record<string, unknown>> | null
}
