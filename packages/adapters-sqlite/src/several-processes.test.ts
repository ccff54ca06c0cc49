import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { equals, type Store, type Table } from '@guanxi/core/store'
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { sqlite } from './sqlite.ts'

const TENANT = 'acme'
const PROCESSES = 4
const TURNS = 100
const TIMEOUT_MS = 60_000

const counter: Table = {
  name: 'counter',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'count', kind: 'int', nullable: true },
  ],
  unique: [],
  indexes: [],
}

const folder = mkdtempSync(join(tmpdir(), 'guanxi-processes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs `work` in a process of its own, with `store` and `table` at hand; it tells by `console.log`. */
function inProcess(file: string, work: string): ChildProcess {
  const script = `
    const { sqlite } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
    const table = ${JSON.stringify(counter)}
    const store = await sqlite({ file: ${JSON.stringify(file)}, busyTimeout: 30_000 }).open()
    ${work}`
  const flags = ['--conditions=@guanxi/source', '--input-type=module', '--eval', script]
  return spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] })
}

describe('several processes on one file', () => {
  let file: string
  let store: Store
  let files = 0
  beforeEach(async () => {
    file = join(folder, `${files++}.db`)
    store = await sqlite({ file }).open()
    await store.apply({ step: 'createTable', table: counter })
    return () => store.close()
  })

  it('lose nothing of what each of them adds', { timeout: TIMEOUT_MS }, async () => {
    const work = `
      for (let turn = 0; turn < ${TURNS}; turn++) {
        await store.increment(table, 'acme', { id: 'a', by: { count: 1 }, initial: {} })
        await store.transaction(async (inside) => {
          const [row] = await inside.find(table, 'acme', { where: ${JSON.stringify(equals('id', 'b'))}, lock: true })
          if (row) await inside.patch(table, 'acme', [{ id: 'b', set: { count: row.count + 1 } }])
          else await inside.insert(table, 'acme', [{ id: 'b', count: 1 }])
        })
      }
      await store.close()`
    const processes = Array.from({ length: PROCESSES }, () => inProcess(file, work))
    const ends = await Promise.all(processes.map((process) => once(process, 'exit')))

    expect(ends.map(([code]) => code)).toEqual(Array.from({ length: PROCESSES }, () => 0))
    const rows = await store.find(counter, TENANT, {})
    expect(rows.map((row) => row['count'])).toEqual([PROCESSES * TURNS, PROCESSES * TURNS])
  })

  it('keep what was answered when one of them is killed', { timeout: TIMEOUT_MS }, async () => {
    const work = `
      for (let turn = 0; ; turn++) {
        await store.insert(table, 'acme', [{ id: 'one' + turn, count: turn }])
        await store.insert(table, 'acme', [{ id: 'left' + turn, count: turn }, { id: 'right' + turn, count: turn }])
        console.log(turn)
        // What was told waits for the event loop where the pipe is full: a writer that never rests would tell nothing more.
        await new Promise((resolve) => setImmediate(resolve))
      }`
    const writer = inProcess(file, work)
    onTestFinished(() => void writer.kill('SIGKILL'))
    let told = ''
    writer.stdout?.on('data', (data) => {
      told += String(data)
      if (told.length > 500) writer.kill('SIGKILL')
    })
    await once(writer, 'close')

    const turns = told.trim().split('\n').map(Number)
    const ids = new Set((await store.find(counter, TENANT, {})).map((row) => String(row['id'])))
    for (const turn of turns) expect(ids).toContain(`right${turn}`)
    // Of the call that was cut off there is all or nothing.
    const lefts = [...ids].filter((id) => id.startsWith('left'))
    expect(lefts.every((id) => ids.has(id.replace('left', 'right')))).toBe(true)
    expect(new DatabaseSync(file).prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
  })

  it('tell who waits in vain, without standing still', async () => {
    const impatient = await sqlite({ file, busyTimeout: 50 }).open()
    let ticks = 0
    const ticking = setInterval(() => ticks++, 5)

    const waiting = store.transaction(() => impatient.insert(counter, TENANT, [{ id: 'a' }]))
    await expect(waiting).rejects.toMatchObject({ code: 'BUSY', retryable: true })
    clearInterval(ticking)
    await impatient.close()
    expect(ticks).toBeGreaterThan(3)
  })
})
