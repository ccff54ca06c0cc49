import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { journalHeadTable } from './entry.ts'

/** How far a tenant's journal has been sealed: the last place given out, and the hash of its entry. */
export interface Head {
  readonly seq: number
  /** Null before the first entry. */
  readonly hash: string | null
}

/**
 * The head of a journal, held until the transaction ends: whoever gives entries their places, or erases from them, does it
 * alone.
 */
export async function holdHead(store: Store, tenant: string): Promise<Head> {
  const row = await store.increment(journalHeadTable, tenant, {
    id: 'head',
    by: { seq: 0 },
    initial: { delivered: 0, hash: null },
  })
  return { seq: row?.['seq'] as number, hash: row?.['hash'] as string | null }
}

/** The head as it is now, of nobody's transaction. */
export async function readHead(store: Store, tenant: string): Promise<Head> {
  const [row] = await store.find(journalHeadTable, tenant, { where: equals('id', 'head'), limit: 1 })
  return { seq: (row?.['seq'] as number) ?? 0, hash: (row?.['hash'] as string) ?? null }
}
