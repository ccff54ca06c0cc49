import type { Condition } from '../../conditions/condition.ts'
import { type SearchWord, searchWords } from '../../store/search-terms.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import { issue } from '../entities/issues.ts'
import { maskRows } from '../entities/reach.ts'
import type { Caller } from '../runtime.ts'
import { type Asking, ask, visibleWhere } from './asking.ts'
import { checkKeys, checkLimit, misused } from './list-records.ts'
import { noteReads } from './note-reads.ts'
import { rememberAsked } from './sensitive-fields.ts'
import { type Snippet, snippetOf } from './snippet.ts'
import { isTexts } from './sorting.ts'

/** What to look for, where, and how many to give. */
export interface RecordSearch {
  /** What somebody typed: any text is fine. At most 500 characters. */
  readonly text: string
  readonly where?: Condition
  /** Look through these fields only. */
  readonly fields?: readonly string[]
  /** `all` (when left out): records that hold every word. `any`: at least one, those with more of them first. */
  readonly match?: 'all' | 'any'
  /** At most 1,000; 50 when left out. */
  readonly limit?: number
}

/** A record that was found. The score compares records of one answer, and nothing else. */
export interface Hit<R> {
  readonly record: R
  readonly score: number
  /** Where it was found. Absent where that cannot be told, as of a field that is hidden in this record. */
  readonly snippet?: Snippet
}

const KEYS: ReadonlySet<string> = new Set(['text', 'where', 'fields', 'match', 'limit'])
const MAX_TEXT = 500
const MAX_TERMS = 64

/**
 * The records that hold the words and that the caller may see, the best first. Fields that the caller may not ask for are
 * not looked through: a word that stands in such a field alone finds nothing.
 */
export async function searchRecords(
  caller: Caller,
  entity: Entity,
  query: RecordSearch,
): Promise<Hit<Record<string, unknown>>[]> {
  // Who may read nothing of it does not even learn whether it is searched.
  caller.access.rowsFor('read', entity)
  checkSearch(entity, query)
  const { match = 'all' } = query
  const limit = checkLimit(query.limit)
  const words = askedWords(query.text, match)
  const asking = await ask(caller, entity)
  const where = visibleWhere(asking, query.where)
  const columns = askedColumns(asking, query.fields)
  for (const { column } of columns) rememberAsked(asking.asked, entity, column)
  const { store } = asking
  if (!store.capabilities.fullText || !store.search) throw engineErrors.CRM_NO_FULL_TEXT()
  if (words.length === 0) return []
  const found = await store.search(entity.table, caller.tenant, { words, match, columns, where, limit })
  const fields = columns.map(({ column }) => column)
  const rows = found.map(({ row }) => row)
  const records = await maskRows(caller, entity, rows, asking.custom)
  const hits = records.map((record, at) => {
    const { score = 0 } = found[at] ?? {}
    const snippet = snippetOf(record, fields, words)
    return { record, score, ...(snippet && { snippet }) }
  })
  await noteReads(
    asking,
    `${entity.name}.search`,
    hits.map(({ record }) => record),
  )
  return hits
}

function checkSearch(entity: Entity, query: RecordSearch): void {
  checkKeys(entity, query, KEYS)
  const { text, fields, match } = query
  if (entity.searched.length === 0) throw engineErrors.CRM_NOT_SEARCHED({ entity: entity.name })
  if (typeof text !== 'string') throw misused(entity, 'NOT_TEXT', 'text')
  if (text.length > MAX_TEXT) throw engineErrors.CRM_LIMIT({ what: 'text', limit: MAX_TEXT })
  if (fields !== undefined && !isTexts(fields)) throw misused(entity, 'NOT_LIST', 'fields')
  if (match !== undefined && match !== 'all' && match !== 'any')
    throw misused(entity, 'NOT_AN_OPTION', 'match', { options: 'all, any' })
}

/** Where one word is enough, a sentence without spaces is as many words as it has pairs of signs. */
function askedWords(text: string, match: 'all' | 'any'): readonly SearchWord[] {
  const words = searchWords(text)
  const terms = words.flat()
  if (terms.length > MAX_TERMS) throw engineErrors.CRM_LIMIT({ what: 'words', limit: MAX_TERMS })
  return match === 'all' ? words : terms.map((term) => [term])
}

function askedColumns({ caller, entity }: Asking, wanted: readonly string[] | undefined) {
  const mayAsk = (field: string) => caller.access.mayAskFor(entity, field)
  const issues = (wanted ?? []).flatMap((field, at) => {
    if (!entity.searched.includes(field)) return [issue('UNKNOWN_FIELD', `fields.${at}`)]
    return mayAsk(field) ? [] : [issue('FORBIDDEN_FIELD', `fields.${at}`)]
  })
  const columns = entity.searched
    .map((column, at) => ({ column, weight: 2 ** -at }))
    .filter(({ column }) => mayAsk(column) && (wanted?.includes(column) ?? true))
  if (issues.length === 0 && columns.length === 0) issues.push(issue('FORBIDDEN_FIELD', 'fields'))
  if (issues.length > 0) throw engineErrors.CRM_QUERY({ entity: entity.name }, { issues })
  return columns
}
