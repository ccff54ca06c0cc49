import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Column, Row, StorageAdapter, Store, Table } from '@guanxi/core/store'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { createTestDatabase } from '../../../scripts/test-database.ts'
import {
  checkSchema,
  type Migration,
  type MigrationInput,
  migrate,
  planSchema,
} from '../../core/src/engine/migrations/index.ts'

const HOUR_MS = 3_600_000
const ROOT = join(import.meta.dirname, '../../..')
/** Named at run time: these packages stand on this one, which so can't refer to them when it is compiled. */
const SQLITE: string = '@guanxi/adapters-sqlite'
const POSTGRES: string = '@guanxi/adapters-postgres'

const id = column('id', 'text', false)
const oldAccount: Table = {
  name: 'account',
  columns: [id, column('name', 'text'), column('industry', 'text'), column('legacy', 'json')],
  unique: [],
  indexes: [{ name: 'name_list', columns: [{ column: 'name', direction: 'asc' }] }],
}
const account: Table = {
  name: 'account',
  columns: [id, column('name', 'text', false), column('sector', 'text'), column('number', 'int', false)],
  unique: [{ name: 'number_key', columns: ['number'] }],
  indexes: [{ name: 'sector_list', columns: [{ column: 'sector', direction: 'desc' }] }],
}
const lead: Table = { name: 'lead', columns: [id, column('day', 'date')], unique: [], indexes: [] }

const before: MigrationInput = { tables: [{ namespace: 'core', table: oldAccount }] }
const after: MigrationInput = {
  tables: [account, lead].map((table) => ({ namespace: 'core', table })),
  renames: [{ table: 'account', from: 'industry', to: 'sector' }],
  histories: [{ namespace: 'core', migrations: [numbersAccounts()] }],
}
const allow = ['drop:account.legacy', 'drop-index:account.name_list']

function column(name: string, kind: Column['kind'], nullable = true): Column {
  return { name, kind, nullable }
}

function numbersAccounts(): Migration {
  return {
    id: 'number-accounts',
    async up({ store, tenants }) {
      for (const tenant of await tenants(account)) {
        for (const [at, row] of (await store.find(account, tenant, {})).entries())
          await store.patch(account, tenant, [{ id: String(row['id']), set: { number: at + 1 } }])
      }
    },
  }
}

/** A database that is empty at first. */
interface Database {
  readonly adapter: StorageAdapter
  drop(): Promise<void>
}

const folder = mkdtempSync(join(tmpdir(), 'guanxi-migrations-'))
let files = 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function makeAdapter(packageName: string, make: string, options: object): Promise<StorageAdapter> {
  const exported: { readonly [name: string]: (options: object) => StorageAdapter } = await import(packageName)
  const adapter = exported[make]?.(options)
  if (!adapter) throw new Error(`${packageName} does not export ${make}.`)
  return adapter
}

async function onSqlite(): Promise<Database> {
  return { adapter: await makeAdapter(SQLITE, 'sqlite', { file: nextFile() }), drop: async () => {} }
}

async function onPostgres(): Promise<Database> {
  const { connection, drop } = await createTestDatabase(inject('postgres'))
  return { adapter: await makeAdapter(POSTGRES, 'postgres', { ...connection, max: 2 }), drop }
}

function nextFile(): string {
  return join(folder, `${files++}.db`)
}

/** Opens as many connections as wanted to a database of the release before, and closes them. */
async function withConnections(
  make: () => Promise<Database>,
  count: number,
  work: (...stores: Store[]) => Promise<void>,
): Promise<void> {
  const { adapter, drop } = await make()
  const stores = await Promise.all(Array.from({ length: count }, () => adapter.open()))
  try {
    await fill(stores[0] as Store)
    await work(...stores)
  } finally {
    await Promise.all(stores.map((store) => store.close()))
    await drop()
  }
}

async function fill(store: Store): Promise<void> {
  await migrate(store, before)
  const rows = ['a', 'b'].map((key): Row => ({ id: key, name: key, industry: `of ${key}`, legacy: { key } }))
  for (const tenant of ['acme', 'umbrella']) await store.insert(oldAccount, tenant, rows)
}

/** The database is at the new release, whole. */
async function expectUpgraded(store: Store): Promise<void> {
  const clean = { safe: [], unsafe: [], drift: [], pending: [] }
  expect(await planSchema(store, after)).toEqual(clean)
  await checkSchema(store, after)
  expect((await store.find(account, 'umbrella', {})).map((row) => ({ ...row }))).toEqual([
    { id: 'a', name: 'a', sector: 'of a', number: 1 },
    { id: 'b', name: 'b', sector: 'of b', number: 2 },
  ])
  await expect(
    store.insert(account, 'acme', [{ id: 'c', name: 'c', sector: null, number: 2 }]),
  ).rejects.toMatchObject({ code: 'TAKEN', constraint: 'number_key' })
}

/** A store whose process dies at its n-th call: before it, or after it was carried out. */
function mortal(
  store: Store,
  lastCall: number,
  isCarriedOut: boolean,
  life = { calls: 0, isOver: false },
): Store {
  return new Proxy(store, {
    get(target, name: keyof Store) {
      const method = target[name]
      if (typeof method !== 'function') return method
      return async (...given: unknown[]) => {
        const isLast = ++life.calls === lastCall
        life.isOver ||= isLast
        if (life.isOver && !(isLast && isCarriedOut)) throw new Error('killed')
        const [work] = given as [(inside: Store) => Promise<unknown>]
        const inTransaction = (inside: Store) => work(mortal(inside, lastCall, isCarriedOut, life))
        const args = name === 'transaction' ? [inTransaction] : given
        const result: unknown = await (method as (...args: unknown[]) => Promise<unknown>).apply(target, args)
        if (life.isOver) throw new Error('killed')
        return result
      }
    },
  })
}

async function upgrade(store: Store, boot: number): Promise<boolean> {
  const clock = { now: () => Date.UTC(2026, 10, 22) + boot * HOUR_MS }
  return migrate(store, after, { allow, clock, waitMs: 0 }).then(
    () => true,
    () => false,
  )
}

describe.each([
  ['SQLite', onSqlite, 1],
  // Each call takes a new database, which takes its time there.
  ['PostgreSQL', onPostgres, 4],
])('migrating %s', (_, make, stride) => {
  it('upgrades', () =>
    withConnections(make, 1, async (store) => {
      const { applied } = await migrate(store, after, { allow })

      expect(applied).toEqual([
        'rename:account.industry>sector',
        'add:account.number',
        'create:lead',
        'run:core/number-accounts',
        'unique:account.number_key',
        'index:account.sector_list',
        ...allow.toReversed(),
      ])
      await expectUpgraded(store)
    }))

  it('lets processes that boot at once all come up, and does each thing once', () =>
    withConnections(make, 4, async (...stores) => {
      const boots = await Promise.all(stores.map((store) => migrate(store, after, { allow })))

      const applied = boots.flatMap((boot) => boot.applied)
      expect(applied).toHaveLength(8)
      expect(new Set(applied).size).toBe(8)
      await expectUpgraded(stores[0] as Store)
    }))

  it('lets processes make the very first tables at once', async () => {
    const { adapter, drop } = await make()
    const stores = await Promise.all([1, 2, 3, 4].map(() => adapter.open()))

    const boots = await Promise.all(stores.map((store) => migrate(store, after)))

    expect(boots.flatMap(({ applied }) => applied).toSorted()).toEqual([
      'create:account',
      'create:lead',
      'run:core/number-accounts',
    ])
    await Promise.all(stores.map((store) => store.close()))
    await drop()
  })

  it.each([
    ['before', false, 1],
    ['right after', true, 3],
  ])(
    'completes an upgrade whose process dies %s any call',
    { timeout: 120_000 },
    async (_, isCarriedOut, first) => {
      for (let lastCall = first, isWhole = false; !isWhole; lastCall += stride) {
        await withConnections(make, 2, async (dying, second) => {
          isWhole = await upgrade(mortal(dying, lastCall, isCarriedOut), 1)

          expect(await upgrade(second, 2), `call ${lastCall}`).toBe(true)
          await expectUpgraded(second)
        })
      }
    },
  )
})

/** Migrates a file and kills itself at its n-th call, as `kill -9` does. */
const VICTIM = `
  import { migrate } from ${JSON.stringify(join(ROOT, 'packages/core/src/engine/migrations/index.ts'))}
  import { sqlite } from '@guanxi/adapters-sqlite'
  const { file, lastCall, input, allow } = JSON.parse(process.argv[1])
  let calls = 0
  const mortal = (store) => new Proxy(store, { get: (target, name) => typeof target[name] !== 'function' ? target[name] :
    (...args) => {
      if (++calls === lastCall) process.kill(process.pid, 'SIGKILL')
      return name === 'transaction' ? target.transaction((inside) => args[0](mortal(inside))) : target[name](...args)
    } })
  const up = async ({ store }) => {
    for (const tenant of ['acme', 'umbrella'])
      for (const [at, row] of (await store.find(input.tables[0].table, tenant, {})).entries())
        await store.patch(input.tables[0].table, tenant, [{ id: row.id, set: { number: at + 1 } }])
  }
  const histories = [{ namespace: 'core', migrations: [{ id: 'number-accounts', up }] }]
  await migrate(mortal(await sqlite({ file }).open()), { ...input, histories }, { allow })
`

it('completes an upgrade that was killed with its process', { timeout: 120_000 }, async () => {
  let kills = 0
  for (let lastCall = 2, isKilled = true; isKilled; lastCall += 5) {
    const file = nextFile()
    const store = await (await makeAdapter(SQLITE, 'sqlite', { file })).open()
    await fill(store)
    const given = JSON.stringify({ file, lastCall, input: { ...after, histories: [] }, allow })
    const flags = [
      '--conditions=@guanxi/source',
      '--disable-warning=ExperimentalWarning',
      '--input-type=module',
    ]
    const end = promisify(execFile)(process.execPath, [...flags, '-e', VICTIM, given], { cwd: ROOT })
    isKilled = await end.then(
      () => false,
      (error: { readonly signal?: string }) => {
        if (error.signal !== 'SIGKILL') throw error
        return ++kills > 0
      },
    )

    const clock = { now: () => Date.now() + HOUR_MS }
    await migrate(store, after, { allow, clock })
    await expectUpgraded(store)
    await store.close()
  }
  expect(kills).toBeGreaterThan(5)
})
