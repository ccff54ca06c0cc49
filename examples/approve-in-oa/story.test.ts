import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sqlite } from '@guanxi/adapters-sqlite'
import { checkConfig, type Locale, memoryStore } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { expect, it } from 'vitest'
import { oaApprovals } from './connector.ts'
import { madeUp, signing } from './open-story.ts'
import { story } from './story.ts'

const PROGRAM = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']

async function told(storage: StorageAdapter, locale: Locale = 'en'): Promise<readonly string[]> {
  const lines: string[] = []
  await story({ storage, locale, write: (line) => lines.push(line) })
  return lines
}

it.each([
  ['memory', () => memoryStore()],
  ['SQLite', () => sqlite({ file: ':memory:' })],
])('has deals approved in the OA, once and for what was asked, on %s', async (_, storage) => {
  expect(await told(storage())).toEqual([
    ' 1. Ann wants to sign. The OA is away, then takes it: attempts 2, requests 1, shown: amount,closeDate,name',
    ' 2. Chen Wei agrees there: 200 taken. Who does not know the secret: 401 unsigned',
    ' 3. It is pushed ten times more: known. The deal is signed',
    ' 4. Of the second deal the amount is changed meanwhile. What was agreed to in the OA: stale',
    ' 5. It is asked anew, the first request is void. Ann agrees there to what she asked for: refused',
    ' 6. The third is withdrawn; in the OA it is taken back. Somebody agrees all the same: late',
    ' 7. Nobody there decides on the fourth. After two days Dan may, here: it is signed, and in the OA taken back',
  ])
})

it('is the same story in Chinese, line by line', async () => {
  const [english, chinese] = [await told(memoryStore()), await told(memoryStore(), 'zh-CN')]

  expect(chinese).toHaveLength(english.length)
  for (const line of chinese) expect(line).toMatch(/\p{Script=Han}/u)
  expect(chinese.join()).not.toMatch(/undefined|null|NaN/)
})

it('has a configuration that leaves nothing to doubt', () => {
  const oa = { url: 'https://oa.example', token: madeUp(), secret: madeUp(), users: new Map() }

  expect(
    checkConfig({
      ...{ storage: memoryStore(), pipelines: [signing], plugins: [oaApprovals(oa)] },
      roles: [{ id: 'director', grants: { approval: { read: 'all', commands: ['approve'] } } }],
    }),
  ).toEqual([])
})

it('runs as a program, on a file', { timeout: 60_000 }, async () => {
  const program = [...PROGRAM, join(import.meta.dirname, 'main.ts'), '--lang', 'zh']

  const { stdout, stderr } = await promisify(execFile)(process.execPath, program)

  expect(stderr).toBe('')
  expect(stdout).toContain(' 7. 第四个')
})
