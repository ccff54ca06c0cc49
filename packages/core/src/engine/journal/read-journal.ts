import { both, oneOf, type Predicate } from '../../conditions/predicate.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Caller } from '../runtime.ts'
import { entryOf, type JournalEntry, journalTable } from './entry.ts'
import { sealJournal } from './seal.ts'

const MAX_LIMIT = 1_000

/**
 * Entries behind a place, in order. Before reading, entries without a place get one, so a reader sees all that was
 * committed; inside a transaction, all that had its place before. For actors who may see everything: an entry holds every field.
 */
export async function readJournal(
  caller: Caller,
  { after = 0, limit = 100, entities }: { after?: number; limit?: number; entities?: readonly string[] } = {},
): Promise<{ entries: readonly JournalEntry[]; next: number }> {
  if (!caller.access.isUnlimited) throw engineErrors.CRM_FORBIDDEN({ action: 'read', entity: 'journal' })
  if (!(limit >= 1 && limit <= MAX_LIMIT)) throw engineErrors.CRM_LIMIT({ what: 'limit', limit: MAX_LIMIT })
  if (caller.unit && !caller.unit.isOpen) throw engineErrors.CRM_TX_CLOSED()
  const store = caller.unit?.store ?? (await caller.runtime.store())
  // Inside a transaction nothing gets its place: what it wrote may yet be taken back.
  if (!caller.unit) await sealJournal(store, caller.tenant)
  const seq = { column: 'seq', kind: 'int' } as const
  const isBehind: Predicate = { is: 'compare', column: seq, op: 'gt', to: after }
  const rows = await store.find(journalTable, caller.tenant, {
    where: both(isBehind, entities && oneOf('entity', entities)),
    orderBy: [{ column: seq, direction: 'asc' }],
    limit,
  })
  const entries = rows.map(entryOf)
  return { entries, next: entries.at(-1)?.seq ?? after }
}
