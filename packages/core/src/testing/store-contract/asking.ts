import assert from 'node:assert/strict'
import type { Predicate } from '../../conditions/predicate.ts'
import type { AggregateQuery, FindQuery } from '../../store/query.ts'
import type { Store } from '../../store/store.ts'
import type { StoreError, StoreErrorCode } from '../../store/store-error.ts'
import type { Row, Stored, Table } from '../../store/table.ts'
import { withId } from './conditions.ts'
import { TENANT, thing } from './tables.ts'

const PATIENCE = 300

/** Rows as plain objects, so that only their values are compared. */
export async function rowsOf(
  store: Store,
  query: FindQuery = {},
  table: Table = thing,
): Promise<readonly Row[]> {
  const rows = await store.find(table, TENANT, query)
  return rows.map((row) => ({ ...row }))
}

/** The ids of the things that match, in order. */
export async function idsOf(
  store: Store,
  where?: Predicate,
  query: FindQuery = {},
): Promise<readonly string[]> {
  return idsIn(await store.find(thing, TENANT, where ? { ...query, where } : query))
}

export function idsIn(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => row['id'] as string)
}

/** Groups and measures of things, as plain objects. */
export async function aggregate(store: Store, query: AggregateQuery): Promise<readonly Row[]> {
  return (await store.aggregate(thing, TENANT, query)).map((row) => ({ ...row }))
}

/** One value of one thing. */
export async function valueIn(store: Store, id: string, column: string): Promise<Stored | undefined> {
  const [row] = await store.find(thing, TENANT, { where: withId(id) })
  return row?.[column]
}

/** The call is refused with this code. */
export async function refuses(code: StoreErrorCode, call: Promise<unknown>): Promise<StoreError> {
  try {
    await call
  } catch (error) {
    assert.ok(isStoreError(error), `Expected a StoreError with code ${code}, got ${String(error)}`)
    assert.equal(error.code, code, error.message)
    return error
  }
  assert.fail(`Expected a refusal with code ${code}, but the call went through.`)
}

/** By its name: an adapter may bring its own copy of the class. */
function isStoreError(error: unknown): error is StoreError {
  return error instanceof Error && error.name === 'StoreError'
}

/** Calls again for as long as other writers are in the way: BUSY promises that nothing happened. */
export async function persist<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      if (!isStoreError(error) || error.code !== 'BUSY' || attempt === PATIENCE) throw error
      await pause(1 + (attempt % 10))
    }
  }
}

/** Lets others run for a while. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Something that happens once, to wait for. */
export function signal(): { readonly happened: Promise<void>; happen(): void } {
  let happen = (): void => undefined
  const happened = new Promise<void>((resolve) => {
    happen = resolve
  })
  return { happened, happen: () => happen() }
}
