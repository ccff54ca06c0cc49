import type { Json } from '../../store/table.ts'
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
