import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALWAYS } from '../../conditions/predicate.ts'
import { memoryStore } from '../../store/memory/memory-store.ts'
import type { StorageAdapter, Store } from '../../store/store.ts'
import type { Row, Table } from '../../store/table.ts'
import { defineEntity } from '../entities/define-entity.ts'
import { f } from '../entities/field.ts'
import { buildModel, type Contribution, tablesOf } from '../entities/model.ts'
import { type Migration, type MigrationInput, migrate, migrationTable, renamesOf } from './index.ts'

const HOUR_MS = 3_600_000

const before = release([
  {
    from: 'core',
    entities: [
      defineEntity('account', {
        fields: { name: f.text(), industry: f.text().optional(), legacy: f.text().optional() },
        lists: [{ sort: 'name' }],
      }),
    ],
    fields: {},
  },
  {
    from: 'loyalty',
    entities: [defineEntity('card', { fields: { number: f.text() } })],
    fields: { account: { tier: f.text().optional() } },
  },
])

const afterwards = release(
  [
    {
      from: 'core',
      entities: [
        defineEntity('account', {
          fields: {
            name: f.text(),
            sector: f.text().optional().renamedFrom('industry'),
            number: f.text().unique(),
            revenue: f.money().optional(),
          },
          lists: [{ sort: '-name' }],
        }),
        defineEntity('lead', { fields: { name: f.text() }, lists: [{ sort: 'name' }] }),
      ],
      fields: {},
    },
  ],
  [numbersAccounts(), addsLeads()],
)

const allow = ['drop:account.legacy', 'drop:account.tier', 'drop:card', 'replace-index:account.name_list']
const ACCOUNT_IDS = ['a', 'b', 'c']

function release(
  contributions: readonly Contribution[],
  migrations: readonly Migration[] = [],
): MigrationInput {
  const model = buildModel(contributions, undefined)
  return {
    tables: tablesOf(model).map((table) => ({ namespace: 'core', table })),
    renames: renamesOf(model.entities.values()),
    histories: [{ namespace: 'core', migrations }],
  }
}

function tableIn({ tables }: MigrationInput, wanted: string): Table {
  const found = tables.find(({ table }) => table.name === wanted)
  if (!found) throw new Error(`no table ${wanted}`)
  return found.table
}

function record(id: string, values: Row): Row {
  return { id, createdAt: 0, updatedAt: 0, version: 1, ...values }
}

/** Counts on from what is there: run twice in part, it would show. */
function numbersAccounts(): Migration {
  return {
    id: 'number-accounts',
    async up({ store }) {
      const table = tableIn(afterwards, 'account')
      for (const { id } of await store.find(table, 'acme', {})) {
        const numbered = await store.count(table, 'acme', { is: 'not', of: { is: 'null', column: NUMBER } })
        await store.patch(table, 'acme', [{ id: String(id), set: { number: String(numbered + 1) } }])
      }
    },
  }
}

function addsLeads(): Migration {
  return {
    id: 'add-leads',
    atomic: false,
    async up({ store }) {
      const table = tableIn(afterwards, 'lead')
      for (const id of ['x', 'y'])
        await store.insert(table, 'acme', [record(id, { name: id })], { skipTaken: true })
    },
  }
}

const NUMBER = { column: 'number', kind: 'text' } as const

/** How a process ends at its n-th call: dead before the call, dead right after it, or with this one failure only. */
type End = 'dies before' | 'dies after' | 'fails once'

/** A store whose process ends at its n-th call. */
function mortal(store: Store, end: End, lastCall: number, life = { calls: 0, isOver: false }): Store {
  return new Proxy(store, {
    get(target, name: keyof Store) {
      const method = target[name]
      if (typeof method !== 'function') return method
      return async (...given: unknown[]) => {
        const isLast = ++life.calls === lastCall
        if (isLast && end !== 'fails once') life.isOver = true
        if (life.isOver && !(isLast && end === 'dies after')) throw new Error('killed')
        if (isLast && end === 'fails once') throw new Error('failed')
        const [work] = given as [(inside: Store) => Promise<unknown>]
        const args =
          name === 'transaction' ? [(inside: Store) => work(mortal(inside, end, lastCall, life))] : given
        const result: unknown = await (method as (...args: unknown[]) => Promise<unknown>).apply(target, args)
        if (life.isOver) throw new Error('killed')
        return result
      }
    },
  })
}

/** A database of the release before, with accounts. */
async function oldDatabase(): Promise<StorageAdapter> {
  const adapter = memoryStore()
  const store = await adapter.open()
  await migrate(store, before, { clock: { now: () => 0 } })
  const rows = ACCOUNT_IDS.map((id) =>
    record(id, { name: id, industry: `of ${id}`, legacy: 'x', tier: 'gold' }),
  )
  await store.insert(tableIn(before, 'account'), 'acme', rows)
  return adapter
}

/** Runs until the end, or to the death of its process; resolves to whether it came to the end. */
async function upgrade(adapter: StorageAdapter, boot: number, end?: End, lastCall = 0): Promise<boolean> {
  const store = await adapter.open()
  // An hour later the lease of a process that died has ended.
  const clock = { now: () => boot * HOUR_MS }
  return migrate(end ? mortal(store, end, lastCall) : store, afterwards, { allow, clock, waitMs: 0 }).then(
    () => true,
    () => false,
  )
}

/** Everything in the database, but for when it was done. */
async function contents(adapter: StorageAdapter): Promise<unknown> {
  const store = await adapter.open()
  const schema = (await store.inspect()).map(({ name, columns, indexes }) => ({
    name,
    columns: columns.map((column) => JSON.stringify(column)).sort(),
    indexes: [...indexes].sort(),
  }))
  const ledger = await store.find(migrationTable, '*', { where: ALWAYS })
  const rows = ['account', 'lead'].map((name) => store.find(tableIn(afterwards, name), 'acme', {}))
  return {
    schema: schema.sort((one, other) => (one.name < other.name ? -1 : 1)),
    ledger: ledger.map((row) => ({ ...row, appliedAt: null })),
    rows: await Promise.all(rows),
  }
}

async function uninterrupted(): Promise<unknown> {
  const adapter = await oldDatabase()
  expect(await upgrade(adapter, 1)).toBe(true)
  return contents(adapter)
}

describe('an upgrade whose process ends at any call', () => {
  it.each<End>(['dies before', 'dies after', 'fails once'])(
    'is completed by the next run: %s',
    async (end) => {
      const expected = await uninterrupted()

      let isWhole = false
      let lastCall = 0
      while (!isWhole) {
        const adapter = await oldDatabase()
        isWhole = await upgrade(adapter, 1, end, ++lastCall)
        expect(await upgrade(adapter, 2), `after call ${lastCall}`).toBe(true)
        expect(await contents(adapter), `after call ${lastCall}`).toEqual(expected)
      }
      expect(lastCall).toBeGreaterThan(50)
    },
  )

  it('is completed however often it is interrupted', async () => {
    const expected = await uninterrupted()
    const ends = fc.constantFrom<End>('dies before', 'dies after', 'fails once')
    const boots = fc.array(fc.record({ end: ends, lastCall: fc.integer({ min: 1, max: 60 }) }), {
      maxLength: 6,
    })

    await fc.assert(
      fc.asyncProperty(boots, async (interrupted) => {
        const adapter = await oldDatabase()
        for (const [at, { end, lastCall }] of interrupted.entries())
          await upgrade(adapter, at + 1, end, lastCall)

        expect(await upgrade(adapter, interrupted.length + 1)).toBe(true)
        expect(await contents(adapter)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('serves the release before at every moment, where it only adds', async () => {
    const grown = { ...afterwards, renames: [], tables: [...before.tables, ...afterwards.tables.slice(1)] }
    const table = tableIn(before, 'account')

    for (let lastCall = 1, isWhole = false; !isWhole; lastCall++) {
      const adapter = await oldDatabase()
      const dying = mortal(await adapter.open(), 'dies after', lastCall)
      const adding = { ...grown, histories: [] }
      isWhole = await migrate(dying, adding, { clock: { now: () => HOUR_MS } }).then(
        () => true,
        () => false,
      )
      const store = await adapter.open()
      await store.insert(table, 'acme', [record('new', { name: 'new' })])
      expect(await store.find(table, 'acme', { columns: ['industry'] })).toHaveLength(ACCOUNT_IDS.length + 1)
    }
  })
})
