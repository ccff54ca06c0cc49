import { both, empty, equals, oneOf } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { customFieldsOf, type Work } from '../command/work.ts'
import { decodeRow } from '../entities/codec.ts'
import type { Caller } from '../runtime.ts'
import { addKeys, removeKeys } from './keep-keys.ts'
import type { KeyIndex, KeyKeeping } from './key-index.ts'
import { keyGenerationTable, type RecordKeys, recordKeyTable } from './record-keys.ts'

const ROWS_AT_ONCE = 5_000

/** The keys as a caller's queries ask them. */
export function keyIndex({ runtime, tenant, unit }: Caller): KeyIndex {
  const open = async () => unit?.store ?? (await runtime.store())
  return {
    find: async (entity, keys) => idsByKey(await open(), tenant, entity, keys),
    isCurrent: async (entity) => {
      const keyed = runtime.recordKeys.get(entity)
      if (!keyed) return false
      const where = equals('id', entity)
      const [row] = await (await open()).find(keyGenerationTable, tenant, { where, limit: 1 })
      return row?.['generation'] === keyed.generation
    },
  }
}

/** The keys as commands ask and keep them. */
export function keyKeeping(work: Work): KeyKeeping {
  const { runtime } = work.caller
  return {
    ...keyIndex({ ...work.caller, unit: work.unit }),
    async rewrite(entity, after, limit) {
      const keyed = runtime.recordKeys.get(entity)
      return keyed ? rewriteKeys(work, keyed, after, limit) : { count: 0 }
    },
  }
}

async function idsByKey(
  store: Store,
  tenant: string,
  entity: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = new Map<string, string[]>()
  if (keys.length === 0) return ids
  const where = both(equals('entity', entity), oneOf('key', [...new Set(keys)]))
  const columns = ['key', 'recordId']
  // In the order of the index, so that nothing is sorted.
  const orderBy = columns.map((column) => ({
    column: { column, kind: 'text' as const },
    direction: 'asc' as const,
  }))
  for (let last: Row | undefined; ; ) {
    const rows: readonly Row[] = await store.find(recordKeyTable, tenant, {
      ...{ where, columns, orderBy, limit: ROWS_AT_ONCE },
      ...(last && {
        after: { values: columns.map((name) => last?.[name] ?? null), id: last['id'] as string },
      }),
    })
    for (const { key, recordId } of rows) {
      const known = ids.get(key as string)
      if (known) known.push(recordId as string)
      else ids.set(key as string, [recordId as string])
    }
    if (rows.length < ROWS_AT_ONCE) return ids
    last = rows.at(-1)
  }
}

async function rewriteKeys(
  work: Work,
  keyed: RecordKeys,
  after: string | undefined,
  limit: number,
): Promise<{ readonly count: number; readonly next?: string }> {
  const { caller, unit } = work
  const entity = caller.runtime.model.entity(keyed.entity)
  const custom = await customFieldsOf(work, entity)
  // Locked: nobody changes a record between its being read and its keys being written.
  const rows = await unit.store.find(entity.table, caller.tenant, {
    ...{ where: empty('deletedAt'), limit, lock: true },
    ...(after !== undefined && { after: { values: [], id: after } }),
  })
  const records = rows.map((row) => decodeRow(entity, row, custom))
  await removeKeys(
    work,
    keyed,
    records.map(({ id }) => id),
  )
  await addKeys(work, keyed, records)
  const last = records.at(-1)
  if (last && rows.length === limit) return { count: rows.length, next: last.id }

  const { generation } = keyed
  const row = { id: keyed.entity, generation }
  const added = await unit.store.insert(keyGenerationTable, caller.tenant, [row], { skipTaken: true })
  if (added.length === 0)
    await unit.store.update(keyGenerationTable, caller.tenant, {
      where: equals('id', keyed.entity),
      set: { generation },
    })
  return { count: rows.length }
}
