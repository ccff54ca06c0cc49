import { both, equals, oneOf } from '../../conditions/predicate.ts'
import type { Json, Row, Table } from '../../store/table.ts'
import { importChunkTable } from '../bulk/import-tables.ts'
import { idempotencyTable } from '../command/idempotency.ts'
import type { Work } from '../command/work.ts'
import type { Rec } from '../entities/entity.ts'
import { deliveryTable } from '../journal/delivery.ts'
import { journalTable } from '../journal/entry.ts'
import type { CopiesErased, CopyCursor, SubjectRecords, Traces } from './keeping.ts'

/** Shorter texts count only where they are all that is said. */
const TELLING_LENGTH = 6
const SHORTEST_NUMBER = 7

/** All texts inside a value. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.trim().length > 1 ? [value.trim().toLowerCase()] : []
  if (typeof value !== 'object' || value === null || value instanceof Date) return []
  return Object.values(value).flatMap(textsIn)
}

/** The texts that stood in fields of records, by the journal. */
export async function textsOfPast(
  { unit, caller }: Work,
  entity: string,
  ids: readonly string[],
  fields: readonly string[],
): Promise<readonly string[]> {
  const where = both(equals('entity', entity), oneOf('recordId', ids))
  const rows = await unit.store.find(journalTable, caller.tenant, { where, columns: ['changes'] })
  return rows.flatMap(({ changes }) =>
    fields.flatMap((field) => textsIn((changes as Readonly<Record<string, Json>>)[field])),
  )
}

/** The texts that stand in fields of records. */
export function textsOf(records: readonly Rec[], fields: readonly string[]): readonly string[] {
  return records.flatMap((record) => fields.flatMap((field) => textsIn(record[field])))
}

/** Whether JSON tells of somebody. Telephone numbers count as their digits, however they were written. */
function tellsOf(json: Json, { ids, texts }: Traces): boolean {
  const numbers = [...texts].map(digits).filter((number) => number.length >= SHORTEST_NUMBER)
  return textsIn(json).some((said) => {
    if (texts.has(said) || ids.has(said)) return true
    if ([...texts].some((text) => text.length >= TELLING_LENGTH && said.includes(text))) return true
    const own = digits(said)
    return (
      own.length >= SHORTEST_NUMBER && numbers.some((number) => number.endsWith(own) || own.endsWith(number))
    )
  })
}

function digits(text: string): string {
  return /^[+\d\s()./-]+$/.test(text) ? text.replace(/\D/g, '') : ''
}

type Cleaned = Readonly<Record<string, Json>> | undefined
const COPIES: readonly (readonly [Table, clean: (row: Row, traces: Traces) => Cleaned])[] = [
  [idempotencyTable, withoutResult],
  [importChunkTable, withoutRaw],
]

/** What the result of a call becomes: doing it again is still refused, but nothing is told any more. */
function withoutResult({ result }: Row, traces: Traces): Cleaned {
  return tellsOf(result as Json, traces) ? { result: { erased: true } } : undefined
}

/** Rows that were rejected stand there as they came in. */
function withoutRaw({ rows }: Row, traces: Traces): Cleaned {
  let isChanged = false
  const cleaned = (rows as readonly (readonly Json[])[]).map(([outcome, value, raw]) => {
    if (outcome !== 'rejected' || !tellsOf([value as Json, raw as Json], traces)) return [outcome, value, raw]
    isChanged = true
    const { code, message, zh } = value as Readonly<Record<string, Json>>
    return [outcome, { code, message, zh, issues: [] }, null]
  })
  return isChanged ? { rows: cleaned as Json } : undefined
}

/** Cleans the next `limit` rows in which copies may stand, and says where to go on; undefined after the last. */
export async function eraseCopies(
  { unit, caller }: Work,
  traces: Traces,
  [at, after]: CopyCursor,
  limit: number,
): Promise<CopiesErased> {
  const [table, clean] = COPIES[at] as (typeof COPIES)[number]
  const rows = await unit.store.find(table, caller.tenant, {
    limit,
    ...(after !== '' && { after: { values: [], id: after } }),
  })
  const patches = rows.flatMap((row) => {
    const set = clean(row, traces)
    return set ? [{ id: row['id'] as string, set }] : []
  })
  await unit.store.patch(table, caller.tenant, patches)
  const last = rows.at(-1)?.['id'] as string | undefined
  const isLast = rows.length < limit
  const next: CopyCursor | undefined =
    !isLast && last !== undefined ? [at, last] : at + 1 < COPIES.length ? [at + 1, ''] : undefined
  return { cleaned: patches.length, next }
}

/** What failures said about records. */
export async function eraseFailures({ unit, caller }: Work, records: SubjectRecords): Promise<void> {
  const ids = [...records.values()].flatMap((some) => [...some])
  for (let at = 0; at < ids.length; at += 500)
    await unit.store.update(deliveryTable, caller.tenant, {
      where: oneOf('recordId', ids.slice(at, at + 500)),
      set: { error: null },
    })
}
