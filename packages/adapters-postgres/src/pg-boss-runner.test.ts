import { runnerContract } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../scripts/test-database.ts'
import { pgBossRunner } from './pg-boss-runner.ts'
import { postgres } from './postgres.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase(inject('postgres'))
})
afterAll(() => database.drop())

describe('the runner on pg-boss', () => {
  for (const { id, title, run } of runnerContract())
    it(`${title} (${id})`, () =>
      run({
        adapter: postgres({ ...database.connection, max: 4 }),
        // A queue of its own for each case.
        runner: () => pgBossRunner({ ...database.connection, schema: `q_${id.replaceAll('-', '_')}` }),
      }))
})
