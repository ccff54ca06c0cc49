import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type RawRow, type StoreHarness, storeContract } from '@guanxi/core/testing'
import { afterAll, describe, it } from 'vitest'
import { sqlite } from './sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'guanxi-sqlite-'))
let files = 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function onFile(): StoreHarness {
  const file = join(folder, `${files++}.db`)
  return { adapter: sqlite({ file }), raw: async (statement) => read(new DatabaseSync(file), statement) }
}

function read(database: DatabaseSync, statement: string): readonly RawRow[] {
  try {
    return database.prepare(statement).all()
  } finally {
    database.close()
  }
}

const harnesses: readonly (readonly [string, () => StoreHarness])[] = [
  ['a file', onFile],
  ['memory', () => ({ adapter: sqlite({ file: ':memory:' }) })],
  ["a host's own handle", () => ({ adapter: sqlite({ database: new DatabaseSync(':memory:') }) })],
]

describe.each(harnesses)('a store in SQLite, in %s', async (_, harness) => {
  const probe = await harness().adapter.open()
  const { capabilities } = probe
  await probe.close()

  for (const { id, title, needs = [], run } of storeContract()) {
    const isMeant = needs.every((capability) => capabilities[capability])
    it.runIf(isMeant)(`${title} (${id})`, () => run(harness()))
  }
})
