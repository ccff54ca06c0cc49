import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { freePort, guardServer } from './guard-server.ts'
import { runOn } from './test-database.ts'
import { startPostgres, type TestPostgres } from './test-postgres.ts'
import { DATABASE, PYTHON, type TrytonBackend, trytonConfig, trytonSeed, uriOf } from './tryton-seed.ts'

/** A Tryton of our own, with a company in it that sells. It dies with the process that started it. */
export interface TestTryton {
  readonly url: string
  readonly database: string
  /** The user of the integration. */
  readonly user: string
  /** Somebody who works there. */
  readonly clerk: string
  /** Of both. */
  readonly password: string
  /** Runs a statement on its database, past Tryton. */
  administer(statement: string): Promise<void>
  /** Begins a transaction with a statement, and resolves to what commits it. On PostgreSQL alone. */
  begin(statement: string): Promise<() => Promise<void>>
  /** What the server noted so far. */
  log(): string
  /** Kills the server as a power cut would. */
  crash(): Promise<void>
  /** Starts it again on the same data: after a crash, or by ending it first. */
  restart(): Promise<void>
  /** Stops the server and removes its folder. */
  stop(): Promise<void>
}

export interface TestTrytonOptions {
  /** `sqlite` when left out: it starts sooner, and serves one call at a time. */
  readonly backend?: TrytonBackend
  /**
   * How its clock goes, in the words of faketime: `+1h` is an hour ahead, `+0 x20` goes twenty times as fast. On SQLite
   * alone, where the dates of the data are those of its own clock.
   */
  readonly clock?: string
}

const HOST = '127.0.0.1'
const PACKAGES = [
  ...['tryton-server', 'tryton-proteus', 'tryton-modules-sale', 'tryton-modules-sale-price-list'],
  ...['tryton-modules-sale-supply', 'tryton-modules-sale-payment', 'tryton-modules-account-payment-clearing'],
  ...['tryton-modules-account-statement', 'python3-psycopg2', 'faketime'],
]
const MODULES = '/usr/lib/python3/dist-packages/trytond/modules'
const FAKETIME = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketimeMT.so.1`
const NEEDED = [
  ...['/usr/bin/trytond', '/usr/bin/trytond-admin', '/usr/bin/flock', FAKETIME],
  ...['/usr/lib/python3/dist-packages/proteus', '/usr/lib/python3/dist-packages/psycopg2'],
  ...['sale_price_list', 'sale_supply', 'sale_payment', 'account_payment_clearing', 'account_statement'].map(
    (module) => join(MODULES, module),
  ),
]

/**
 * Whether tests without Tryton are to be skipped, which is told once. Where GUANXI_REAL_ERP=required none is skipped:
 * a missing server is a failure.
 *
 * @example
 * ```ts
 * describe.skipIf(isTrytonMissing())('an ERP', () => {})
 * ```
 */
export function isTrytonMissing(): boolean {
  if (NEEDED.every((path) => existsSync(path))) return false
  const advice = `install it with: apt-get install --no-install-recommends ${PACKAGES.join(' ')}`
  if (process.env['GUANXI_REAL_ERP'] === 'required') throw new Error(advice)
  console.warn(`Tests with a real Tryton are skipped: ${advice}`)
  return true
}

/** Starts a throw-away Tryton on a free port of the loopback, on a copy of the prepared database. */
export async function startTryton({
  backend = 'sqlite',
  clock,
}: TestTrytonOptions = {}): Promise<TestTryton> {
  const seed = await trytonSeed(backend)
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-tryton-'))
  const port = await freePort()
  const data = backend === 'sqlite' ? onFile(folder, seed) : await onPostgres(seed)
  const config = join(folder, 'trytond.conf')
  writeFileSync(config, trytonConfig(port, data.uri, folder))

  const log = () => textOf(join(folder, 'output'))
  const clocked = clock ? ['/usr/bin/env', `LD_PRELOAD=${FAKETIME}`, `FAKETIME=${clock}`] : []
  const server = guardServer({
    folder,
    command: [...clocked, PYTHON, '-W', 'ignore', '/usr/bin/trytond', '-c', config, '-d', DATABASE],
    isReady: () => answers(`http://${HOST}:${port}/`),
    log,
  })
  const stop = async () => {
    await server.remove()
    await data.stop()
  }
  let isUp = true
  await server.start().catch(async (error) => {
    await data.stop()
    throw error
  })

  return {
    url: `http://${HOST}:${port}`,
    database: DATABASE,
    user: 'crm',
    clerk: 'clerk',
    password: 'Qz7-crm-Vw9x',
    administer: data.administer,
    begin: data.begin,
    log,
    async crash() {
      isUp = false
      await server.crash()
    },
    async restart() {
      if (isUp) await server.end()
      isUp = true
      await server.start()
    },
    stop,
  }
}

interface TrytonData {
  readonly uri: string
  administer(statement: string): Promise<void>
  begin(statement: string): Promise<() => Promise<void>>
  stop(): Promise<void>
}

function onFile(folder: string, seed: string): TrytonData {
  const file = join(folder, `${DATABASE}.sqlite`)
  cpSync(seed, file)
  return {
    uri: 'sqlite://',
    async administer(statement) {
      const database = new DatabaseSync(file, { timeout: 5_000 })
      database.exec(statement)
      database.close()
    },
    begin: () => Promise.reject(new Error('SQLite lets nobody in beside a transaction.')),
    stop: async () => {},
  }
}

async function onPostgres(seed: string): Promise<TrytonData> {
  const server: TestPostgres = await startPostgres({ data: seed })
  const connection = { ...server.connection, database: DATABASE }
  return {
    uri: uriOf(connection),
    administer: (statement) => runOn(connection, statement),
    async begin(statement) {
      const client = new pg.Client(connection)
      await client.connect()
      await client.query(`begin; ${statement}`)
      return async () => {
        await client.query('commit')
        await client.end()
      }
    },
    stop: server.stop,
  }
}

/** It answers who it is before it lets anybody in. */
async function answers(url: string): Promise<boolean> {
  const body = JSON.stringify({ id: 0, method: 'common.server.version', params: [] })
  try {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    return answer.ok
  } catch {
    return false
  }
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
