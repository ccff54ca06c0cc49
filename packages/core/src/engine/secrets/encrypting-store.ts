import { both, equals, type Predicate, type Scalar } from '../../conditions/predicate.ts'
import type { FindQuery, Patch } from '../../store/query.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Row, Table } from '../../store/table.ts'
import { journalTable } from '../journal/entry.ts'
import { beneath, layOver } from '../store-beneath.ts'
import type { Keys } from './keyring.ts'
import { openRows, sealParts, touched } from './seal-rows.ts'
import { blindIndexes, type Vault } from './seal-values.ts'
import { demandClear, refused, sealedPredicate } from './sealed-predicate.ts'
import { JOURNAL_SEALED, type SealedTable, type SealedTables } from './sealed-tables.ts'
import { demandFree, notTakenOtherwise } from './taken-otherwise.ts'

/**
 * A store that keeps every promise of the one beneath, which only ever sees ciphertext: what is written is sealed, what
 * is read is opened, and equality is asked of blind indexes.
 */
export function encryptingStore(inner: Store, tables: SealedTables, keys: Keys): Store {
  const vaultOf = (tenant: string): Vault => ({ store: inner, tenant, keys })
  const whereIn = (table: Table, tenant: string, where: Predicate) =>
    sealedPredicate(tables, table.name, where, (sealed, field, value) =>
      indexesOf(vaultOf(tenant), sealed, field, value),
    )
  const maybeWhere = async (table: Table, tenant: string, where: Predicate | undefined) =>
    where && { where: await whereIn(table, tenant, where) }
  const stored = (table: Table) => tables.get(table.name)?.stored ?? table
  const open = async (table: Table, tenant: string, rows: readonly Row[]) => {
    const sealed = tables.get(table.name)
    return sealed ? openRows(vaultOf(tenant), sealed, rows) : rows
  }
  /** Several calls that happen together or not at all. */
  const together = <T>(work: (store: Store, inside: Store) => Promise<T>): Promise<T> =>
    inTransaction(inner, tables, keys, (outside) => work(outside, beneath(outside).store))

  const store: Store = {
    capabilities: inner.capabilities,

    async insert(table, tenant, rows, options) {
      const sealed = tables.get(table.name)
      if (!sealed || rows.length === 0) return inner.insert(stored(table), tenant, rows, options)
      const parts = rows.map((row) => ({ id: row['id'] as string, set: row }))
      const free = await notTakenOtherwise(store, vaultOf(tenant), sealed, rows, options?.skipTaken === true)
      const ready = await sealParts(
        vaultOf(tenant),
        tables,
        sealed,
        parts.filter(({ id }) => free.has(id)),
      )
      return named(sealed, () => inner.insert(sealed.stored, tenant, ready, options))
    },

    async find(table, tenant, query) {
      const sealed = tables.get(table.name)
      for (const { column } of query.orderBy ?? []) demandClear(sealed, column)
      const asked: FindQuery = {
        ...query,
        ...(await maybeWhere(table, tenant, query.where)),
        ...(sealed && query.columns && { columns: storedNames(sealed, query.columns) }),
      }
      return open(table, tenant, await inner.find(stored(table), tenant, asked))
    },

    count: async (table, tenant, where) =>
      inner.count(stored(table), tenant, where && (await whereIn(table, tenant, where))),

    async aggregate(table, tenant, query) {
      const sealed = tables.get(table.name)
      for (const { column } of query.groupBy) demandClear(sealed, column)
      const measures = await Promise.all(
        Object.entries(query.measures).map(async ([name, measure]) => {
          for (const part of Object.values(measure))
            if (typeof part === 'object' && 'column' in part && 'kind' in part && !('is' in part))
              demandClear(sealed, part)
          return [name, { ...measure, ...(await maybeWhere(table, tenant, measure.where)) }] as const
        }),
      )
      const where = await maybeWhere(table, tenant, query.where)
      return inner.aggregate(stored(table), tenant, {
        ...query,
        ...where,
        measures: Object.fromEntries(measures),
      })
    },

    ...(inner.search &&
      ({
        async search(table, tenant, query) {
          const where = await maybeWhere(table, tenant, query.where)
          const found = (await inner.search?.(stored(table), tenant, { ...query, ...where })) ?? []
          const rows = await open(
            table,
            tenant,
            found.map(({ row }) => row),
          )
          return found.map(({ score }, at) => ({ row: rows[at] as Row, score }))
        },
      } satisfies Pick<Store, 'search'>)),

    async update(table, tenant, query) {
      const sealed = tables.get(table.name)
      const where = await whereIn(table, tenant, query.where)
      if (!sealed) return inner.update(table, tenant, { ...query, where })
      for (const column of Object.keys(query.add ?? {})) demandClear(sealed, { column, kind: 'int' })
      if (!setsSealed(sealed, query.set))
        return named(sealed, () => inner.update(sealed.stored, tenant, { ...query, where }))
      const id = idIn(query.where)
      if (id !== undefined) {
        await demandFree(store, vaultOf(tenant), sealed, id, query.set)
        const [set = {}] = await sealParts(vaultOf(tenant), tables, sealed, [{ id, set: query.set }])
        return named(sealed, () => inner.update(sealed.stored, tenant, { ...query, where, set }))
      }
      // Each row has an envelope of its own, so it has to be known which rows they are.
      return together(async (outside, inside) => {
        const rows = await inside.find(sealed.stored, tenant, { where, columns: ['id'], lock: true })
        let changed = 0
        for (const { id: one } of rows)
          changed += await outside.update(table, tenant, {
            ...query,
            where: both(equals('id', one as string), query.where),
          })
        return changed
      })
    },

    async patch(table, tenant, patches) {
      const sealed = tables.get(table.name)
      if (!sealed) return inner.patch(table, tenant, patches)
      for (const { id, set } of patches) await demandFree(store, vaultOf(tenant), sealed, id, set)
      const sets = await sealParts(vaultOf(tenant), tables, sealed, patches)
      const ready = patches.map((patch, at): Patch => ({ ...patch, set: sets[at] as Row }))
      return named(sealed, () => inner.patch(sealed.stored, tenant, ready))
    },

    delete: async (table, tenant, where) =>
      inner.delete(stored(table), tenant, await whereIn(table, tenant, where)),

    async claim(table, tenant, query) {
      const sealed = tables.get(table.name)
      for (const { column } of query.orderBy ?? []) demandClear(sealed, column)
      const where = await whereIn(table, tenant, query.where)
      if (!sealed || !setsSealed(sealed, query.set)) {
        const taken = () => inner.claim(stored(table), tenant, { ...query, where })
        return open(table, tenant, await (sealed ? named(sealed, taken) : taken()))
      }
      return together(async (outside, inside) => {
        const plain = Object.fromEntries(
          Object.entries(query.set).filter(([name]) => !sealed.byColumn.has(name)),
        )
        const set = Object.keys(plain).length > 0 ? plain : emptied(sealed)
        const taken = await named(sealed, () => inside.claim(sealed.stored, tenant, { ...query, where, set }))
        const patches = taken.map((row) => ({ id: row['id'] as string, set: query.set }))
        await outside.patch(table, tenant, patches)
        const rows = await openRows({ ...vaultOf(tenant), store: inside }, sealed, taken)
        return rows.map((row) => ({ ...row, ...query.set }))
      })
    },

    async increment(table, tenant, query) {
      const sealed = tables.get(table.name)
      if (!sealed) return inner.increment(table, tenant, query)
      for (const column of Object.keys(query.by)) demandClear(sealed, { column, kind: 'int' })
      const [initial = {}] = await sealParts(vaultOf(tenant), tables, sealed, [
        { id: query.id, set: query.initial },
      ])
      const row = await named(sealed, () => inner.increment(sealed.stored, tenant, { ...query, initial }))
      return row && (await open(table, tenant, [row]))[0]
    },

    // Without a tenant there is no key: only whether there is something can be asked.
    tenants: async (table, where) =>
      inner.tenants(
        stored(table),
        await sealedPredicate(tables, table.name, where, (sealed, field) => {
          throw refused(sealed, field.name)
        }),
      ),

    transaction: (work) => inTransaction(inner, tables, keys, work),
    inspect: () => inner.inspect(),
    apply: (step) => inner.apply(step),
    close: () => inner.close(),
  }
  layOver(store, { store: inner, stored })
  return store
}

/** Keys that were met inside count outside only once all of it was kept. */
async function inTransaction<T>(
  inner: Store,
  tables: SealedTables,
  keys: Keys,
  work: (inside: Store) => Promise<T>,
): Promise<T> {
  let within: ReturnType<Keys['inside']> | undefined
  const result = await inner.transaction((inside) => {
    within = keys.inside()
    return work(encryptingStore(inside, tables, within))
  })
  within?.committed()
  return result
}

async function indexesOf(
  vault: Vault,
  { engine }: SealedTable,
  field: SealedTable['fields'][number],
  value: Scalar,
): Promise<readonly string[]> {
  const ring = await vault.keys.toFind(vault.store, vault.tenant)
  return blindIndexes(vault, ring, engine.name, field, value)
}

function setsSealed(table: SealedTable, set: Row): boolean {
  return table.engine.name === journalTable.name
    ? Object.hasOwn(set, 'changes') || touched(table, set).length > 0
    : touched(table, set).length > 0
}

/** The id that a condition demands. */
function idIn(where: Predicate): string | undefined {
  if (where.is === 'compare')
    return where.op === 'eq' && where.column.column === 'id' && typeof where.to === 'string'
      ? where.to
      : undefined
  return where.is === 'all' ? where.of.map(idIn).find((id) => id !== undefined) : undefined
}

/** What a claim that sets sealed columns alone sets at first: the patch behind it says more. */
function emptied({ fields: [field] }: SealedTable): Row {
  return field ? { [field.sealed]: null } : {}
}

function storedNames(table: SealedTable, columns: readonly string[]): readonly string[] {
  const names = columns.flatMap((column) => {
    const field = table.byColumn.get(column)
    if (field) return field.hasClear ? [field.sealed, ...field.columns] : [field.sealed]
    return column === 'changes' && table.engine.name === journalTable.name
      ? [column, JOURNAL_SEALED, 'entity', 'recordId']
      : [column]
  })
  return [...new Set(names)]
}

/** Refusals of the store with the engine's names of keys. */
async function named<T>({ keyNames }: SealedTable, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const name =
      error instanceof StoreError && error.constraint !== undefined
        ? keyNames.get(error.constraint)
        : undefined
    if (name === undefined || !(error instanceof StoreError)) throw error
    throw new StoreError(error.code, error.message, { constraint: name, cause: error })
  }
}
