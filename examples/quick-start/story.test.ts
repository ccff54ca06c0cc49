import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../scripts/test-database.ts'
import { startPostgres } from '../../scripts/test-postgres.ts'
import { importIdOf } from './import-leads.ts'
import { main } from './main.ts'
import { makeRows } from './make-rows.ts'
import { writeSample } from './make-sample.ts'
import { openCsv } from './read-csv.ts'
import { type Place, salesCrm, salesLead } from './sales-crm.ts'
import { wordsIn } from './words-in.ts'
import { neutralised, restored, writeCsv } from './write-csv.ts'

const SECONDS = 1_000
const MANY = 5_000
/** A line of progress, as a pipe gets it: some chunks are done, some are not. */
const PROGRESS = /rows, [\d,]+\/s/

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-demo-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs the program in this process. */
async function demo(...args: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const screen = {
    write(part: string) {
      text += part
    },
  }
  const code = await main(['--folder', folder, ...args], screen, new AbortController().signal)
  return { code, text }
}

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
    folder,
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

const sqliteHere = (): Place => ({ file: join(folder, 'crm.db') })

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
    const { code, text } = await demo()

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
      'Funnel',
      '184,000 CNY',
      'opportunity → Won',
    ])
      expect(text).toContain(part)
    await expectEachRowOnce(sqliteHere(), join(import.meta.dirname, 'leads.csv'), 300)
  })

  it('finds nothing new in the same file, and says the rest again', async () => {
    const first = await demo()
    const second = await demo()

    expect(second.text).toContain('0 new rows')
    const from = (text: string) => text.slice(text.indexOf('Duplicates found'))
    expect(from(second.text).replace(/\n.*came too late\.\n/, '')).toBe(
      from(first.text).replace(/\n.*came too late\.\n/, ''),
    )
  })

  it('speaks Chinese', async () => {
    const { text } = await demo('--lang', 'zh')

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

      const { code, text } = await demo(...rows)

      expect(code).toBe(0)
      expect(text).toContain('Going on after row')
      await expectEachRowOnce(sqliteHere(), join(folder, `leads-${MANY}.csv`), MANY)
    },
    60 * SECONDS,
  )

  it(
    'ends after the chunk at hand on Ctrl-C, and says how to go on',
    async () => {
      const stopped = await demoUntil('SIGINT', '--rows', String(MANY))

      expect(stopped.code).toBe(130)
      expect(stopped.text).toMatch(/Stopped after [\d,]+ rows; they are safe\. Run the same command again/)
      expect((await demo('--rows', String(MANY))).text).toContain('Going on after row')
    },
    30 * SECONDS,
  )

  it('starts anew when asked to', async () => {
    await demo()

    expect((await demo('--fresh')).text).toContain('300 new rows')
  })

  it('writes the rejected rows down, harmless for spreadsheets, to be put right and imported', async () => {
    await demo()

    const errors = await readFile(join(folder, 'errors.csv'), 'utf8')
    expect(errors).toContain(`"'=HYPERLINK(""http://bad.example"",""click"")"`)
    expect(errors).toContain('A captured lead needs an e-mail address or a telephone number.')
    const rejectedAgain = await demo(join(folder, 'errors.csv'))
    expect(rejectedAgain.code).toBe(0)
    expect(await readFile(join(folder, 'errors.csv'), 'utf8')).toContain(`"'=HYPERLINK(""`)
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
      const here = await demo('--postgres', database.url)
      const there = await demo('--fresh')

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

      expect(await demo(...args)).toMatchObject({ code: 0 })
      await expectEachRowOnce({ url: database.url }, join(folder, `leads-${MANY}.csv`), MANY)
    },
    60 * SECONDS,
  )

  it(
    'goes on after the database server was killed',
    async () => {
      const server = await startPostgres({ durable: true })
      const own = await createTestDatabase(server.connection)
      const args = ['--folder', folder, '--rows', String(MANY), '--postgres', own.url]
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
      await expectEachRowOnce({ url: own.url }, join(folder, `leads-${MANY}.csv`), MANY)
      await server.stop()
    },
    120 * SECONDS,
  )
})

describe('a file that cannot be read', () => {
  const gb18030 = Buffer.from('d0d5c3fb2cd3cacfe40ac0eec0d72c6c40782e636f6d0a', 'hex')

  it.each<[string, string | Buffer, string]>([
    ['is empty', '', 'is empty'],
    ['has nothing but a BOM', '\uFEFF', 'is empty'],
    ['is in another encoding', gb18030, '--encoding gb18030'],
    ['has no column for the name', 'Colour,E-mail\nred,a@example.com\n', 'No column looks like name'],
    ['has no address', 'Name,Colour\nAda,red\n', 'No column looks like email or phone'],
    ['has a quote that never ends', 'Name,E-mail\n"Ada,a@example.com\n', 'no sound CSV'],
  ])('is refused in plain words: it %s', async (_, content, words) => {
    const file = join(folder, 'bad.csv')
    await writeFile(file, content)

    const { code, text } = await demo(file)

    expect(code).toBe(1)
    expect(text).toContain(words)
    expect(await readdir(folder)).not.toContain('errors.csv')
  })

  it.each<[string, string | Buffer, string[]]>([
    ['GB18030, when told', gb18030, ['--encoding', 'gb18030']],
    ['a BOM, CRLF and semicolons', '\uFEFFVorname;Name;E-Mail\r\nx;"Ada;\r\nLovelace";a@example.com\r\n', []],
    [
      'tabs, and the parts of a name apart',
      'First name\tLast name\tMail\nAda\tLovelace\ta@example.com\n',
      [],
    ],
    ['empty lines, empty and repeated headings', 'Name,,E-mail,E-mail\n\nAda,x,,a@example.com\n\n', []],
  ])('is read: %s', async (_, content, args) => {
    const file = join(folder, 'good.csv')
    await writeFile(file, content)

    const { code, text } = await demo(file, ...args)

    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringMatching(/New leads +1\n/) })
  })

  it('says how it is used when it does not understand', async () => {
    for (const args of [['--rows', 'many'], ['--lang', 'fr'], ['--colour'], ['a.csv', 'b.csv']]) {
      const { code, text } = await demo(...args)
      expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('npm run demo') })
    }
  })
})

describe('a cell of an error file', () => {
  it.each([
    '=HYPERLINK("x")',
    '+cmd',
    '-2+3',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '＝1',
    ' =1',
    `"=1"`,
    "'=1",
    '+8613800138000',
  ])('is harmless, and comes back as it was: %j', (cell) => {
    expect(neutralised(cell)).toBe(`'${cell}`)
    expect(restored(neutralised(cell))).toBe(cell)
  })

  it.each(['Ada', "O'Neill", "'quoted'", '1-2', ''])('is left alone: %j', (cell) => {
    expect(neutralised(cell)).toBe(cell)
    expect(restored(cell)).toBe(cell)
  })
})

describe('the sample', () => {
  it('is what its script writes', async () => {
    const file = join(folder, 'sample.csv')
    await writeSample(file)

    expect(await readFile(file, 'utf8')).toBe(await readFile(join(import.meta.dirname, 'leads.csv'), 'utf8'))
  })

  it('holds what files hold: both languages, duplicates, bad rows', async () => {
    await writeCsv(join(folder, 'few.csv'), makeRows(50))

    expect(await demo(join(folder, 'few.csv'))).toMatchObject({ code: 0 })
  })
})
