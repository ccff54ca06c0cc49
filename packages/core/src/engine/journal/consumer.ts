import type { Predicate } from '../../conditions/predicate.ts'
import { both, equals, oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Hook, Operation } from '../hooks/hook.ts'
import type { Caller } from '../runtime.ts'
import type { Deed, JournalEntry } from './entry.ts'
import { handle } from './handle-entry.ts'

/** Somebody who is handed the entries of a journal in their order, at least once each. */
export interface Consumer {
  /** Under which its place in the journal, and what it failed at, are kept. */
  readonly id: string
  /** In whose name it works. */
  readonly owner: string
  /** The entries that it wants. */
  readonly wants: Predicate
  handle(entry: JournalEntry, caller: Caller): Promise<void>
}

const DEEDS: Readonly<Record<Operation, readonly Deed[]>> = {
  create: ['create'],
  update: ['update', 'restore'],
  delete: ['delete'],
}

/** A durable hook as a consumer. */
export function hookConsumer(store: Store, hook: Hook): Consumer {
  return {
    id: hook.id,
    owner: hook.owner,
    wants: both(equals('entity', hook.entity), oneOf('deed', DEEDS[hook.operation])),
    handle: (entry, caller) => handle(store, hook, entry, caller),
  }
}
