import { both, equals, oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Json, Row, Stored } from '../../store/table.ts'
import { beneath } from '../store-beneath.ts'
import { randomSalt } from './digest.ts'
import { journalTable } from './entry.ts'
import { type Digests, digestsOf, partsOf, REASON, type Salts, saltOf, WHY } from './entry-parts.ts'
import { holdHead } from './journal-head.ts'

const BATCH = 100

/**
 * Takes fields out of all entries of records, and free text that repeats their values. A digest of each stays, so that the
 * chain of the entries still holds, but not the salt that would tell whether a guess was right. Resolves to how many
 * entries were changed.
 *
 * Call it inside a transaction: until that ends, no entry of the tenant gets its place.
 */
export async function eraseFromEntries(
  store: Store,
  tenant: string,
  entity: string,
  recordIds: readonly string[],
  fields: readonly string[],
): Promise<number> {
  const erased = new Set(fields)
  return eraseParts(store, tenant, { entity, recordIds, isErased: (part) => erased.has(part) })
}

/** Takes everything out of all entries of records but who did something with which of them when. */
export async function eraseEntriesOf(
  store: Store,
  tenant: string,
  entity: string,
  recordIds: readonly string[],
): Promise<number> {
  return eraseParts(store, tenant, { entity, recordIds, isErased: (part) => part !== REASON })
}

interface Erasure {
  readonly entity: string
  readonly recordIds: readonly string[]
  isErased(part: string): boolean
}

async function eraseParts(outer: Store, tenant: string, erasure: Erasure): Promise<number> {
  const { entity, recordIds } = erasure
  const { store, stored } = beneath(outer)
  const journal = stored(journalTable)
  let changed = 0
  // Whoever gives entries their places reads what is erased here: one of the two comes first.
  await holdHead(store, tenant)
  for (let at = 0; at < recordIds.length; at += BATCH) {
    const where = both(equals('entity', entity), oneOf('recordId', recordIds.slice(at, at + BATCH)))
    const rows = await store.find(journal, tenant, { where })
    const values = valuesByRecord(rows, erasure)
    const patches = []
    for (const row of rows) {
      const set = await withoutParts(row, erasure, values.get(row['recordId'] as string) ?? new Set())
      if (set) patches.push({ id: row['id'] as string, set })
    }
    changed += (await store.patch(journal, tenant, patches)).length
  }
  return changed
}

/** The texts that are erased of each record, in any of its entries. */
function valuesByRecord(rows: readonly Row[], { isErased }: Erasure): ReadonlyMap<string, Set<string>> {
  const values = new Map<string, Set<string>>()
  for (const row of rows) {
    const id = row['recordId'] as string
    const known = values.get(id) ?? new Set()
    values.set(id, known)
    for (const [field, value] of Object.entries(row['changes'] as Record<string, Json>))
      if (isErased(field)) collectTexts(value, known)
  }
  return values
}

/** What the row becomes; undefined when there is nothing to erase in it. */
async function withoutParts(
  row: Row,
  { isErased }: Erasure,
  values: ReadonlySet<string>,
): Promise<Row | undefined> {
  // What is sealed cannot be looked at, so it goes.
  const isOut = (part: string, value: Json) =>
    isErased(part) ||
    (part === WHY && row['why'] == null && row['version'] !== 0) ||
    ((part === WHY || part === REASON) && repeats(value, values, isErased))
  const parts = Object.entries(partsOf(row))
  const out = new Set(parts.filter(([part, value]) => isOut(part, value)).map(([part]) => part))
  if (out.size === 0) return undefined
  const isSealed = typeof row['hash'] === 'string'
  const salts = (row['salts'] as Salts | null) ?? { entry: randomSalt() }
  const digests = Object.entries(await digestsOf(row, salts)).filter(([part]) => out.has(part))
  const left = parts.map(([part]) => part).filter((part) => !out.has(part))
  const kept = (changes: Stored | undefined) =>
    Object.fromEntries(Object.entries(changes as Record<string, Json>).filter(([field]) => !out.has(field)))
  return {
    changes: kept(row['changes']),
    ...(row['sealed'] != null && { sealed: kept(row['sealed']) }),
    ...(out.has(WHY) && { why: null, ...('whySealed' in row && { whySealed: null }) }),
    ...(out.has(REASON) && { reason: null }),
    salts: isSealed && left.length > 0 ? { parts: await saltsOf(salts, left) } : null,
    erased: { ...(row['erased'] as Digests | null), ...Object.fromEntries(digests) },
  }
}

async function saltsOf(salts: Salts, parts: readonly string[]): Promise<Digests> {
  const kept: Record<string, string> = {}
  for (const part of parts) kept[part] = await saltOf(salts, part)
  return kept
}

/** Whether free text says what is erased. Which of its words do nobody can tell, so it goes as a whole. */
function repeats(said: Json, values: ReadonlySet<string>, isErased: (part: string) => boolean): boolean {
  if (typeof said === 'string') {
    const low = said.toLowerCase()
    return [...values].some((value) => low.includes(value))
  }
  if (typeof said !== 'object' || said === null) return false
  return Object.entries(said).some(([name, inner]) => isErased(name) || repeats(inner, values, isErased))
}

/** A single letter is in every text. */
const SHORTEST_TEXT = 2

function collectTexts(value: Json, into: Set<string>): void {
  if (typeof value === 'string' && value.length >= SHORTEST_TEXT) into.add(value.toLowerCase())
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) collectTexts(inner, into)
}
