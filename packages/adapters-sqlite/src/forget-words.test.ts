import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { equals, type Table } from '@guanxi/core/store'
import { expect, it, onTestFinished } from 'vitest'
import { sqlite } from './sqlite.ts'

const memo: Table = {
  name: 'memo',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'body', kind: 'text', nullable: false },
  ],
  unique: [],
  indexes: [{ name: 'memo_words', columns: [{ column: 'body', direction: 'asc' }], fullText: true }],
}
const CANARY = 'qqcanary'

it('forgets words that no row says any more, part by part and while others write, down to the bytes of the file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-words-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'crm.db')
  const store = await sqlite({ file }).open()
  await store.apply({ step: 'createTable', table: memo })
  const words = (from: number) => Array.from({ length: 80 }, (_, at) => `w${(from * 31 + at * 977) % 30_011}`)
  for (let start = 0; start < 12_000; start += 1_000)
    await store.insert(
      memo,
      'acme',
      Array.from({ length: 1_000 }, (_, at) => ({
        id: `m${start + at}`,
        body: `${words(start + at).join(' ')} ${at === 7 ? CANARY : ''}`,
      })),
    )
  for (let start = 0; start < 12_000; start += 1_000)
    await store.update(memo, 'acme', { where: equals('id', `m${start + 7}`), set: { body: '[erased]' } })
  const said = () => {
    const database = new DatabaseSync(file)
    database.exec('pragma wal_checkpoint(truncate)')
    database.close()
    return readFileSync(file, 'latin1').includes(CANARY)
  }
  expect(said()).toBe(true)

  let parts = 0
  while (await store.forgetWords?.(memo, parts > 0)) {
    parts += 1
    await store.insert(memo, 'acme', [{ id: `late${parts}`, body: words(parts).join(' ') }])
  }

  expect(parts).toBeGreaterThan(1)
  expect(said()).toBe(false)
  expect(await store.forgetWords?.(memo, true)).toBe(false)
  await store.close()
})
