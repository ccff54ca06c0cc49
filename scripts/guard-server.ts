import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

/** A server in a folder of its own. It dies with the process that started it. */
export interface GuardedServer {
  start(): Promise<void>
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>
  /** Kills it and all its children as a power cut would. */
  crash(): Promise<void>
  /** Ends it and removes its folder. */
  remove(): Promise<void>
}

interface GuardOptions {
  readonly folder: string
  /** What runs it in the foreground. */
  readonly command: readonly string[]
  /** Becomes true when it answers. */
  readonly isReady: () => Promise<boolean>
  /** What it said, for the error when it does not start. */
  readonly log: () => string
  readonly uid?: number
  readonly gid?: number
}

const START_TIMEOUT_MS = 30_000

/**
 * The shell that owns the server and does as each line says. When its input ends, because we closed it or because
 * we were killed, it kills the server and removes the folder. The server has a process group of its own, so that
 * its children end with it.
 */
const GUARDIAN = `
  folder=$1; shift
  trap "" INT TERM HUP
  while read -r line; do
    case $line in
      start) setsid "$@" </dev/null >>"$folder/output" 2>&1 & server=$! ;;
      end) kill -TERM $server; wait $server; kill -s KILL -- -$server ;;
      crash) kill -s KILL -- -$server; wait $server ;;
    esac
    echo done
  done
  kill -s KILL -- -$server; wait $server
  cd / && rm -rf "$folder"
`

/** Prepares a server; it runs from `start` on. */
export function guardServer({ folder, command, isReady, log, ...account }: GuardOptions): GuardedServer {
  const guardian = spawn('/bin/sh', ['-c', GUARDIAN, 'guardian', folder, ...command], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'ignore'],
    // Ctrl-C goes to the whole group; the guardian must outlive us to clean up.
    detached: true,
    ...account,
  })
  const exited = new Promise<void>((resolve) => guardian.once('exit', () => resolve()))
  const waiting: (() => void)[] = []
  createInterface(guardian.stdout).on('line', () => waiting.shift()?.())
  // A test process that has nothing else to do may end.
  for (const handle of [guardian, guardian.stdin, guardian.stdout]) (handle as { unref?(): void }).unref?.()

  function tell(line: string): Promise<void> {
    const done = new Promise<void>((resolve) => waiting.push(resolve))
    guardian.stdin.write(`${line}\n`)
    // Whoever waits for it keeps the process going.
    guardian.ref()
    return Promise.race([done, exited]).finally(() => guardian.unref())
  }

  async function remove(): Promise<void> {
    guardian.ref()
    guardian.stdin.end()
    await exited
    rmSync(folder, { recursive: true, force: true })
  }

  async function start(): Promise<void> {
    await tell('start')
    if (await becomesTrue(isReady, START_TIMEOUT_MS)) return
    const said = log()
    await remove()
    throw new Error(`${command[0]} did not start:\n${said}`)
  }

  return { start, end: () => tell('end'), crash: () => tell('crash'), remove }
}

/** Looks again and again until it is so, or the time is over. */
async function becomesTrue(isSo: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (!(await isSo())) {
    if (Date.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
  return true
}

/** A port of the loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
