import { memoryStore, type StorageAdapter, type Store } from '@guanxi/core/store'
import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../scripts/test-database.ts'
import { differentialRun, type NamedStore } from './differential-run.ts'

const CONDITIONS = Number(process.env['GUANXI_DIFFERENTIAL'] ?? 20_000)
const SEED = Number(process.env['GUANXI_SEED'] ?? Date.now() % 1_000_000_000)
const PER_DATASET = 200
const TIMEOUT_MS = 600_000

/** Named at run time: these packages stand on this one, which so can't refer to them when it is compiled. */
const SQLITE: string = '@guanxi/adapters-sqlite'
const POSTGRES: string = '@guanxi/adapters-postgres'

describe('memory, SQLite and PostgreSQL', () => {
  let database: TestDatabase
  let stores: readonly NamedStore[] = []

  beforeAll(async () => {
    database = await createTestDatabase(inject('postgres'))
    stores = [
      { name: 'memory', store: await memoryStore().open() },
      { name: 'sqlite', store: await open(SQLITE, 'sqlite', { file: ':memory:' }) },
      { name: 'postgres', store: await open(POSTGRES, 'postgres', database.connection) },
    ]
  })

  afterAll(async () => {
    await Promise.all(stores.map(({ store }) => store.close()))
    await database.drop()
  })

  it(`find the same rows in the same order for ${CONDITIONS} conditions from seed ${SEED}`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    console.log(`GUANXI_DIFFERENTIAL=${CONDITIONS} GUANXI_SEED=${SEED}`)

    // Each set of tables has a seed of its own, with which it alone can be seen again.
    for (let asked = 0, seed = SEED; asked < CONDITIONS; asked += PER_DATASET, seed++) {
      await differentialRun({ stores, seed, conditions: Math.min(PER_DATASET, CONDITIONS - asked) })
    }
  })
})

type MakeAdapter = (options: object) => StorageAdapter

async function open(packageName: string, adapter: string, options: object): Promise<Store> {
  const exported: { readonly [name: string]: MakeAdapter } = await import(packageName)
  const make = exported[adapter]
  if (!make) throw new Error(`${packageName} does not export ${adapter}.`)
  return make(options).open()
}
