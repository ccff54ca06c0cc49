import { expect, it } from 'vitest'
import { memoryStore } from '../../store/memory/memory-store.ts'
import { defineEntity, type EntityDef } from '../entities/define-entity.ts'
import { f } from '../entities/field.ts'
import { buildModel, tablesOf } from '../entities/model.ts'
import { type MigrationInput, migrate, planSchema, renamesOf, type SchemaPlan } from './index.ts'

/** A release whose core brings these entities. */
function release(...entities: readonly EntityDef[]): MigrationInput {
  const contributions = [{ from: 'core', entities, fields: {} }]
  const model = buildModel(contributions, undefined)
  return {
    tables: tablesOf(model).map((table) => ({ namespace: 'core', table })),
    renames: renamesOf(model.entities.values()),
  }
}

/** The plan of a release for a database that earlier releases made, one after the other. */
async function planAfter(earlier: readonly MigrationInput[], now: MigrationInput): Promise<SchemaPlan> {
  const store = await memoryStore().open()
  for (const input of earlier) await migrate(store, input)
  return planSchema(store, now)
}

function names({ safe, unsafe }: SchemaPlan): unknown {
  return { safe: safe.map(({ name }) => name), unsafe: unsafe.map(({ name }) => name) }
}

const account = defineEntity('account', { fields: { name: f.text(), industry: f.text().optional() } })

it('creates tables in an empty database', async () => {
  const plan = await planAfter([], release(account, defineEntity('lead', { fields: { name: f.text() } })))

  expect(names(plan)).toEqual({ safe: ['create:account', 'create:lead'], unsafe: [] })
  expect(plan.drift).toEqual([])
})

it('has nothing to do where a release already is', async () => {
  const plan = await planAfter([release(account)], release(account))

  expect(plan).toEqual({ safe: [], unsafe: [], drift: [], pending: [] })
})

it('adds fields, a column for each part of them, and then their keys and lists', async () => {
  const grown = defineEntity('account', {
    fields: { ...account.fields, revenue: f.money().optional(), taxNumber: f.text().unique() },
    lists: [{ filter: ['industry'], sort: '-createdAt' }],
  })

  const plan = await planAfter([release(account)], release(grown))

  expect(names(plan)).toEqual({
    safe: [
      'add:account.revenueMinor',
      'add:account.revenueCurrency',
      'add:account.taxNumber',
      'unique:account.taxNumber_key',
      'index:account.industry_createdAt_list',
    ],
    unsafe: [],
  })
  expect(plan.safe.map(({ when }) => when)).toEqual(['before', 'before', 'before', 'after', 'after'])
})

it('requires of the database only what every release writes, so that a required field can be removed', async () => {
  const [create] = (await planAfter([], release(account))).safe
  const step = create?.steps[0]

  const required = step?.step === 'createTable' ? step.table.columns.filter(({ nullable }) => !nullable) : []
  expect(required.map(({ name }) => name)).toEqual(['id', 'createdAt', 'updatedAt', 'version'])
})

it('renames a field that says what it was called before', async () => {
  const renamed = defineEntity('account', {
    fields: { name: f.text(), sector: f.text().optional().renamedFrom('industry') },
  })

  const plan = await planAfter([release(account)], release(renamed))

  expect(names(plan)).toEqual({ safe: ['rename:account.industry>sector'], unsafe: [] })
})

it('renames both columns of an amount of money', async () => {
  const before = defineEntity('deal', { fields: { value: f.money() } })
  const after = defineEntity('deal', { fields: { amount: f.money().renamedFrom('value') } })

  expect(names(await planAfter([release(before)], release(after)))).toEqual({
    safe: ['rename:deal.valueMinor>amountMinor', 'rename:deal.valueCurrency>amountCurrency'],
    unsafe: [],
  })
})

it('renames in an order in which each finds its new name free', async () => {
  const before = defineEntity('person', { fields: { first: f.text(), second: f.text() } })
  const after = defineEntity('person', {
    fields: { first: f.text(), second: f.text().renamedFrom('first'), third: f.text().renamedFrom('second') },
  })

  expect(names(await planAfter([release(before)], release(after)))).toEqual({
    safe: ['rename:person.second>third', 'rename:person.first>second', 'add:person.first'],
    unsafe: [],
  })
})

it('carries a key and a list along with the field they are about', async () => {
  const definition = { unique: [['plate']], lists: [{ sort: '-plate' }] } as const
  const before = defineEntity('vehicle', { fields: { plate: f.text() }, ...definition })
  const after = defineEntity('vehicle', {
    fields: { number: f.text().renamedFrom('plate') },
    unique: [['number']],
    lists: [{ sort: '-number' }],
  })

  expect(names(await planAfter([release(before)], release(after)))).toEqual({
    safe: [
      'rename:vehicle.plate>number',
      'unique:vehicle.number_key',
      'index:vehicle.number_list',
      'drop-unique:vehicle.plate_key',
      'drop-index:vehicle.plate_list',
    ],
    unsafe: [],
  })
})

it('takes nothing away without a word: fields, keys, lists and tables that an earlier release declared', async () => {
  const before = defineEntity('account', {
    fields: { ...account.fields, legacy: f.text().unique() },
    lists: [{ sort: 'industry' }],
  })
  const oldThing = defineEntity('oldThing', { fields: {} })

  const plan = await planAfter([release(before, oldThing)], release(account))

  expect(names(plan)).toEqual({
    safe: [],
    unsafe: [
      'drop-unique:account.legacy_key',
      'drop-index:account.industry_list',
      'drop:account.legacy',
      'drop:oldThing',
    ],
  })
  expect(plan.drift).toEqual([])
})

it('sees a list that was declared in another form under the same name', async () => {
  const before = defineEntity('account', { fields: account.fields, lists: [{ sort: '-industry' }] })
  const after = defineEntity('account', { fields: account.fields, lists: [{ sort: 'industry' }] })
  const store = await memoryStore().open()
  await migrate(store, release(before))

  const plan = await planSchema(store, release(after))
  expect(names(plan)).toEqual({ safe: [], unsafe: ['replace-index:account.industry_list'] })
  await migrate(store, release(after), { allow: ['replace-index:account.industry_list'] })

  expect(names(await planSchema(store, release(after)))).toEqual({ safe: [], unsafe: [] })
})

it('reports what nobody here declared, and never touches it', async () => {
  const store = await memoryStore().open()
  const index = { name: 'byHand', columns: [{ column: 'name', direction: 'asc' }] } as const
  await migrate(store, release(account))
  await store.apply({
    step: 'addColumn',
    table: 'account',
    column: { name: 'sapNumber', kind: 'text', nullable: true },
  })
  await store.apply({ step: 'addIndex', table: 'account', index })
  for (const { table } of release(defineEntity('hostInvoice', { fields: {} })).tables)
    await store.apply({ step: 'createTable', table })

  const plan = await planSchema(store, release(account))

  expect(names(plan)).toEqual({ safe: [], unsafe: [] })
  expect(plan.drift).toEqual([
    { kind: 'column', table: 'account', name: 'sapNumber' },
    { kind: 'index', table: 'account', name: 'byHand' },
    { kind: 'table', table: 'hostInvoice' },
  ])
  const everything = ['drop:account.sapNumber', 'drop-index:account.byHand', 'drop:hostInvoice']
  expect(await migrate(store, release(account), { allow: everything })).toEqual({ applied: [], skipped: [] })
})

it('reports a field of another type and leaves its values alone', async () => {
  const counted = defineEntity('account', { fields: { name: f.text(), industry: f.int().optional() } })

  const plan = await planAfter([release(account)], release(counted))

  expect(names(plan)).toEqual({ safe: [], unsafe: [] })
  expect(plan.drift).toEqual([
    { kind: 'type', table: 'account', name: 'industry', declared: 'int', found: 'text' },
  ])
})

it('takes over tables that were made before there was a ledger', async () => {
  const store = await memoryStore().open()
  const grown = defineEntity('account', { fields: { ...account.fields, legacy: f.text() } })
  for (const { table } of release(grown).tables) await store.apply({ step: 'createTable', table })

  expect(await migrate(store, release(grown))).toEqual({ applied: [], skipped: [] })

  expect(names(await planSchema(store, release(account)))).toEqual({
    safe: [],
    unsafe: ['drop:account.legacy'],
  })
})

it('keeps what is empty out of the index of a list of what is due, and out of the way back along a relation', async () => {
  const task = defineEntity('task', {
    fields: { dueAt: f.datetime().optional(), accountId: f.ref('account', { inverse: 'tasks' }).optional() },
    lists: [{ sort: 'dueAt', whileSet: true }],
  })
  const [, made] = release(account, task).tables

  expect(made?.table.indexes).toMatchObject([
    { name: 'dueAt_list', whileNull: 'deletedAt', whileSet: 'dueAt' },
    { name: 'accountId_ref', whileNull: 'deletedAt', whileSet: 'accountId' },
  ])
})

it('makes the index of a list anew once what is empty leaves it', async () => {
  const { fields } = account
  const all = release(defineEntity('account', { fields, lists: [{ sort: 'industry' }] }))
  const set = release(defineEntity('account', { fields, lists: [{ sort: 'industry', whileSet: true }] }))

  expect(names(await planAfter([all], set))).toEqual({
    safe: [],
    unsafe: ['replace-index:account.industry_list'],
  })
  expect(names(await planAfter([set], set))).toEqual({ safe: [], unsafe: [] })
})
