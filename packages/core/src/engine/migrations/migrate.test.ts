import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../store/memory/memory-store.ts'
import type { Store } from '../../store/store.ts'
import type { Row, Table } from '../../store/table.ts'
import { defineEntity } from '../entities/define-entity.ts'
import { f } from '../entities/field.ts'
import { buildModel, type Contribution } from '../entities/model.ts'
import {
  checkSchema,
  type History,
  type MigrationInput,
  migrate,
  planSchema,
  renamesOf,
  uninstallPlan,
} from './index.ts'

const account = defineEntity('account', { fields: { name: f.text(), industry: f.text().optional() } })
const core: Contribution = { from: 'core', entities: [account], fields: {} }
const loyalty: Contribution = {
  from: 'loyalty',
  entities: [defineEntity('card', { fields: { accountId: f.ref('account', { inverse: 'cards' }) } })],
  fields: { account: { tier: f.select(['silver', 'gold']), spent: f.money().optional() } },
}
const fillTiers: History = {
  namespace: 'loyalty',
  migrations: [{ id: 'fill-tiers', up: async () => {} }],
}

function release(contributions: readonly Contribution[], ...histories: readonly History[]): MigrationInput {
  const model = buildModel(contributions, undefined)
  const hasLoyalty = contributions.includes(loyalty)
  const columnsFrom = hasLoyalty ? { tier: 'loyalty', spentMinor: 'loyalty', spentCurrency: 'loyalty' } : {}
  const tables = [...model.entities.values()].map(({ name, table }) => ({
    namespace: model.origin.get(name) ?? 'core',
    table,
    columnsFrom,
  }))
  return { tables, renames: renamesOf(model.entities.values()), histories }
}

function tableIn({ tables }: MigrationInput, wanted: string): Table {
  const found = tables.find(({ table }) => table.name === wanted)
  if (!found) throw new Error(`no table ${wanted}`)
  return found.table
}

async function openAt(...releases: readonly MigrationInput[]): Promise<Store> {
  const store = await memoryStore().open()
  for (const input of releases) await migrate(store, input)
  return store
}

function record(id: string, values: Row): Row {
  return { id, createdAt: 0, updatedAt: 0, version: 1, ...values }
}

async function columnsOf(store: Store, table: string): Promise<readonly string[] | undefined> {
  return (await store.inspect()).find(({ name }) => name === table)?.columns.map(({ name }) => name)
}

describe('an upgrade', () => {
  it('says what it did, and the second time does nothing', async () => {
    const store = await openAt(release([core]))

    const upgrade = await migrate(store, release([core, loyalty], fillTiers))
    expect(upgrade).toEqual({
      applied: [
        'add:account.tier',
        'add:account.spentMinor',
        'add:account.spentCurrency',
        'create:card',
        'run:loyalty/fill-tiers',
      ],
      skipped: [],
    })
    expect(await migrate(store, release([core, loyalty], fillTiers))).toEqual({ applied: [], skipped: [] })
  })

  it('keeps the values of a renamed field', async () => {
    const renamed = defineEntity('account', {
      fields: { sector: f.text().optional().renamedFrom('industry') },
    })
    const [before, after] = [release([core]), release([{ ...core, entities: [renamed] }])]
    const store = await openAt(before)
    await store.insert(tableIn(before, 'account'), 'acme', [record('a', { name: 'Foo', industry: 'steel' })])

    await migrate(store, after)

    expect(await store.find(tableIn(after, 'account'), 'acme', {})).toMatchObject([{ sector: 'steel' }])
  })

  it('leaves the release before working, but for what was renamed or dropped', async () => {
    const [before, after] = [release([core]), release([core, loyalty])]
    const store = await openAt(before, after)
    await store.insert(tableIn(before, 'account'), 'acme', [record('a', { name: 'Foo', industry: null })])

    await checkSchema(store, before)
    expect(await migrate(store, before)).toMatchObject({ applied: [] })
    expect(await store.find(tableIn(after, 'account'), 'acme', {})).toMatchObject([
      { name: 'Foo', tier: null },
    ])
  })

  it('drops a column only when it is named, as often as it is named', async () => {
    const poorer = release([{ ...core, entities: [defineEntity('account', { fields: { name: f.text() } })] }])
    const store = await openAt(release([core]))

    expect(await migrate(store, poorer)).toEqual({ applied: [], skipped: ['drop:account.industry'] })
    const allow = ['drop:account.industry', 'drop:account.typo']
    expect(await migrate(store, poorer, { allow })).toEqual({
      applied: ['drop:account.industry'],
      skipped: [],
    })
    expect(await migrate(store, poorer, { allow })).toEqual({ applied: [], skipped: [] })
    expect(await columnsOf(store, 'account')).not.toContain('industry')
  })

  it('stops at a unique key that records break, and goes on once they are mended', async () => {
    const strict = defineEntity('account', {
      fields: { name: f.text().unique(), industry: f.text().optional() },
    })
    const [before, after] = [release([core]), release([{ ...core, entities: [strict] }])]
    const table = tableIn(before, 'account')
    const store = await openAt(before)
    await store.insert(
      table,
      'acme',
      ['a', 'b'].map((id) => record(id, { name: 'Foo' })),
    )

    const failure = { code: 'CRM_MIGRATION_DUPLICATES', message: expect.stringContaining('account.name_key') }
    await expect(migrate(store, after)).rejects.toMatchObject(failure)
    await store.patch(table, 'acme', [{ id: 'b', set: { name: 'Bar' } }])

    expect(await migrate(store, after)).toMatchObject({ applied: ['unique:account.name_key'] })
  })

  it('lets a migration end duplicates before the key comes', async () => {
    const strict = defineEntity('account', {
      fields: { name: f.text().unique(), industry: f.text().optional() },
    })
    const endDuplicates: History = {
      namespace: 'core',
      migrations: [
        {
          id: 'end-duplicates',
          async up({ store, tenants }) {
            for (const tenant of await tenants(table)) {
              const rows = await store.find(table, tenant, {})
              await store.patch(
                table,
                tenant,
                rows.map(({ id }) => ({ id: String(id), set: { name: `Foo ${id}` } })),
              )
            }
          },
        },
      ],
    }
    const before = release([core])
    const table = tableIn(before, 'account')
    const store = await openAt(before)
    for (const tenant of ['acme', 'umbrella'])
      await store.insert(
        table,
        tenant,
        ['a', 'b'].map((id) => record(id, { name: 'Foo' })),
      )

    await migrate(store, release([{ ...core, entities: [strict] }], endDuplicates))

    expect(await store.find(table, 'umbrella', { columns: ['name'] })).toMatchObject([
      { name: 'Foo a' },
      { name: 'Foo b' },
    ])
  })
})

describe('a plugin', () => {
  it('leaves its tables, fields and values when it is removed, and writing goes on without it', async () => {
    const [without, withPlugin] = [release([core]), release([core, loyalty], fillTiers)]
    const store = await openAt(withPlugin)
    const table = tableIn(withPlugin, 'account')
    await store.insert(table, 'acme', [record('a', { name: 'Foo', tier: 'gold' })])

    expect((await migrate(store, without)).applied).toEqual([])
    await store.insert(tableIn(without, 'account'), 'acme', [record('b', { name: 'Bar' })])

    expect(await store.find(table, 'acme', {})).toMatchObject([{ tier: 'gold' }, { tier: null }])
  })

  it('says beforehand what it would leave behind', async () => {
    const store = await openAt(release([core, loyalty], fillTiers))

    const plan = await uninstallPlan(store, 'loyalty')

    expect(plan.map(({ name }) => name)).toEqual([
      'drop:account.tier',
      'drop:account.spentMinor',
      'drop:account.spentCurrency',
      'drop:card',
      'forget:loyalty',
    ])
    expect(await uninstallPlan(store, 'nobody')).toEqual([])
  })

  it('can be purged after it was removed, and starts anew when it comes back', async () => {
    const [without, withPlugin] = [release([core]), release([core, loyalty], fillTiers)]
    const store = await openAt(withPlugin)
    const allow = (await uninstallPlan(store, 'loyalty')).map(({ name }) => name)

    const purge = await migrate(store, without, { allow })
    expect(purge.applied.toSorted()).toEqual(allow.toSorted())
    expect(purge.skipped).toEqual([])
    expect(await columnsOf(store, 'card')).toBeUndefined()
    expect(await planSchema(store, without)).toEqual({ safe: [], unsafe: [], drift: [], pending: [] })

    expect((await migrate(store, withPlugin)).applied).toContain('run:loyalty/fill-tiers')
  })

  it('is not dropped by a word that came while it was there', async () => {
    const store = await openAt(release([core, loyalty]))

    const purge = await migrate(store, release([core, loyalty]), {
      allow: ['drop:card', 'drop:account.tier'],
    })

    expect(purge).toEqual({ applied: [], skipped: [] })
  })
})
