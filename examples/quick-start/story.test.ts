import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../scripts/test-database.ts'
import { startPostgres } from '../../scripts/test-postgres.ts'
import { type DemoFolder, demoFolder } from './demo-folder.ts'
import { importIdOf } from './import-leads.ts'
import { main } from './main.ts'
import { openCsv } from './read-csv.ts'
import { type Place, salesCrm, salesLead } from './sales-crm.ts'
import { wordsIn } from './words-in.ts'

const SECONDS = 1_000
const MANY = 5_000
/** A line of progress, as a pipe gets it: some chunks are done, some are not. */
const PROGRESS = /rows, [\d,]+\/s/

let demo: DemoFolder
beforeEach(async () => {
  demo = await demoFolder()
})
afterEach(() => demo.remove())

/** Runs the program in a process of its own, and sends it a signal at its first line of progress. */
function demoUntil(
  signal: NodeJS.Signals,
  ...args: string[]
): Promise<{ code: number | null; text: string }> {
  const flags = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [
    ...flags,
    join(import.meta.dirname, 'main.ts'),
    '--folder',
    demo.folder,
    ...args,
  ])
  let text = ''
  let isSent = false
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      text += part
      if (!isSent && PROGRESS.test(text)) isSent = child.kill(signal)
    })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })))
}

const sqliteHere = (): Place => ({ file: join(demo.folder, 'crm.db') })

/**
 * Counts without the importer's own counters: every row came to exactly one thing, every lead and every touch comes from
 * one row, and every lead has one entry of its creation.
 */
async function expectEachRowOnce(place: Place, file: string, rows: number): Promise<void> {
  const crm = salesCrm(place)
  const session = salesLead(crm)
  const importId = importIdOf(await openCsv(file, 'utf-8', wordsIn('en')))
  const seen: number[] = []
  const created: string[] = []
  let attached = 0
  for await (const row of session.importedRows(importId)) {
    seen.push(row.row)
    if (row.outcome === 'created') created.push(row.recordId)
    if (row.outcome === 'attached') attached += 1
  }
  expect(seen).toEqual(Array.from({ length: rows }, (_, at) => at + 1))
  const leads: string[] = []
  for await (const { id } of session.lead.each()) leads.push(id)
  expect(leads.sort()).toEqual(created.sort())
  expect(await session.activity.count({ type: 'touch' })).toBe(attached)
  expect(await createdInJournal(session)).toEqual(created)
  await crm.stop()
}

async function createdInJournal(session: ReturnType<typeof salesLead>): Promise<string[]> {
  const ids: string[] = []
  for (let after = 0; ; ) {
    const { entries, next } = await session.journal.read({ after, limit: 1_000, entities: ['lead'] })
    for (const { deed, recordId } of entries) if (deed === 'create') ids.push(recordId)
    if (entries.length === 0) return ids.sort()
    after = next
  }
}

describe('the demo on SQLite', () => {
  it('makes customers of a messy file, and tells who got what and why', async () => {
    const { code, text } = await demo.run()

    expect(code).toBe(0)
    for (const part of [
      '300 new rows',
      'Duplicates found',
      'Rejected, and why',
      'Who got what',
      'came too late',
    ])
      expect(text).toContain(part)
    for (const part of [
      'no: Region',
      'whose turn it was among',
      'rules leave nothing to doubt',
      'would have another owner',
      'Funnel',
      '184,000 CNY',
      'opportunity → Won',
    ])
      expect(text).toContain(part)
    await expectEachRowOnce(sqliteHere(), join(import.meta.dirname, 'leads.csv'), 300)
  })

  it('finds nothing new in the same file, and says the rest again', async () => {
    const first = await demo.run()
    const second = await demo.run()

    expect(second.text).toContain('0 new rows')
    const from = (text: string) => text.slice(text.indexOf('Duplicates found'))
    expect(from(second.text).replace(/\n.*came too late\.\n/, '')).toBe(
      from(first.text).replace(/\n.*came too late\.\n/, ''),
    )
  })

  it('speaks Chinese', async () => {
    const { text } = await demo.run('--lang', 'zh')

    for (const part of ['新线索', '（公海）', '为什么', '销售漏斗', '赢单', '姓名为必填项'])
      expect(text).toContain(part)
    expect(text).not.toMatch(/undefined|\[object/)
  })

  it(
    'goes on where it was killed: every row is imported, rejected or joined exactly once',
    async () => {
      const rows = ['--rows', String(MANY)]
      for (let kill = 0; kill < 3; kill++) {
        const killed = await demoUntil('SIGKILL', ...rows)
        expect(killed.code).toBeNull()
        if (kill > 0) expect(killed.text).toContain('Going on after row')
      }

      const { code, text } = await demo.run(...rows)

      expect(code).toBe(0)
      expect(text).toContain('Going on after row')
      await expectEachRowOnce(sqliteHere(), join(demo.folder, `leads-${MANY}.csv`), MANY)
    },
    60 * SECONDS,
  )

  it(
    'ends after the chunk at hand on Ctrl-C, and says how to go on',
    async () => {
      const stopped = await demoUntil('SIGINT', '--rows', String(MANY))

      expect(stopped.code).toBe(130)
      expect(stopped.text).toMatch(/Stopped after [\d,]+ rows; they are safe\. Run the same command again/)
      expect((await demo.run('--rows', String(MANY))).text).toContain('Going on after row')
    },
    30 * SECONDS,
  )

  it('starts anew when asked to', async () => {
    await demo.run()

    expect((await demo.run('--fresh')).text).toContain('300 new rows')
  })

  it('writes the rejected rows down, harmless for spreadsheets, to be put right and imported', async () => {
    await demo.run()

    const errors = await readFile(join(demo.folder, 'errors.csv'), 'utf8')
    expect(errors).toContain(`"'=HYPERLINK(""http://bad.example"",""click"")"`)
    expect(errors).toContain('A captured lead needs an e-mail address or a telephone number.')
    const rejectedAgain = await demo.run(join(demo.folder, 'errors.csv'))
    expect(rejectedAgain.code).toBe(0)
    expect(await readFile(join(demo.folder, 'errors.csv'), 'utf8')).toContain(`"'=HYPERLINK(""`)
  })
})

describe('the demo on PostgreSQL', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await createTestDatabase(inject('postgres'))
  })
  afterEach(() => database.drop())

  it(
    'tells the same as on SQLite',
    async () => {
      const here = await demo.run('--postgres', database.url)
      const there = await demo.run('--fresh')

      // The life of a customer has the time of day.
      const story = ({ text }: { text: string }) =>
        text.slice(text.indexOf('The import')).replaceAll(/\d\d:\d\d:\d\d/g, '')
      expect(story(here)).toBe(story(there))
    },
    30 * SECONDS,
  )

  it(
    'goes on where it was killed',
    async () => {
      const args = ['--rows', String(MANY), '--postgres', database.url]
      const killed = await demoUntil('SIGKILL', ...args)
      expect(killed.code).toBeNull()

      expect(await demo.run(...args)).toMatchObject({ code: 0 })
      await expectEachRowOnce({ url: database.url }, join(demo.folder, `leads-${MANY}.csv`), MANY)
    },
    60 * SECONDS,
  )

  it(
    'goes on after the database server was killed',
    async () => {
      const server = await startPostgres({ durable: true })
      const own = await createTestDatabase(server.connection)
      const args = ['--folder', demo.folder, '--rows', String(MANY), '--postgres', own.url]
      let text = ''
      let crash: Promise<void> | undefined
      const screen = {
        write(part: string) {
          text += part
          if (PROGRESS.test(part)) crash ??= server.crash()
        },
      }

      expect(await main(args, screen, new AbortController().signal)).toBe(1)
      expect(text).toContain('run the same command again to go on')
      await crash
      await server.restart()

      expect(await main(args, screen, new AbortController().signal)).toBe(0)
      expect(text).toContain('Going on after row')
      await expectEachRowOnce({ url: own.url }, join(demo.folder, `leads-${MANY}.csv`), MANY)
      await server.stop()
    },
    120 * SECONDS,
  )
})
