import { type StoreHarness, storeContract } from '@guanxi/core/testing'
import { afterAll, afterEach, beforeAll, describe, inject, it } from 'vitest'
import { createTwoRoles, onServer, type TwoRoles } from '../../../scripts/test-roles.ts'
import { type PostgresOptions, postgres } from './postgres.ts'

const settings: readonly (readonly [string, Partial<PostgresOptions>])[] = [
  ['plain tables', {}],
  ['tables that are split by tenant', { partitions: 3 }],
]

describe.each(settings)('a store that PostgreSQL holds to its tenant, with %s', (_, options) => {
  let roles: TwoRoles
  beforeAll(async () => {
    roles = await createTwoRoles(inject('postgres'))
  })
  afterAll(() => roles.drop())
  // Quicker than a database for each case.
  afterEach(() =>
    onServer(roles.database.connection, [
      'drop schema public cascade',
      'create schema public',
      `grant create, usage on schema public to ${roles.owner.user}`,
      `grant usage on schema public to ${roles.app.user}`,
    ]),
  )

  function harness(): StoreHarness {
    const adapter = postgres({ ...roles.app, max: 4, rowSecurity: true, migrate: roles.owner, ...options })
    return { adapter, raw: (statement) => onServer(roles.database.connection, [statement]) }
  }

  for (const { id, title, run } of storeContract()) {
    it(`${title} (${id})`, () => run(harness()))
  }
})
