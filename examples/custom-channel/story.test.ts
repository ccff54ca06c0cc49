import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sqlite } from '@guanxi/adapters-sqlite'
import { checkConfig, type Locale, memoryStore } from '@guanxi/core'
import type { StorageAdapter } from '@guanxi/core/store'
import { expect, it } from 'vitest'
import { pigeon } from './channel.ts'
import { madeUp } from './open-story.ts'
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
])('takes in everything once and brings every answer there, on %s', async (_, storage) => {
  expect(await told(storage())).toEqual([
    ' 1. Li Lei writes. The push is answered 200; there is ticket #1, "路由器闪红灯。"',
    ' 2. The messenger pushes it once more and is answered 200; messages: 1',
    ' 3. Somebody who does not know the secret is answered 401',
    ' 4. Ann answers. The messenger calls it pigeon-1; it is sent',
    ' 5. Receipts come; it is read',
    ' 6. Li Lei answers that. Tickets: 1',
    ' 7. The messenger refuses: HTTP_429. Seconds later it is sent',
    ' 8. The line breaks off before the answer. Attempts: 2, copies: 1; it is sent',
    ' 9. Nobody has the number any more: failed, NUMBER_UNKNOWN, attempts: 1',
    '10. We could not be reached. Pushed: 0; found in the feed, beside all that was known: 1',
  ])
})

it('is the same story in Chinese, line by line', async () => {
  const [english, chinese] = [await told(memoryStore()), await told(memoryStore(), 'zh-CN')]

  expect(chinese).toHaveLength(english.length)
  for (const line of chinese) expect(line).toMatch(/\p{Script=Han}/u)
  expect(chinese.join()).not.toMatch(/undefined|null|NaN/)
})

it('has a configuration that leaves nothing to doubt', () => {
  const plugins = [pigeon({ url: 'https://pigeon.example', token: madeUp(), secret: madeUp() })]

  expect(checkConfig({ storage: memoryStore(), plugins })).toEqual([])
})

it('runs as a program, on a file', { timeout: 60_000 }, async () => {
  const program = [...PROGRAM, join(import.meta.dirname, 'main.ts'), '--lang', 'zh']

  const { stdout, stderr } = await promisify(execFile)(process.execPath, program)

  expect(stderr).toBe('')
  expect(stdout).toContain('10. 一度无法推送')
})
