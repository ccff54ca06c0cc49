import type { Row, Stored, UniqueKey } from '../table.ts'

/** The rows of one tenant in one table, with what finds them fast. */
export interface TenantRows {
  readonly size: number
  all(): Iterable<Row>
  get(id: Stored | undefined): Row | undefined
  /** Rows with this value in a column, found through a lookup that is built at the first call. */
  withValue(column: string, value: Stored): readonly Row[]
  /** The unique key by which another row stands in the way of this one. */
  conflict(row: Row): UniqueKey | undefined
  /** Adds the row, or puts it in the place of the one with its id. */
  put(row: Row): void
  remove(id: string): void
}

/** An empty set of rows that keeps `unique` keys apart. */
export function tenantRows(unique: readonly UniqueKey[]): TenantRows {
  const rows = new Map<string, Row>()
  const keys = unique.map((key) => ({ key, holders: new Map<string, string>() }))
  const lookups = new Map<string, Lookup>()

  function remove(id: string): void {
    const row = rows.get(id)
    if (!row) return
    rows.delete(id)
    unlink(row)
  }

  function put(row: Row): void {
    const id = idOf(row)
    const before = rows.get(id)
    if (before) unlink(before)
    rows.set(id, row)
    for (const { key, holders } of keys) {
      const text = keyText(key, row)
      if (text !== undefined) holders.set(text, id)
    }
    for (const [column, lookup] of lookups) addTo(lookup, row[column] ?? null, id)
  }

  function unlink(row: Row): void {
    for (const { key, holders } of keys) {
      const text = keyText(key, row)
      if (text !== undefined) holders.delete(text)
    }
    for (const [column, lookup] of lookups) lookup.get(row[column] ?? null)?.delete(idOf(row))
  }

  function conflict(row: Row): UniqueKey | undefined {
    const taken = keys.find(({ key, holders }) => {
      const text = keyText(key, row)
      const holder = text === undefined ? undefined : holders.get(text)
      return holder !== undefined && holder !== row['id']
    })
    return taken?.key
  }

  function lookupOf(column: string): Lookup {
    const existing = lookups.get(column)
    if (existing) return existing
    const lookup: Lookup = new Map()
    for (const [id, row] of rows) addTo(lookup, row[column] ?? null, id)
    lookups.set(column, lookup)
    return lookup
  }

  function withValue(column: string, value: Stored): readonly Row[] {
    const ids = lookupOf(column).get(value) ?? []
    return Array.from(ids, (id) => rows.get(id)).filter((row) => row !== undefined)
  }

  return {
    get size() {
      return rows.size
    },
    all: () => rows.values(),
    get: (id) => (typeof id === 'string' ? rows.get(id) : undefined),
    withValue,
    conflict,
    put,
    remove,
  }
}

/** The id of a row. */
export function idOf(row: Row): string {
  return row['id'] as string
}

/** From a value to the ids of the rows that have it. */
type Lookup = Map<Stored, Set<string>>

function addTo(lookup: Lookup, value: Stored, id: string): void {
  const ids = lookup.get(value)
  if (ids) ids.add(id)
  else lookup.set(value, new Set([id]))
}

/** What the row holds of a key; undefined when it takes no part in it. */
function keyText(key: UniqueKey, row: Row): string | undefined {
  if (key.whileNull !== undefined && row[key.whileNull] !== null) return undefined
  const values = key.columns.map((column) => row[column] ?? null)
  return values.includes(null) ? undefined : JSON.stringify(values)
}
