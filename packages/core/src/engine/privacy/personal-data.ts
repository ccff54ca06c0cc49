import type { Json } from '../../store/table.ts'
import type { Work } from '../command/work.ts'
import type { Logger } from '../log.ts'
import type { ErasureMode } from './personal-fields.ts'

/** Somebody, as those who hold data about them are told. */
export interface Subject {
  readonly entity: string
  readonly id: string
  /** The ids of everything about them, by entity. */
  readonly records: { readonly [entity: string]: readonly string[] }
}

/** What a plugin is given when it exports or erases. */
export interface PersonalDataContext<Session = unknown> {
  /** A session with what the plugin may do. */
  readonly crm: Session
  readonly tenant: string
  readonly now: Date
  readonly log: Logger
}

/**
 * What a plugin does with personal data that it holds outside the CRM. What stands in its entities and fields needs only
 * their `personal()` and `subject`.
 */
export interface PersonalDataHolder<Session = unknown> {
  export(subject: Subject, context: PersonalDataContext<Session>): Promise<Json> | Json
  /** May be called again for the same person: what is gone stays gone. What it throws is tried again later. */
  erase(subject: Subject, mode: ErasureMode, context: PersonalDataContext<Session>): Promise<void> | void
}

/** A plugin's part, ready to be called. */
export interface HeldElsewhere {
  readonly plugin: string
  export(subject: Subject): Promise<Json>
  erase(subject: Subject, mode: ErasureMode): Promise<void>
}

/** What plugins hold, each acting with its own permissions. */
export function heldElsewhere({ caller, unit }: Work): readonly HeldElsewhere[] {
  const { runtime, tenant, actor } = caller
  return [...runtime.personalData].map(([plugin, part]) => {
    const access = runtime.accessOfOwner(plugin, actor, unit.now.getTime())
    const crm = runtime.openSession({ ...caller, unit, actor: access.actor, access })
    const context = { crm, tenant, now: unit.now, log: runtime.log }
    return {
      plugin,
      export: async (subject) => part.export(subject, context),
      erase: async (subject, mode) => part.erase(subject, mode, context),
    }
  })
}
