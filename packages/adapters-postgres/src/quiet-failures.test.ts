import { inspect } from 'node:util'
import { createCrm, isCrmError } from '@guanxi/core'
import { equals, type Store, type Table } from '@guanxi/core/store'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../scripts/test-database.ts'
import { onServer } from '../../../scripts/test-roles.ts'
import { postgres } from './postgres.ts'

/** Stands in every value, name and password that must not come back. */
const CANARY = 'canary7f3'

const secret: Table = {
  name: 'hidden',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'key', kind: 'text', nullable: true },
    { name: 'size', kind: 'int', nullable: true },
  ],
  unique: [{ name: 'key_key', columns: ['key'] }],
  indexes: [],
}

describe('AC-26 what the database says of a failure', () => {
  let database: TestDatabase
  let store: Store
  beforeAll(async () => {
    database = await createTestDatabase(inject('postgres'))
    store = await postgres({
      ...database.connection,
      max: 4,
      lockTimeout: 100,
      statementTimeout: 2000,
    }).open()
    await store.apply({ step: 'createTable', table: secret })
    await store.insert(secret, 'acme', [
      { id: 'a', key: CANARY },
      { id: 'b', key: 'other' },
    ])
  })
  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  const crossed = async (first: string, second: string) =>
    store.transaction(async (inside) => {
      const touch = (id: string) =>
        inside.update(secret, 'acme', { where: equals('id', id), set: { size: 1 } })
      await touch(first)
      await new Promise((resolve) => setTimeout(resolve, 200))
      await touch(second)
    })

  it.each<[string, () => Promise<unknown>]>([
    ['a taken key', () => store.insert(secret, 'acme', [{ id: 'c', key: CANARY }])],
    ['a taken id', () => store.insert(secret, 'acme', [{ id: 'a', key: `${CANARY}2` }])],
    ['a taken key among many', () => store.insert(secret, 'acme', rows(50))],
    [
      'a taken key in a change',
      () => store.update(secret, 'acme', { where: equals('id', 'b'), set: { key: CANARY } }),
    ],
    ['a NUL in a value', () => store.insert(secret, 'acme', [{ id: 'n', key: `${CANARY}\u0000` }])],
    ['a NUL in a tenant', () => store.count(secret, `${CANARY}\u0000`)],
    [
      'a number that is too large',
      () => store.insert(secret, 'acme', [{ id: 'n', size: 2 ** 60, key: CANARY }]),
    ],
    ['two that lock each other out', () => Promise.all([crossed('a', 'b'), crossed('b', 'a')])],
    ['a table that is gone', () => store.count({ ...secret, name: `gone${CANARY}` }, 'acme')],
    [
      'a key that rows break',
      async () => {
        await store.update(secret, 'acme', { where: equals('id', 'b'), set: { size: 1 } })
        await store.update(secret, 'acme', { where: equals('id', 'a'), set: { size: 1 } })
        await store.apply({
          step: 'addUnique',
          table: 'hidden',
          unique: { name: 'size_key', columns: ['size'] },
        })
      },
    ],
    ['a connection string that is none', () => opened({ connectionString: `postgres://u:${CANARY}@[bad` })],
    [
      'a port that is none',
      () => opened({ connectionString: `postgres://u:${CANARY}@localhost:99999999/x` }),
    ],
    [
      'an option of the string that is none',
      () =>
        opened({
          connectionString: `postgres://u:${CANARY}@h/x?sslmode=verify-ca&sslrootcert=/no/${CANARY}`,
        }),
    ],
    ['a server that is not there', () => opened({ host: '127.0.0.1', port: 1, password: CANARY })],
    ['a name that is not known', () => opened({ host: `${CANARY}.invalid`, password: CANARY })],
    ['a database that is not there', () => opened({ ...database.connection, database: CANARY })],
    ['a role that is not there', () => opened({ ...database.connection, user: CANARY })],
  ])('stays behind: %s', async (_, act) => {
    const error = await act().then(
      () => undefined,
      (refusal: unknown) => refusal,
    )

    expect(error).toMatchObject({ name: 'StoreError' })
    const told = inspect(error, { depth: 20, showHidden: true }).replaceAll(`gone${CANARY}`, '')
    // Where in our code it was thrown is no secret.
    const words = told.replace(/^\s+at .*$/gm, '')
    expect(words).not.toMatch(
      /canary7f3|\b(select|insert into|update|from|where|values)\b.*["$]|detail|DETAIL|\bhidden\$/,
    )
  })

  it('stays behind where a caller of the CRM is refused', async () => {
    const crm = createCrm({ storage: postgres(database.connection), tenant: 'acme' })
    onTestFinished(() => crm.stop())
    await crm.migrate()
    const session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))
    const team = await session.team.create({ name: 'East', code: 'east' })
    const user = await session.user.create({ name: 'Ann', email: `${CANARY}@example.com` })
    await session.teamMember.create({ teamId: team.id, userId: user.id })
    const again = await session.teamMember
      .create({ teamId: team.id, userId: user.id })
      .catch((e: unknown) => e)
    expect(isCrmError(again, 'CRM_TAKEN')).toBe(true)
    await onServer(database.connection, ['alter table lead rename to lead_away'])
    const gone = await session.lead.count({ name: CANARY }).catch((e: unknown) => e)
    await onServer(database.connection, ['alter table lead_away rename to lead'])
    for (const error of [again, gone]) {
      const { message, code, hint } = error as { message: string; code: string; hint: string }
      expect(code).toMatch(/^CRM_(TAKEN|SCHEMA_BEHIND)$/)
      expect(`${message} ${hint} ${JSON.stringify(error)}`).not.toMatch(
        /SQLSTATE|select |canary7f3|team_member|\$/,
      )
    }
  })

  function rows(count: number) {
    return Array.from({ length: count }, (_, at) => ({ id: `m${at}`, key: at === 40 ? CANARY : `k${at}` }))
  }

  async function opened(options: Parameters<typeof postgres>[0] & pg.ClientConfig): Promise<void> {
    const other = await postgres({ ...options, connectTimeout: 1000 }).open()
    try {
      await other.inspect()
    } finally {
      await other.close()
    }
  }
})
