import { createCrm, defineEntity, f } from '@guanxi/core'
import { memoryStore, type SearchQuery, type Store, searchWords, type Table } from '@guanxi/core/store'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'
import type { SqlStore } from './sql-store.ts'

const ROUNDS = 12
const actor = { id: 'ann', roles: ['admin'] }

const fields = {
  title: f.text(),
  body: f.text().optional(),
  hint: f.text().optional(),
}
const silent = { entities: { manual: defineEntity('manual', { fields }) } }
const searched = { entities: { manual: defineEntity('manual', { fields, search: ['title', 'body'] }) } }
const wider = {
  entities: { manual: defineEntity('manual', { fields, search: ['title', 'body', 'hint'] }) },
}

describe.each(TWO_DATABASES)('a search on %s', (name, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database.drop())

  it('finds records that were there before their fields were searched, once that is migrated', async () => {
    const storage = database.connect()
    const before = createCrm({ storage, ...silent })
    await before.migrate()
    for (const tenant of ['acme', 'globex']) {
      const texts = Array.from({ length: 1_500 }, (_, at) => ({
        title: `${tenant} ${at}`,
        body: '华为设备',
        hint: '内部',
      }))
      await before.as(before.actor({ tenant, ...actor })).manual.createMany(texts)
    }
    await before.stop()

    const early = createCrm({ storage, ...searched })
    await expect(
      early.as(early.actor({ tenant: 'acme', ...actor })).manual.search({ text: '华为' }),
    ).rejects.toMatchObject({
      code: 'CRM_SCHEMA_BEHIND',
    })
    await early.stop()

    const after = createCrm({ storage, ...searched })
    expect(await after.migrate()).toMatchObject({ applied: ['index:manual.title_body_search'], skipped: [] })
    const session = after.as(after.actor({ tenant: 'globex', ...actor }))
    const hits = await session.manual.search({ text: '华为', limit: 1_000 })
    expect([hits.length, (await session.manual.search({ text: '1499' }))[0]?.record.title]).toEqual([
      1_000,
      'globex 1499',
    ])
    await after.stop()

    const next = createCrm({ storage, ...wider })
    const drop = 'drop-index:manual.title_body_search'
    expect(await next.migrate()).toMatchObject({
      applied: ['index:manual.title_body_hint_search'],
      skipped: [drop],
    })
    expect(await next.migrate({ allow: [drop] })).toMatchObject({ applied: [drop], skipped: [] })
    const wide = next.as(next.actor({ tenant: 'acme', ...actor }))
    expect(await wide.manual.search({ text: '内部 1499' })).toHaveLength(1)
    await next.stop()
  })

  it('finds both words that two hosts wrote at once to one record', async () => {
    const hosts = [1, 2].map(() => createCrm({ storage: database.connect(), ...wider }))
    await hosts[0]?.migrate()
    const [one, other] = hosts.map((host) => host.as(host.actor({ tenant: 'race', ...actor })))
    if (!one || !other) throw new Error('Two hosts make two sessions.')

    for (let round = 0; round < ROUNDS; round++) {
      const { id } = await one.manual.create({ title: 'old', body: 'old' })
      await Promise.all([
        one.manual.update(id, { title: `left${round}x` }),
        other.manual.update(id, { body: `right${round}x` }),
      ])

      const [hit] = await one.manual.search({ text: `left${round}x right${round}x` })
      expect(hit?.record.id).toBe(id)
    }
    expect(await one.manual.search({ text: 'old' })).toEqual([])
    for (const host of hosts) await host.stop()
  })

  it('finds what the memory store finds', async () => {
    const column = (columnName: string) =>
      ({ name: columnName, kind: 'text', nullable: columnName !== 'id' }) as const
    const places = ['title', 'body']
    const note: Table = {
      name: 'note',
      columns: ['id', ...places].map(column),
      unique: [],
      indexes: [
        {
          name: 'noteText',
          columns: places.map((place) => ({ column: place, direction: 'asc' })),
          fullText: true,
        },
      ],
    }
    const stores = [await memoryStore().open(), await database.connect().open()]
    for (const store of stores) await store.apply({ step: 'createTable', table: note })
    const found = async (store: Store, tenant: string, query: SearchQuery) =>
      (await store.search?.(note, tenant, query))?.map(({ row }) => row['id']).sort()

    const pieces = [
      ...'华为采购设备',
      'crm',
      'crms',
      'CR',
      'ü',
      'u',
      '2026',
      '0042',
      '-',
      ' ',
      ' ',
      '/',
      '😀',
      '"',
      'a',
    ]
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 10 }).map((some) => some.join(''))
    let tenants = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(text, fc.constantFrom('all', 'any'), fc.subarray(places, { minLength: 1 })), {
          minLength: 8,
          maxLength: 8,
        }),
        async (rows, queries) => {
          const tenant = `tenant ${tenants++}`
          const notes = rows.map(([title, body], at) => ({ id: `n${at}`, title, body }))
          for (const store of stores) await store.insert(note, tenant, notes)

          for (const [asked, match, columns] of queries) {
            const query: SearchQuery = {
              words: searchWords(asked),
              match: match as 'all' | 'any',
              columns: columns.map((place) => ({ column: place, weight: 1 })),
              limit: 50,
            }
            const [memory, sql] = await Promise.all(stores.map((store) => found(store, tenant, query)))
            expect(sql).toEqual(memory)
          }
        },
      ),
      { numRuns: 60 },
    )
    for (const store of stores) await store.close()
  })

  it.runIf(name === 'SQLite')('finds the right records after the file was made anew', async () => {
    const storage = database.connect()
    const crm = createCrm({ storage, ...wider })
    await crm.migrate()
    const session = crm.as(crm.actor({ tenant: 'vacuum', ...actor }))
    const made = await session.manual.createMany(
      Array.from({ length: 20 }, (_, at) => ({ title: `unique${at}x` })),
    )
    const store = (await storage.open()) as SqlStore
    const { sql } = await import('kysely')
    await sql`delete from manual where id < (select max(id) from manual where tenant = 'vacuum') and tenant <> 'vacuum'`.execute(
      store.unsafeKysely(),
    )

    await sql`vacuum`.execute(store.unsafeKysely())

    const [hit] = await session.manual.search({ text: 'unique19x' })
    const last = made.at(-1)
    expect(last?.ok && last.record.id).toBe(hit?.record.id)
    await store.close()
    await crm.stop()
  })
})
