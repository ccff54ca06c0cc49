import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createCrm } from '@guanxi/core'
import { equals, type Table } from '@guanxi/core/store'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { sqlite } from './sqlite.ts'
import type { SqliteHandle } from './sqlite-connection.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const note: Table = {
  name: 'note',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'isOpen', kind: 'bool', nullable: true },
    { name: 'data', kind: 'json', nullable: true },
  ],
  unique: [],
  indexes: [],
}

/** A handle that behaves like one of better-sqlite3. */
function likeBetterSqlite(database: DatabaseSync): SqliteHandle {
  return {
    close: () => database.close(),
    prepare(statement) {
      const prepared = database.prepare(statement)
      return {
        reader: prepared.columns().length > 0,
        all: (...parameters) => prepared.all(...(parameters as string[])),
        run: (...parameters) => prepared.run(...(parameters as string[])),
        iterate: (...parameters) => prepared.iterate(...(parameters as string[])),
      }
    },
  }
}

describe('SQLite', () => {
  it("takes a handle of the host's own and leaves it open", async () => {
    const database = new DatabaseSync(':memory:')
    const store = await sqlite({ database: likeBetterSqlite(database) }).open()
    await store.apply({ step: 'createTable', table: note })
    await store.insert(note, 'acme', [{ id: 'a', isOpen: true, data: { x: [1] } }, { id: 'b' }])

    expect(await store.find(note, 'acme', {})).toEqual([
      { id: 'a', isOpen: true, data: { x: [1] } },
      { id: 'b', isOpen: null, data: null },
    ])
    await store.close()
    expect(database.prepare('select count(*) as n from note').get()).toEqual({ n: 2 })
  })

  it('gives rows that compare with plain objects', async () => {
    const store = await sqlite({ file: ':memory:' }).open()
    await store.apply({ step: 'createTable', table: note })
    await store.insert(note, 'acme', [{ id: 'a', isOpen: false }])

    expect(await store.find(note, 'acme', {})).toStrictEqual([{ id: 'a', isOpen: false, data: null }])
    await store.close()
  })

  it('offers its Kysely for reports', async () => {
    const store = await sqlite({ file: ':memory:' }).open()
    await store.apply({ step: 'createTable', table: note })
    await store.insert(note, 'acme', [{ id: 'a', isOpen: true }])

    const db = store.unsafeKysely<{ note: { tenant: string; id: string; is_open: number } }>()
    expect(
      await db.selectFrom('note').select(['id', 'is_open']).where('tenant', '=', 'acme').execute(),
    ).toEqual([{ id: 'a', is_open: 1 }])
    const streamed = []
    for await (const row of db.selectFrom('note').select('id').stream()) streamed.push(row)
    expect(streamed).toEqual([{ id: 'a' }])
    await store.close()
  })

  it('binds what the driver would store as null without a word', async () => {
    const store = await sqlite({ file: ':memory:' }).open()
    const bound = async (value: unknown) => {
      const { rows } = await sql<{ v: unknown }>`select ${value} as v`.execute(store.unsafeKysely())
      return rows[0]?.v
    }

    expect(await bound(new Date(5))).toBe(5)
    expect(await bound(true)).toBe(1)
    expect(await bound(undefined)).toBe(null)
    await expect(bound({ a: 1 })).rejects.toThrow(TypeError)
    await store.close()
  })

  it('sees at once what another connection changed in the schema', async () => {
    const file = join(folder, 'schema.db')
    const [one, other] = [await sqlite({ file }).open(), await sqlite({ file }).open()]
    await one.apply({ step: 'createTable', table: note })
    await one.insert(note, 'acme', [{ id: 'a' }])
    const everything = () => sql<{ id: string }>`select * from note`.execute(one.unsafeKysely())
    await everything()
    await other.apply({
      step: 'addColumn',
      table: 'note',
      column: { name: 'size', kind: 'int', nullable: true },
    })

    expect((await everything()).rows).toEqual([
      { tenant: 'acme', id: 'a', is_open: null, data: null, size: null },
    ])
    await Promise.all([one.close(), other.close()])
  })

  it.each([
    ['in a folder that is not there', join('missing', 'crm.db'), /The folder .*missing does not exist/],
    ['that is a folder', '', /is a folder/],
    ['that is no database', 'letter.txt', /letter\.txt cannot be used/],
  ])('says of a file %s that it cannot be opened, and not to try again', async (_, name, message) => {
    writeFileSync(join(folder, 'letter.txt'), 'Dear Ada, '.repeat(500))

    const refusal = await sqlite({ file: join(folder, name) })
      .open()
      .catch((error: unknown) => error)

    expect(refusal).toMatchObject({ name: 'StoreError', code: 'CANNOT_OPEN', retryable: false })
    expect(refusal).toMatchObject({ message: expect.stringMatching(message) })
  })

  it('tells a host the same', async () => {
    const file = join(folder, 'missing', 'crm.db')

    await expect(createCrm({ storage: sqlite({ file }) }).migrate()).rejects.toMatchObject({
      code: 'CRM_CANNOT_OPEN',
      retryable: false,
      message: expect.stringContaining(join(folder, 'missing')),
    })
  })

  it('survives a statement that fails, inside a transaction', async () => {
    const store = await sqlite({ file: ':memory:' }).open()
    await store.apply({ step: 'createTable', table: note })
    await store.transaction(async (inside) => {
      await inside.insert(note, 'acme', [{ id: 'a' }])
      await expect(inside.insert(note, 'acme', [{ id: 'a' }])).rejects.toMatchObject({ code: 'TAKEN' })
      await inside.insert(note, 'acme', [{ id: 'b' }])
    })

    expect(await store.count(note, 'acme', equals('id', 'b'))).toBe(1)
    await store.close()
  })
})
