/**
 * From the start of a process to its first lead on SQLite, its memory, and what is installed; beside Kysely by hand.
 * Run with `pnpm bench start`.
 */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { median } from '../../adapters-sql/bench/lib/measure.ts'

const ROUNDS = 9
const folder = mkdtempSync(join(tmpdir(), 'guanxi-start-'))
const here = import.meta.dirname

function run(program: string, ...args: string[]): { ms: number; mb: number } {
  const start = performance.now()
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...process.execArgv, join(here, 'lib', program), ...args],
    { encoding: 'utf8' },
  )
  const ms = performance.now() - start
  if (status !== 0) throw new Error(stderr)
  return { ms, mb: Number(stdout) / 1e6 }
}

run('first-lead.ts', join(folder, 'guanxi.db'), 'migrate')
const programs = {
  Guanxi: () => run('first-lead.ts', join(folder, 'guanxi.db')),
  'Guanxi, new file': (round: number) => run('first-lead.ts', join(folder, `new-${round}.db`), 'migrate'),
  'Kysely by hand': () => run('first-row.ts', join(folder, 'hand.db')),
}
const seen = new Map(Object.keys(programs).map((name) => [name, { ms: [] as number[], mb: [] as number[] }]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, program] of Object.entries(programs)) {
    const { ms, mb } = program(round)
    seen.get(name)?.ms.push(ms)
    seen.get(name)?.mb.push(mb)
  }
}
console.log(
  `\n  ${'from process start to the first lead'.padEnd(40)} ${'s'.padStart(6)} ${'MB'.padStart(6)}   (aim ≤ 0.3 s, ≤ 150 MB)`,
)
for (const [name, { ms, mb }] of seen)
  console.log(
    `  ${name.padEnd(40)} ${(median(ms) / 1000).toFixed(2).padStart(6)} ${median(mb).toFixed(0).padStart(6)}`,
  )

/** The folders of a package and of all that it depends on at run time. */
function installed(packageFolder: string, found = new Set<string>()): Set<string> {
  const real = realpathSync(packageFolder)
  if (found.has(real)) return found
  found.add(real)
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(
    readFileSync(join(real, 'package.json'), 'utf8'),
  )
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    for (let at = real; at !== '/'; at = dirname(at)) {
      const candidate = join(at, 'node_modules', name)
      if (!existsSync(candidate)) continue
      installed(candidate, found)
      break
    }
  }
  return found
}

function bytesIn(path: string): number {
  if (lstatSync(path).isSymbolicLink()) return 0
  if (!statSync(path).isDirectory()) return statSync(path).size
  return readdirSync(path)
    .filter((name) => name !== 'node_modules')
    .reduce((sum, name) => sum + bytesIn(join(path, name)), 0)
}

/** Of our own packages only what is published. */
function publishedBytes(path: string): number {
  const isOurs = path.includes('/packages/')
  return isOurs ? (existsSync(join(path, 'dist')) ? bytesIn(join(path, 'dist')) : 0) : bytesIn(path)
}

const packages = [...installed(join(here, '..'))]
const size = packages.reduce((sum, path) => sum + publishedBytes(path), 0)
console.log(
  `\n  installed for core and SQLite: ${(size / 1e6).toFixed(1)} MB in ${packages.length} packages   (aim ≤ 30 MB in ≤ 10)`,
)
rmSync(folder, { recursive: true })
