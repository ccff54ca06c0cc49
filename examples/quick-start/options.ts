import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Locale } from '@guanxi/core'
import { Complaint } from './complaint.ts'
import { wordsIn } from './words-in.ts'

/** What the user asked for. */
export interface Options {
  readonly file: string
  readonly locale: Locale
  readonly encoding: string
  /** Make a file of so many rows and import that. */
  readonly rows: number | undefined
  readonly postgres: string | undefined
  /** Where the database and the error file go. */
  readonly folder: string
  readonly fresh: boolean
  readonly help: boolean
}

/** Reads the command line. Throws a {@link Complaint} for what it does not know. */
export function readOptions(args: readonly string[]): Options {
  const locale: Locale = args.some((arg) => arg === 'zh' || arg === '--lang=zh') ? 'zh-CN' : 'en'
  const words = wordsIn(locale)
  const { values, positionals } = parsed(args, words.usage)
  const rows = values.rows === undefined ? undefined : Number(values.rows)
  const isGood =
    positionals.length <= 1 &&
    ['en', 'zh'].includes(values.lang) &&
    (rows === undefined || (Number.isInteger(rows) && rows > 0 && positionals.length === 0))
  if (!isGood) throw new Complaint(words.usage)
  const folder = resolve(values.folder)
  const made = rows === undefined ? join(import.meta.dirname, 'leads.csv') : join(folder, `leads-${rows}.csv`)
  return {
    file: positionals[0] === undefined ? made : resolve(positionals[0]),
    locale: values.lang === 'zh' ? 'zh-CN' : 'en',
    encoding: values.encoding,
    rows,
    postgres: values.postgres,
    folder,
    fresh: values.fresh,
    help: values.help,
  }
}

function parsed(args: readonly string[], usage: string) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        lang: { type: 'string', default: 'en' },
        encoding: { type: 'string', default: 'utf-8' },
        rows: { type: 'string' },
        postgres: { type: 'string' },
        folder: { type: 'string', default: '.demo' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    })
  } catch (error) {
    throw new Complaint(`${(error as Error).message}\n\n${usage}`)
  }
}
