import type { Capabilities, StorageAdapter, Store } from '../../store/store.ts'
import { box, thing } from './tables.ts'

/** What a case runs on. Make a new one for each case. */
export interface StoreHarness {
  /** Leads to one database, which is empty at first: every store it opens is another connection to it. */
  readonly adapter: StorageAdapter
  /** Reads the database past the store, where it speaks SQL: what a store says of itself proves little. */
  readonly raw?: (sql: string) => Promise<readonly RawRow[]>
}

/** A row as the database driver gives it. */
export interface RawRow {
  readonly [column: string]: unknown
}

/** One promise of a store, as a test for any test runner. */
export interface ContractCase {
  /** Never changes its meaning, so that a list of known failures stays true. */
  readonly id: string
  readonly title: string
  /** The version of the suite in which the case came. */
  readonly since: string
  /** Skip the case for a store without these. */
  readonly needs?: readonly (keyof Capabilities)[]
  /** Rejects when the promise is broken. */
  run(harness: StoreHarness): Promise<void>
}

/** What a case of ours works with. */
export interface Bench {
  /** Has the tables `thing` and `box`. */
  readonly store: Store
  /** Another connection to the same database; closed after the case. */
  connect(): Promise<Store>
  readonly raw: StoreHarness['raw']
}

/** A case that starts with empty tables, and closes what it opened. */
export function contractCase(
  id: string,
  title: string,
  run: (bench: Bench) => Promise<void>,
  options: { readonly needs?: ContractCase['needs']; readonly since?: string } = {},
): ContractCase {
  const { needs, since = '0.1.0' } = options
  return { id, title, since, ...(needs && { needs }), run: (harness) => runOn(harness, run) }
}

async function runOn({ adapter, raw }: StoreHarness, run: (bench: Bench) => Promise<void>): Promise<void> {
  const opened: Store[] = []
  async function connect(): Promise<Store> {
    const store = await adapter.open()
    opened.push(store)
    return store
  }

  try {
    const store = await connect()
    for (const table of [thing, box]) await store.apply({ step: 'createTable', table })
    await run({ store, connect, raw })
  } finally {
    await Promise.all(opened.map((store) => store.close()))
  }
}
