import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import type { Turn } from '../jobs/turn.ts'
import type { Renewing, RotationStatus } from './encryption.ts'
import { addGeneration, type Keyring, type KeySource, newest } from './generations.ts'
import { compareForms, noteForms } from './index-forms.ts'
import { keyRotationTable, subjectKeyTable } from './key-tables.ts'
import type { Keys } from './keyring.ts'
import { type Batch, rewrapSubjects, rewriteRows, staleIn, staleSubjects } from './rewrite-batch.ts'
import type { SealedTable, SealedTables } from './sealed-tables.ts'

/** What rotation works with: the store as the database has it. */
export interface Rotating {
  readonly source: KeySource
  readonly keys: Keys
  readonly tables: SealedTables
  readonly store: Store
}

const ID = 'rotation'
const ROWS_A_BATCH = 500
const here = equals('id', ID)

/** Makes new generations and has the values follow. Asked for again while it runs, it begins again. */
export async function beginRotation(
  { source, keys, store }: Rotating,
  tenant: string,
  renewing: Renewing,
): Promise<void> {
  await store.transaction(async (inside) => {
    const within = keys.inside()
    const known = await within.toSeal(inside, tenant)
    const latest = newest(known.index)
    const forms = await compareForms(inside, tenant, latest, source.forms)
    if (renewing.data) await addGeneration(source, inside, tenant, 'data', newest(known.data) + 1)
    if (renewing.index || forms === 'changed')
      await addGeneration(source, inside, tenant, 'index', latest + 1)
    else if (forms === 'more') await noteForms(inside, tenant, latest, source.forms)
    const now = source.clock.now()
    const row = {
      ...{ id: ID, dueAt: now, startedAt: now, table: '', after: '', rewritten: 0, conflicts: 0 },
    }
    const added = await inside.insert(keyRotationTable, tenant, [row], { skipTaken: true })
    const { id: _id, ...set } = row
    if (added.length === 0) await inside.update(keyRotationTable, tenant, { where: here, set })
  })
  keys.forget(tenant)
}

/** Goes on where it was left, for a turn; resolves to how many batches were done. Any number of workers may call it. */
export async function continueRotation(rotating: Rotating, tenant: string, turn: Turn): Promise<number> {
  let done = 0
  while (turn.next() && (await nextBatch(rotating, tenant))) done++
  return done
}

/** One batch and its place are one transaction: it happened, or it is done again. */
async function nextBatch(rotating: Rotating, tenant: string): Promise<boolean> {
  const { keys, store } = rotating
  return store.transaction(async (inside) => {
    const [place] = await inside.find(keyRotationTable, tenant, { where: here, limit: 1, lock: true })
    if (typeof place?.['dueAt'] !== 'number') return false
    const within = keys.inside()
    within.forget(tenant)
    const ring = await within.toSeal(inside, tenant)
    const names = workOf(rotating)
    const name = (place['table'] as string) || (names[0] as string)
    const batch = await batchOf({ ...rotating, store: inside, keys: within }, tenant, ring, name, place)
    const counts = {
      rewritten: (place['rewritten'] as number) + batch.rewritten,
      conflicts: (place['conflicts'] as number) + batch.conflicts,
    }
    const next = batch.last === undefined ? names[names.indexOf(name) + 1] : name
    const set: Row =
      next === undefined
        ? await end({ ...rotating, store: inside }, tenant, ring, counts)
        : { ...counts, table: next, after: batch.last ?? '' }
    await inside.update(keyRotationTable, tenant, { where: here, set })
    return true
  })
}

/** The tables in order, the keys of records last. */
function workOf({ tables }: Rotating): readonly string[] {
  return [
    ...entityTables(tables)
      .map(({ engine }) => engine.name)
      .sort(),
    subjectKeyTable.name,
  ]
}

/** Tables of records; what the engine keeps for itself stays with its keys until it is forgotten. */
function entityTables(tables: SealedTables): readonly SealedTable[] {
  return [...tables.values()].filter(({ holdsRecords }) => holdsRecords)
}

function batchOf(
  { keys, tables, store }: Rotating,
  tenant: string,
  ring: Keyring,
  name: string,
  place: Row,
): Promise<Batch> {
  const vault = { store, tenant, keys }
  const from = { after: place['after'] as string, limit: ROWS_A_BATCH }
  const table = tables.get(name)
  return table ? rewriteRows(vault, tables, table, ring, from) : rewrapSubjects(vault, ring, from)
}

/** Writers that did not know the newest keys yet may have left some behind: then it goes round once more. */
async function end(
  { tables, store }: Rotating,
  tenant: string,
  ring: Keyring,
  counts: { rewritten: number; conflicts: number },
): Promise<Row> {
  let behind = await store.count(subjectKeyTable, tenant, staleSubjects(ring))
  for (const table of entityTables(tables))
    behind += await store.count(table.stored, tenant, staleIn(table, ring))
  return behind > counts.conflicts
    ? { ...counts, conflicts: 0, table: '', after: '' }
    : { ...counts, dueAt: null, table: '', after: '' }
}

/** How far it is. */
export async function rotationStatus(
  { source, keys, store }: Rotating,
  tenant: string,
): Promise<RotationStatus> {
  const [row] = await store.find(keyRotationTable, tenant, { where: here, limit: 1 })
  keys.forget(tenant)
  const ring = await keys.toOpen(store, tenant)
  return {
    state: row === undefined ? 'idle' : row['dueAt'] === null ? 'done' : 'running',
    generation: newest(ring.data),
    indexGeneration: newest(ring.index),
    generations: [...ring.data.keys()],
    indexGenerations: [...ring.index.keys()],
    isIndexOutdated: (await compareForms(store, tenant, newest(ring.index), source.forms)) !== 'same',
    rewritten: (row?.['rewritten'] as number | undefined) ?? 0,
    conflicts: (row?.['conflicts'] as number | undefined) ?? 0,
  }
}
