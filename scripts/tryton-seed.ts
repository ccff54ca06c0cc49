import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { runOn } from './test-database.ts'
import { type PostgresConnection, postgresVersion, startPostgres } from './test-postgres.ts'

/** What Tryton keeps its data in. */
export type TrytonBackend = 'sqlite' | 'postgres'

/** Debian's interpreter: another one that comes first on the path has not Debian's packages. */
export const PYTHON = '/usr/bin/python3'
export const DATABASE = 'crm'

const SETUP = join(import.meta.dirname, 'tryton-setup.py')
const MODULES = [
  ...['ir', 'res', 'sale', 'sale_price_list', 'sale_supply', 'sale_payment'],
  ...['account_payment', 'account_payment_clearing', 'account_statement'],
]
const run = promisify(execFile)

/**
 * A database of Tryton with a company in it, made once for each version and year and kept outside the tree:
 * the file of SQLite, or the data folder of PostgreSQL. Of several who ask first, one makes it and the others wait.
 */
export async function trytonSeed(backend: TrytonBackend): Promise<string> {
  const seed = join(cacheFolder(), `${backend}-${await versionOf(backend)}`)
  if (existsSync(seed)) return seed
  mkdirSync(dirname(seed), { recursive: true })
  const make = [process.execPath, import.meta.filename, backend, seed]
  await run('flock', [`${seed}.lock`, ...make], { maxBuffer: 2 ** 26 })
  return seed
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'guanxi-tryton')
}

/** Accounts are opened for years, so the year is part of it. */
async function versionOf(backend: TrytonBackend): Promise<string> {
  const version = execFileSync('dpkg-query', ['--show', 'tryton-server'], { encoding: 'utf8' })
  const files = [SETUP, import.meta.filename].map((file) => readFileSync(file))
  const hash = createHash('sha256').update(Buffer.concat(files))
  if (backend === 'postgres') hash.update(await postgresVersion())
  return `${version.trim().replace('\t', '-')}-${new Date().getFullYear()}-${hash.digest('hex').slice(0, 12)}`
}

/** Where Tryton finds its databases. */
export function trytonConfig(port: number, uri: string, folder: string): string {
  return `[web]
listen = 127.0.0.1:${port}
root =
[database]
uri = ${uri}
path = ${folder}
[session]
timeout = 86400
`
}

export function uriOf({ user, host, port }: PostgresConnection): string {
  return `postgresql://${user}@/?host=${host}&port=${port}`
}

async function make(backend: TrytonBackend, seed: string): Promise<void> {
  if (existsSync(seed)) return
  const folder = mkdtempSync(`${seed}.new-`)
  try {
    const made = backend === 'sqlite' ? await makeOnSqlite(folder) : await makeOnPostgres(folder)
    renameSync(made, seed)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function makeOnSqlite(folder: string): Promise<string> {
  const file = join(folder, `${DATABASE}.sqlite`)
  writeFileSync(file, '')
  await fill(folder, 'sqlite://')
  return file
}

async function makeOnPostgres(folder: string): Promise<string> {
  const server = await startPostgres()
  try {
    await runOn(server.connection, `create database ${DATABASE}`)
    await fill(folder, uriOf(server.connection))
    await runOn({ ...server.connection, database: DATABASE }, 'analyze; checkpoint')
    await server.crash()
    const data = join(folder, 'data')
    cpSync(join(server.connection.host, 'data'), data, { recursive: true })
    rmSync(join(data, 'postmaster.pid'), { force: true })
    return data
  } finally {
    await server.stop()
  }
}

async function fill(folder: string, uri: string): Promise<void> {
  const [config, password] = [join(folder, 'trytond.conf'), join(folder, 'password')]
  writeFileSync(config, trytonConfig(0, uri, folder))
  writeFileSync(password, 'Adm1n-of-the-seed\n')
  // It reads the catalogue of a database that knows no statistics yet: nested loops would take minutes.
  const env = { ...process.env, TRYTONPASSFILE: password, PGOPTIONS: '-c enable_nestloop=off' }
  const admin = ['-c', config, '-d', DATABASE, '--email', 'admin@example.test', '--activate-dependencies']
  const quiet = ['-W', 'ignore']
  await run(PYTHON, [...quiet, '/usr/bin/trytond-admin', ...admin, '-u', ...MODULES], {
    env,
    maxBuffer: 2 ** 26,
  })
  await run(PYTHON, [...quiet, SETUP, config, DATABASE], { env, maxBuffer: 2 ** 26 })
}

const [, script, backend, seed] = process.argv
if (script === import.meta.filename) {
  if (backend && seed) await make(backend as TrytonBackend, seed)
  else for (const each of ['sqlite', 'postgres'] as const) console.log(await trytonSeed(each))
}
