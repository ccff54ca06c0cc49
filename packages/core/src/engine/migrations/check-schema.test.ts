import { expect, it } from 'vitest'
import { memoryStore } from '../../store/memory/memory-store.ts'
import type { Store } from '../../store/store.ts'
import { defineEntity, type EntityDef } from '../entities/define-entity.ts'
import { f } from '../entities/field.ts'
import { buildModel, tablesOf } from '../entities/model.ts'
import { checkSchema, type MigrationInput, migrate, renamesOf } from './index.ts'

const lead = defineEntity('lead', { fields: { name: f.text() } })
const migrations = [{ id: 'fill-names', up: async () => {} }]

function release(entities: readonly EntityDef[], ...histories: readonly string[]): MigrationInput {
  const contributions = [{ from: 'core', entities, fields: {} }]
  const model = buildModel(contributions, undefined)
  return {
    tables: tablesOf(model).map((table) => ({ namespace: 'core', table })),
    renames: renamesOf(model.entities.values()),
    histories: histories.map((namespace) => ({ namespace, migrations })),
  }
}

async function openAt(...releases: readonly MigrationInput[]): Promise<Store> {
  const store = await memoryStore().open()
  for (const input of releases) await migrate(store, input)
  return store
}

const withFields = (fields: EntityDef['fields']) =>
  defineEntity('lead', { fields: { ...lead.fields, ...fields } })
const withList = defineEntity('lead', { fields: lead.fields, lists: [{ sort: 'name' }] })
const renamed = defineEntity('lead', { fields: { title: f.text().renamedFrom('name') } })

it.each([
  ['a table', release([lead, defineEntity('pool', { fields: {} })]), ['pool']],
  ['a column', release([withFields({ employees: f.int() })]), ['lead.employees']],
  ['a column that is still called as before', release([renamed]), ['lead.title']],
  [
    'a unique key, and the column it is about',
    release([withFields({ email: f.email().unique() })]),
    ['lead.email', 'lead.email_key'],
  ],
  ['a migration', release([lead], 'core'), ['migration core/fill-names']],
])('names what the database lacks: %s', async (_, input, names) => {
  const store = await openAt(release([lead]))

  await expect(checkSchema(store, input)).rejects.toMatchObject({
    code: 'CRM_SCHEMA_BEHIND',
    message: `The database lacks ${names.join(', ')}.`,
    meta: { names },
  })
  await migrate(store, input)
  await checkSchema(store, input)
})

it('finds nothing in an empty database, and names only a few of it', async () => {
  const tables = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) =>
    defineEntity(name, { fields: {} }),
  )

  await expect(checkSchema(await openAt(), release(tables))).rejects.toMatchObject({
    message: 'The database lacks one, two, three, four, five (+3).',
    meta: { names: [...tables.map(({ name }) => name), 'migration', 'migrationLease'] },
  })
})

it('is content without an index, with what others added, and with what is left over', async () => {
  const store = await openAt(release([lead, defineEntity('pool', { fields: {} })]))
  const column = { name: 'sapNumber', kind: 'text', nullable: true } as const
  await store.apply({ step: 'addColumn', table: 'lead', column })

  await checkSchema(store, release([withList]))
})

it('changes nothing and looks twice', async () => {
  const store = await openAt(release([lead], 'core'))
  const calls: string[] = []
  const watched = new Proxy(store, {
    get(target, name: keyof Store) {
      calls.push(name)
      return target[name]
    },
  })

  await checkSchema(watched, release([lead], 'core'))

  expect(calls).toEqual(['inspect', 'find'])
})

it('stops a release that still calls a renamed column by its old name', async () => {
  const store = await openAt(release([lead]), release([renamed]))

  const refusal = { code: 'CRM_MIGRATION_BREAKING', meta: { id: 'rename:lead.name>title' } }
  await expect(checkSchema(store, release([lead]))).rejects.toMatchObject(refusal)
  await expect(migrate(store, release([lead]))).rejects.toMatchObject(refusal)
})

it('lets a release go back on a rename, or give the old name to something new', async () => {
  const later = defineEntity('lead', { fields: { title: f.text(), name: f.text().optional() } })
  const back = defineEntity('lead', { fields: { name: f.text().renamedFrom('title') } })

  await checkSchema(await openAt(release([lead]), release([renamed]), release([later])), release([later]))
  await checkSchema(await openAt(release([lead]), release([renamed]), release([back])), release([lead]))
})
