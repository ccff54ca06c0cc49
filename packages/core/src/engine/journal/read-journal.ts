import { both, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import { engineErrors } from '../engine-errors.ts'
import { unknownKeys } from '../misspelt.ts'
import type { Caller } from '../runtime.ts'
import {
  type AnyEntry,
  type Deed,
  entryOf,
  type JournalEntry,
  journalTable,
  type NotedDeed,
  seenOf,
} from './entry.ts'
import { noteAfterwards } from './note.ts'
import { noteSparingly } from './repeated-notes.ts'
import { sealJournal } from './seal.ts'

const MAX_LIMIT = 1_000

/** Which entries of the journal. */
export interface JournalQuery {
  /** `next` of the page before; 0 when left out. */
  readonly after?: number
  /** At most 1,000; 100 when left out. */
  readonly limit?: number
  readonly entities?: readonly string[]
  /** `['denied']`: attempts that were refused. Without it, changes and notes of every kind. */
  readonly deeds?: readonly (Deed | NotedDeed)[]
  /** The id of who acted. */
  readonly actor?: string
  readonly recordId?: string
  /** From this instant on, and before that one. */
  readonly from?: Date
  readonly to?: Date
}

/** Entries in the order of their places; `next` goes on behind them. */
export interface JournalPage {
  readonly entries: readonly AnyEntry[]
  readonly next: number
}

const KEYS: Readonly<Record<keyof JournalQuery, true>> = {
  ...{ after: true, limit: true, entities: true, deeds: true },
  ...{ actor: true, recordId: true, from: true, to: true },
}

/**
 * Entries behind a place, in order. Before reading, entries without a place get one, so a reader sees all that was
 * committed; inside a transaction, all that had its place before. That somebody read is noted once a minute.
 */
export async function readJournal(caller: Caller, query: JournalQuery = {}): Promise<JournalPage> {
  const { after = 0, limit = 100 } = query
  if (!caller.access.mayAudit) throw engineErrors.CRM_FORBIDDEN({ action: 'read', entity: 'journal' })
  if (!(limit >= 1 && limit <= MAX_LIMIT)) throw engineErrors.CRM_LIMIT({ what: 'limit', limit: MAX_LIMIT })
  const issues = unknownKeys(query, KEYS)
  if (issues.length > 0) throw engineErrors.CRM_QUERY({ entity: 'journal' }, { issues })
  if (caller.unit && !caller.unit.isOpen) throw engineErrors.CRM_TX_CLOSED()
  const store = caller.unit?.store ?? (await caller.runtime.store())
  // Inside a transaction nothing gets its place: what it wrote may yet be taken back.
  if (!caller.unit) await sealJournal(store, caller.tenant)
  const rows = await store.find(journalTable, caller.tenant, {
    where: wanted(query, after),
    orderBy: [{ column: SEQ, direction: 'asc' }],
    limit,
  })
  const entries = rows.map((row) => shown(caller, entryOf(row)))
  await noteAfterwards(caller, () => noteSparingly(caller, READING))
  return { entries, next: entries.at(-1)?.seq ?? after }
}

const SEQ = { column: 'seq', kind: 'int' } as const
const READING = { deed: 'read', entity: 'journal', command: 'journal.read', code: '', about: {} } as const

function wanted({ entities, deeds, actor, recordId, from, to }: JournalQuery, after: number): Predicate {
  const at = (op: 'gte' | 'lt', instant: Date): Predicate => ({
    is: 'compare',
    column: { column: 'at', kind: 'datetime' },
    op,
    to: instant.getTime(),
  })
  return both(
    { is: 'compare', column: SEQ, op: 'gt', to: after },
    entities && oneOf('entity', entities),
    deeds && oneOf('deed', deeds),
    actor === undefined ? undefined : equals('actor', actor),
    recordId === undefined ? undefined : equals('recordId', recordId),
    from && at('gte', from),
    to && at('lt', to),
  )
}

/** An entry as an auditor may see it: that something was done is open, the values only as far as records show them. */
function shown({ access, runtime }: Caller, entry: AnyEntry): AnyEntry {
  if (access.isUnlimited || entry.version === 0) return entry
  const entity = runtime.model.entities.get(entry.entity)
  const isVisible = entity ? access.seesInAll(entity) : () => false
  const change = entry as JournalEntry
  return { ...seenOf(change, isVisible), why: entity && access.maySeeWhy(entity) ? entry.why : null }
}
