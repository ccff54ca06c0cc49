import assert from 'node:assert/strict'
import type { Found, SearchQuery } from '../../store/query.ts'
import { searchWords } from '../../store/search-terms.ts'
import type { Store } from '../../store/store.ts'
import type { Row, Table } from '../../store/table.ts'
import { type Bench, type ContractCase, contractCase } from './contract-case.ts'
import { column, TENANT } from './tables.ts'

/** A table whose texts are searched. */
export const note: Table = {
  name: 'note',
  columns: [
    column('id', 'text', false),
    column('version', 'int', false),
    column('title', 'text'),
    column('body', 'text'),
    column('size', 'int'),
    column('deletedAt', 'datetime'),
  ],
  unique: [],
  indexes: [
    { name: 'noteSize', columns: [{ column: 'size', direction: 'asc' }] },
    {
      name: 'noteText',
      columns: [
        { column: 'title', direction: 'asc' },
        { column: 'body', direction: 'asc' },
      ],
      fullText: true,
    },
  ],
}

/** A whole row of `note`. */
export function aNote(
  id: string,
  title: string | null = null,
  body: string | null = null,
  more: Row = {},
): Row {
  return { version: 1, size: null, deletedAt: null, ...more, id, title, body }
}

/** A case of a store with full-text search, with an empty table `note`. */
export function searchCase(id: string, title: string, run: (bench: Bench) => Promise<void>): ContractCase {
  return contractCase(
    id,
    title,
    async (bench) => {
      await bench.store.apply({ step: 'createTable', table: note })
      await run(bench)
    },
    { needs: ['fullText'] },
  )
}

/** What is found for a text, the best first. */
export async function search(
  store: Store,
  text: string,
  options: Partial<SearchQuery> = {},
  tenant = TENANT,
): Promise<readonly Found[]> {
  assert.ok(store.search, 'A store that declares fullText has a method search.')
  const columns = [
    { column: 'title', weight: 1 },
    { column: 'body', weight: 0.5 },
  ]
  const query: SearchQuery = { words: searchWords(text), match: 'all', columns, limit: 100, ...options }
  return store.search(note, tenant, query)
}

/** The ids of what is found, the best first. */
export async function found(...asked: Parameters<typeof search>): Promise<readonly string[]> {
  return (await search(...asked)).map(({ row }) => row['id'] as string)
}

/** The ids of what is found, as a set. */
export async function foundSet(...asked: Parameters<typeof search>): Promise<readonly string[]> {
  return [...(await found(...asked))].sort()
}
