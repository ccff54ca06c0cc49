/**
 * Guanxi in a host program: a messy file of leads becomes customers. Read it from the top; each step is one file beside
 * this one. Run it with `npm run demo`.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkConfig, isCrmError } from '@guanxi/core'
import { Complaint } from './complaint.ts'
import { importIdOf, importLeads, writeErrorFile } from './import-leads.ts'
import { makeRows } from './make-rows.ts'
import { type Options, readOptions } from './options.ts'
import { openCsv } from './read-csv.ts'
import {
  tellDecision,
  tellDuplicates,
  tellFunnel,
  tellImport,
  tellOwners,
  tellRejected,
  tellRules,
  tellTimeline,
} from './report.ts'
import { type Place, salesCrm, salesLead, salesOptions, setUpTeams } from './sales-crm.ts'
import type { Screen } from './screen.ts'
import { tellOtherRules } from './try-other-rules.ts'
import type { Words } from './words.ts'
import { wordsIn } from './words-in.ts'
import { workLeads } from './work-leads.ts'
import { writeCsv } from './write-csv.ts'

/** The whole program. Resolves to its exit code. */
export async function main(args: readonly string[], screen: Screen, signal: AbortSignal): Promise<number> {
  let words = wordsIn('en')
  try {
    const options = readOptions(args)
    words = wordsIn(options.locale)
    if (options.help) screen.write(`${words.usage}\n`)
    else await run(options, words, screen, signal)
    return 0
  } catch (error) {
    if (isCrmError(error, 'CRM_IMPORT_ABORTED')) {
      screen.write(`\n${words.interrupted(Number(error.meta['rows']))}\n`)
      return 130
    }
    const isLost = isCrmError(error, 'CRM_UNAVAILABLE')
    if (!isLost && !(error instanceof Complaint)) throw error
    screen.write(`\n${isLost ? words.unreachable : error.message}\n`)
    return 1
  }
}

async function run(options: Options, words: Words, screen: Screen, signal: AbortSignal): Promise<void> {
  const { folder, file: path, locale, postgres } = options
  await mkdir(folder, { recursive: true })
  if (options.rows !== undefined) await makeFile(options.rows, path, words, screen)
  const file = await openCsv(path, options.encoding, words)

  const database = join(folder, 'crm.db')
  if (options.fresh) for (const end of ['', '-wal', '-shm']) await rm(database + end, { force: true })
  const place: Place = postgres ? { url: postgres } : { file: database }
  const pen = { screen, words, locale }
  tellRules(pen, checkConfig(salesOptions(place)))
  const crm = salesCrm(place)
  try {
    await crm.migrate()
    const session = salesLead(crm)
    await setUpTeams(session, locale)

    screen.write(`${words.places(postgres ? 'PostgreSQL' : database, path)}\n`)
    const report = await importLeads(session, file, { screen, words, signal })
    const errorFile = join(folder, 'errors.csv')
    await rm(errorFile, { force: true })
    if (report.rejected > 0) await writeErrorFile(session, file, errorFile, { words, locale })
    const work = await workLeads(crm, '2026-12-31')

    tellImport(pen, report, errorFile)
    await tellDuplicates(pen, session, importIdOf(file))
    await tellRejected(pen, session, importIdOf(file))
    await tellOwners(pen, session, work)
    await tellDecision(pen, session)
    await tellOtherRules(pen, crm)
    await tellFunnel(pen, session)
    if (work.wonAccountId) await tellTimeline(pen, session, work.wonAccountId)
  } finally {
    await crm.stop()
  }
}

async function makeFile(rows: number, file: string, words: Words, screen: Screen): Promise<void> {
  screen.write(`${words.making(rows, file)}\n`)
  await writeCsv(file, makeRows(rows))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stop = new AbortController()
  // The first Ctrl-C ends after the chunk at hand; the second at once, which loses nothing either.
  process.once('SIGINT', () => stop.abort())
  // Whoever reads along may have seen enough: `npm run demo | head`.
  process.stdout.on('error', () => process.exit())
  process.exitCode = await main(process.argv.slice(2), process.stdout, stop.signal)
}
