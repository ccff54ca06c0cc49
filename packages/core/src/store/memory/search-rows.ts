import type { Found, SearchQuery } from '../query.ts'
import { type SearchTerm, type SearchWord, termsOf } from '../search-terms.ts'
import { StoreError } from '../store-error.ts'
import type { Row, Table } from '../table.ts'
import { matchingRows } from './matching-rows.ts'
import type { MemoryDatabase } from './memory-database.ts'
import type { MemoryTable } from './memory-table.ts'
import { compareNullable } from './order-rows.ts'
import { seenWith } from './read-rows.ts'
import { idOf } from './tenant-rows.ts'

/** How often each term stands in a text. */
type Terms = ReadonlyMap<string, number>
type Columns = SearchQuery['columns']

/** The terms of rows that were once searched. A row is never changed but replaced, and its terms go with it. */
const known = new WeakMap<Row, Map<string, Terms>>()

/** See `Store.search`. Every row is looked at, which is enough for what fits into memory. */
export function searchRows(
  database: MemoryDatabase,
  table: Table,
  tenant: string,
  { words, match, columns, where, limit }: SearchQuery,
): readonly Found[] {
  const stored = database.table(table.name)
  for (const { column } of columns) checkSearched(stored, column)
  const hits = matchingRows(database, stored, tenant, where)
    .map((row) => ({ row, counts: words.map((word) => countsIn(row, columns, word)) }))
    .filter(({ counts }) => counts[match === 'all' ? 'every' : 'some'](isFound) && words.length > 0)

  const rarity = words.map((_, at) => {
    const holding = hits.filter(({ counts }) => isFound(counts[at])).length
    return Math.log(1 + (stored.rowsOf(tenant).size + 1) / (holding + 1))
  })
  const seen = seenWith(stored, table)
  return hits
    .map(({ row, counts }) => ({ row, score: scoreOf(row, counts, columns, rarity) }))
    .sort((a, b) => b.score - a.score || compareNullable(idOf(a.row), idOf(b.row)))
    .slice(0, limit)
    .map(({ row, score }) => ({ row: seen(row), score }))
}

function checkSearched({ table }: MemoryTable, name: string): void {
  const index = table.indexes.find(({ fullText }) => fullText)
  if (index?.columns.some(({ column }) => column === name)) return
  throw new StoreError('SCHEMA', `${table.name}.${name} is in no full-text index.`)
}

/** Of each column how often it holds the word: as often as the rarest of its terms. */
function countsIn(row: Row, columns: Columns, word: SearchWord): readonly number[] {
  return columns.map(({ column }) => {
    const terms = termsIn(row, column)
    return Math.min(...word.map((term) => countOf(terms, term)))
  })
}

function isFound(counts: readonly number[] | undefined): boolean {
  return counts?.some((count) => count > 0) ?? false
}

function countOf(terms: Terms, { text, isPrefix }: SearchTerm): number {
  if (!isPrefix) return terms.get(text) ?? 0
  let count = 0
  for (const [term, times] of terms) if (term.startsWith(text)) count += times
  return count
}

/**
 * As BM25 has it: a rare word counts more, a second time counts less than the first, and a word of many less than one of
 * a few.
 */
function scoreOf(
  row: Row,
  counts: readonly (readonly number[])[],
  columns: Columns,
  rarity: readonly number[],
): number {
  let score = 0
  for (const [at, { column, weight }] of columns.entries()) {
    const length = 1 + Math.log2(1 + termsIn(row, column).size)
    for (const [word, ofColumns] of counts.entries()) {
      const count = ofColumns[at] ?? 0
      score += (weight * (rarity[word] ?? 0) * (count / (count + 1))) / length
    }
  }
  return score
}

function termsIn(row: Row, column: string): Terms {
  const ofRow = known.get(row) ?? new Map<string, Terms>()
  known.set(row, ofRow)
  const before = ofRow.get(column)
  if (before) return before
  const terms = new Map<string, number>()
  const text = row[column]
  for (const term of typeof text === 'string' ? termsOf(text) : [])
    terms.set(term, (terms.get(term) ?? 0) + 1)
  ofRow.set(column, terms)
  return terms
}
