// Runs modules one after another and tells what each printed: `node docs/run-pages.mjs FILE…`, in JSON on stdout.
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { formatWithOptions } from 'node:util'

const told = []
const base = process.cwd()
for (const file of process.argv.slice(2)) {
  const printed = []
  // One line a call, however much there is to show.
  console.log = (...said) =>
    printed.push(formatWithOptions({ breakLength: Number.POSITIVE_INFINITY, compact: 100 }, ...said))
  process.chdir(mkdtempSync(join(base, 'run-')))
  const failure = await import(pathToFileURL(file)).then(
    () => null,
    (error) => String(error?.stack ?? error),
  )
  told.push({ printed, failure })
}
process.stdout.write(JSON.stringify(told), () => process.exit())
