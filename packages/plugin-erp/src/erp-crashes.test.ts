import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type FakeErp, fakeErp } from './fake/index.ts'
import { DATABASES } from './fixtures/databases.ts'
import { served } from './fixtures/erp-over-http.ts'

const PROCESS = join(import.meta.dirname, 'fixtures/push-until-killed.ts')
const FLAGS = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']
const START = Date.UTC(2026, 10, 2, 9)
const MINUTE = 60_000

const POINTS = ['upsertCustomer', 'pushOrder', 'advanceOrder'].flatMap((call) => [
  `${call}/before`,
  `${call}/after`,
])

describe.each(DATABASES)('a process that is killed while it sends, on %s', (name, open) => {
  // Where it dies is the same on both: what differs is whose clock ends its lease.
  it.each(name === 'SQLite' ? POINTS : ['pushOrder/after'])(
    'leaves one order there when it dies at %s',
    async (die) => {
      const database = await open()
      const folder = mkdtempSync(join(tmpdir(), 'guanxi-killed-'))
      const points = join(folder, 'points')
      writeFileSync(points, '')
      const there: FakeErp = fakeErp({ clock: { now: () => START } })
      const { url, stop } = await served(there)
      const live = (start: number, dies?: string) =>
        run({ adapter: database.adapter, url, start, points, ...(dies && { die: dies }) })
      try {
        expect(await live(START, die)).toBe('SIGKILL')
        // Its lease ends by the clock of the database: on PostgreSQL that is nobody's to set.
        if (name === 'PostgreSQL') await setTimeout(1_600)
        expect(await live(START + MINUTE)).toBe(0)

        expect(there.world.all('customer')).toHaveLength(1)
        expect(there.world.all('order')).toMatchObject([{ state: 'confirmed', total: '226.00' }])
        expect(readFileSync(points, 'utf8')).toContain(die)
      } finally {
        stop()
        rmSync(folder, { recursive: true })
        await database.drop()
      }
    },
    120_000,
  )
})

function run(orders: object): Promise<number | string | null> {
  const child = spawn(process.execPath, [...FLAGS, PROCESS, JSON.stringify(orders)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)))
}
