import { equals, type Row, type Store, type Table } from '@guanxi/core/store'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../scripts/test-database.ts'
import { type PostgresOptions, postgres } from './postgres.ts'

const TENANT = 'acme'

const note: Table = {
  name: 'note',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'body', kind: 'text', nullable: true },
    { name: 'size', kind: 'int', nullable: true },
    { name: 'writtenAt', kind: 'datetime', nullable: true },
    { name: 'data', kind: 'json', nullable: true },
  ],
  unique: [{ name: 'noteBody', columns: ['body'] }],
  indexes: [{ name: 'noteSize', columns: [{ column: 'size', direction: 'desc' }] }],
}

describe('PostgreSQL', () => {
  let database: TestDatabase
  const opened: Store[] = []
  beforeAll(async () => {
    database = await createTestDatabase(inject('postgres'))
    const store = await open()
    await store.apply({ step: 'createTable', table: note })
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()))
    await run('truncate note')
  })
  afterAll(() => database.drop())

  async function open(options: Partial<PostgresOptions> = {}) {
    const store = await postgres({ ...database.connection, max: 2, ...options }).open()
    opened.push(store)
    return store
  }

  async function run(statement: string): Promise<readonly { [column: string]: unknown }[]> {
    const client = new pg.Client(database.connection)
    await client.connect()
    try {
      return (await client.query(statement)).rows
    } finally {
      await client.end()
    }
  }

  function add(store: Store, ...rows: readonly Row[]): Promise<readonly string[]> {
    return store.insert(note, TENANT, rows)
  }

  it('lets writers of the same keys in any order wait for one another, never lock up', async () => {
    const bodies = Array.from({ length: 3000 }, (_, index) => `body ${index}`)
    const writers = await Promise.all(Array.from({ length: 6 }, () => open()))
    const added = await Promise.all(
      writers.map((store, writer) => {
        const own = writer % 2 === 0 ? bodies : bodies.toReversed()
        const rows = own.map((body) => ({ id: `${writer} ${body}`, body }))
        return store.insert(note, TENANT, rows, { skipTaken: true })
      }),
    )

    expect(added.flat()).toHaveLength(bodies.length)
  })

  it('knows how large a table has become, once much was added to it', async () => {
    const store = await open()
    const rows = Array.from({ length: 1200 }, (_, index) => ({ id: `n${index}` }))
    await store.transaction(async (inside) => {
      await inside.insert(note, TENANT, rows)
    })

    const [known] = await run(`select reltuples from pg_class where relname = 'note'`)
    expect(known?.['reltuples']).toBe(1200)
  })

  it('says that it lost its connection inside a transaction, and goes on with another', async () => {
    const store = await open()
    const work = store.transaction(async (inside) => {
      await add(inside, { id: 'a' })
      await run(`select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'`)
      await add(inside, { id: 'b' })
    })

    await expect(work).rejects.toMatchObject({ name: 'StoreError', code: 'UNAVAILABLE', retryable: true })
    expect(await store.count(note, TENANT)).toBe(0)
  })

  it('outlives the loss of idle connections', async () => {
    const store = await open()
    await store.count(note, TENANT)
    await run(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`)
    await new Promise((resolve) => setTimeout(resolve, 50))

    expect(await store.count(note, TENANT)).toBe(0)
  })

  it('says that nobody answers where no server is', async () => {
    const store = await open({ host: '127.0.0.1', port: 1 })

    for (const ask of [
      () => store.inspect(),
      () => store.count(note, TENANT),
      () => store.transaction(async () => undefined),
      () => store.apply({ step: 'createTable', table: note }),
    ])
      await expect(ask()).rejects.toMatchObject({ name: 'StoreError', code: 'UNAVAILABLE' })
  })

  it('says that trying again is of no use where there is no such database', async () => {
    const store = await open({ database: 'nosuch' })

    await expect(store.inspect()).rejects.toMatchObject({ code: 'CANNOT_OPEN', retryable: false })
  })

  it('says that there is no connection left, and waits for none for ever', async () => {
    const store = await open({ max: 1, connectTimeout: 100 })
    const work = store.transaction(() => store.count(note, TENANT))

    await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it("leaves the host's own pool open", async () => {
    const pool = new pg.Pool(database.connection)
    const store = await postgres({ pool }).open()
    await add(store, { id: 'a', size: 3 })
    await store.close()

    // The host's own queries keep the host's own types.
    expect((await pool.query('select size from note')).rows).toEqual([{ size: '3' }])
    await pool.end()
  })

  it('lets one of two that lock each other out try again', async () => {
    const store = await open()
    await add(store, { id: 'a' }, { id: 'b' })
    const touch = (inside: Store, id: string) =>
      inside.update(note, TENANT, { where: equals('id', id), set: { size: 1 } })
    const cross = (first: string, second: string) =>
      store.transaction(async (inside) => {
        await touch(inside, first)
        await new Promise((resolve) => setTimeout(resolve, 100))
        await touch(inside, second)
      })

    const outcomes = await Promise.allSettled([cross('a', 'b'), cross('b', 'a')])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({ code: 'BUSY' })
  })

  it('passes over rows that another transaction holds, without waiting', async () => {
    const store = await open()
    await add(store, ...['a', 'b', 'c'].map((id) => ({ id })))
    const claim = (from: Store) =>
      from.claim(note, TENANT, { where: equals('size', 0, 'int'), limit: 1, set: {} })
    await store.update(note, TENANT, { where: { is: 'constant', value: true }, set: { size: 0 } })

    await store.transaction(async (inside) => {
      const mine = await claim(inside)
      const other = await claim(store)
      expect([...mine, ...other].map(({ id }) => id)).toEqual(['a', 'b'])
    })
  })

  it('gives up a statement that takes too long, inside a transaction', async () => {
    const [holder, hasty] = [await open(), await open({ statementTimeout: 50 })]
    await add(holder, { id: 'a' })
    const change = { where: equals('id', 'a'), set: { size: 2 } }

    await holder.transaction(async (inside) => {
      await inside.update(note, TENANT, change)
      const waiting = hasty.transaction((other) => other.update(note, TENANT, change))
      await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })
  })

  it('keeps nothing in a session that a pooler would hand to others', async () => {
    const store = await open({ max: 1 })
    const settings = sql<{ name: string }>`select name, setting from pg_settings order by name`
    const before = await settings.execute(store.unsafeKysely())
    await store.apply({
      step: 'addColumn',
      table: 'note',
      column: { name: 'kind', kind: 'text', nullable: true },
    })
    await store.transaction((inside) => add(inside, { id: 'a' }, { id: 'b' }))
    await store.find(note, TENANT, { limit: 1 })

    const after = await settings.execute(store.unsafeKysely())
    expect(after.rows).toEqual(before.rows)
    const prepared = await sql<{ n: number }>`select count(*) as n from pg_prepared_statements`.execute(
      store.unsafeKysely(),
    )
    expect(prepared.rows).toEqual([{ n: 0 }])
  })

  it('lets several create the same table at once', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()))
    const table = { ...note, name: 'fresh' }
    await Promise.all(stores.map((store) => store.apply({ step: 'createTable', table })))

    const tables = await stores[0]?.inspect()
    expect(tables?.find(({ name }) => name === 'fresh')?.indexes).toEqual(['noteBody', 'noteSize'])
  })

  it('starts every key and every index with the tenant', async () => {
    const indexes = await run(`
      select i.relname as name, a.attname as first from pg_index as x
      join pg_class as i on i.oid = x.indexrelid join pg_class as t on t.oid = x.indrelid
      join pg_attribute as a on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
      where t.relname = 'note'`)

    expect(indexes.map(({ name }) => name).sort()).toEqual(['note$', 'note$note_body', 'note$note_size'])
    expect(new Set(indexes.map(({ first }) => first))).toEqual(new Set(['tenant']))
  })

  it('goes on after a refusal inside a transaction', async () => {
    const store = await open()
    await store.transaction(async (inside) => {
      await add(inside, { id: 'a', body: 'x' }, { id: 'b', body: 'y' })
      for (const refused of [
        () => add(inside, { id: 'c', body: 'x' }),
        () => add(inside, { id: 'c' }, { id: 'a' }),
        () => inside.update(note, TENANT, { where: equals('id', 'b'), set: { body: 'x' } }),
        () => inside.patch(note, TENANT, [{ id: 'b', set: { body: 'x' } }]),
      ]) {
        await expect(refused()).rejects.toMatchObject({ code: 'TAKEN' })
      }
      await add(inside, { id: 'd' })
    })

    expect((await store.find(note, TENANT, {})).map(({ id }) => id)).toEqual(['a', 'b', 'd'])
  })
})

describe('a PostgreSQL database with habits of its own', () => {
  it.each([
    ['a time zone', `set timezone to 'America/St_Johns'`],
    ['a zone with seconds in its past', `set timezone to 'Asia/Shanghai'`],
    ['a stricter isolation', `set default_transaction_isolation to 'serializable'`],
  ])('keeps instants and order in spite of %s', async (_, habit) => {
    const { connection, drop } = await createTestDatabase(inject('postgres'))
    const client = new pg.Client(connection)
    await client.connect()
    await client.query(`alter database ${connection.database} ${habit}`)
    await client.end()
    const store = await postgres(connection).open()
    await store.apply({ step: 'createTable', table: note })

    const instants = [
      '0001-01-01T00:00:00Z',
      '1850-01-01T00:00:00Z',
      '1999-12-31T23:59:59.999Z',
      '9999-12-31T23:59:59.999Z',
    ]
    const rows = instants.map((text, index) => ({ id: `n${index}`, writtenAt: Date.parse(text) }))
    await store.insert(note, TENANT, rows)
    const found = await store.find(note, TENANT, { columns: ['writtenAt'] })
    expect(found).toEqual(rows)
    for (const { id, writtenAt } of rows) {
      const [row] = await store.find(note, TENANT, { where: equals('writtenAt', writtenAt, 'datetime') })
      expect(row?.['id']).toBe(id)
    }
    await store.close()
    await drop()
  })

  it('sorts by code point where the database sorts by language', async () => {
    const { connection, drop } = await createTestDatabase(inject('postgres'))
    const database = `${connection.database}_icu`
    const admin = new pg.Client(connection)
    await admin.connect()
    await admin.query(
      `create database ${database} template template0 locale_provider icu icu_locale 'en-US' locale 'C.UTF-8'`,
    )
    const store = await postgres({ ...connection, database }).open()
    await store.apply({ step: 'createTable', table: note })
    const bodies = ['Z', 'a', 'á', 'ä', 'B', 'b', '_', '张', '\u{1F600}', '\uFFFD']
    await store.insert(
      note,
      TENANT,
      bodies.map((body, index) => ({ id: `n${index}`, body, data: { body } })),
    )

    const expected = [...bodies].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0))
    for (const column of [
      { column: 'body', kind: 'text' },
      { column: 'data', kind: 'text', path: ['body'] },
    ] as const) {
      const found = await store.find(note, TENANT, { orderBy: [{ column, direction: 'asc' }] })
      expect(found.map(({ body }) => body)).toEqual(expected)
    }
    await store.close()
    await admin.query(`drop database ${database} with (force)`)
    await admin.end()
    await drop()
  })
})
