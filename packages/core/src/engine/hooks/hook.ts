/** The moments of a write at which others are asked or told. */
export type Phase = 'before' | 'check' | 'after' | 'committed'
/** The operations on a record that hooks see. Restoring is an update. */
export type Operation = 'create' | 'update' | 'delete'

/** How a hook is named and ordered. */
export interface HookOptions {
  /** Stable name, shown in errors: `loyalty.defaults`. Made up from plugin and place when left out. */
  readonly id?: string
  /** Runs before these hooks, by id. An unknown id is an error unless it ends in `?`. */
  readonly before?: readonly string[]
  readonly after?: readonly string[]
  /** 5,000 ms inside the transaction, 30,000 after it, when left out. */
  readonly timeoutMs?: number
}

/** What only `committed` hooks choose. */
export interface CommittedOptions {
  /** From the journal: at least once and in the order of each record, whatever crashes in between. It needs an `id`. */
  readonly durable?: boolean
  /** False: the writer does not wait for it. What goes wrong is logged either way. */
  readonly await?: boolean
}

/** One registered hook, as the engine runs it. */
export interface Hook {
  readonly id: string
  /** The plugin it belongs to, or `host`, or `core`. */
  readonly owner: string
  readonly phase: Phase
  readonly entity: string
  readonly operation: Operation
  readonly durable: boolean
  readonly timeoutMs: number
  readonly before: readonly string[]
  readonly after: readonly string[]
  // biome-ignore lint/suspicious/noExplicitAny: typed where hooks are written; here they are only called.
  readonly run: (args: any) => unknown
  /** The fields that its plugin asked to see; all when absent. */
  readonly sees?: (field: string) => boolean
  /** The fields that its patch may set; all when absent. */
  readonly maySet?: (field: string) => boolean
  /** False: the writer does not wait for it. Only for `committed`. */
  readonly isAwaited?: boolean
}

/** A hook as `crm.hooks()` lists it. */
export type ListedHook = Pick<Hook, 'id' | 'owner' | 'phase' | 'entity' | 'operation' | 'durable'>

const IN_TRANSACTION_MS = 5_000
const COMMITTED_MS = 30_000

/** The usual time limit of a phase. */
export function usualTimeout(phase: Phase): number {
  return phase === 'committed' ? COMMITTED_MS : IN_TRANSACTION_MS
}
