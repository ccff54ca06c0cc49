import type { Store } from '../../store/store.ts'
import type { Table } from '../../store/table.ts'
import type { Model } from '../entities/model.ts'
import type { Turn } from '../jobs/turn.ts'
import type { Clock } from '../time/clock.ts'

/** Encrypts fields that are declared `.encrypted()`: a value for `createCrm({ encryption })`. */
export interface FieldEncryption {
  /** Undefined where no field is encrypted. For the engine alone. */
  attach(to: { readonly model: Model; readonly clock: Clock }): AttachedEncryption | undefined
}

/** Field encryption of one CRM. */
export interface AttachedEncryption {
  /** What it keeps for itself. */
  readonly tables: readonly Table[]
  /** A table as the database has it. */
  stored(table: Table): Table
  /** The store as the engine sees it; looks where clear values are left. */
  over(store: Store): Promise<Store>
  shred(store: Store, tenant: string, entity: string, recordIds: readonly string[]): Promise<number>
  readonly rotation: {
    /** Has a row for each tenant, with `dueAt` while there is work. */
    readonly table: Table
    begin(store: Store, tenant: string, renewing: Renewing): Promise<void>
    /** For a turn; resolves to how many steps were taken. */
    proceed(store: Store, tenant: string, turn: Turn): Promise<number>
    status(store: Store, tenant: string): Promise<RotationStatus>
    retire(store: Store, tenant: string, retiring: Retiring): Promise<void>
  }
}

/** Which keys are new: the data key, or the index key as well. */
export interface Renewing {
  readonly data: boolean
  readonly index: boolean
}

/** Which old key goes: a data key, or with `index` an index key. */
export interface Retiring {
  readonly generation: number
  readonly index?: boolean
  /** Data keys only: entries of the journal do not count. */
  readonly losingHistory?: boolean
}

/** How far a tenant's values are on their way to its newest keys. */
export interface RotationStatus {
  /** `idle`: none was ever asked for. */
  readonly state: 'idle' | 'running' | 'done'
  /** The newest generation of data keys, and of index keys. */
  readonly generation: number
  readonly indexGeneration: number
  /** Every generation of data keys that is kept, and of index keys. */
  readonly generations: readonly number[]
  readonly indexGenerations: readonly number[]
  /** Fields are found by other forms than those for which the index key was made: catching up is due. */
  readonly isIndexOutdated: boolean
  readonly rewritten: number
  /** Rows that stayed as they are: a unique value that another record has too, or one that cannot be decrypted. */
  readonly conflicts: number
}
