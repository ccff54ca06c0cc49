import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const FLAGS = ['--conditions=@guanxi/source', '--disable-warning=ExperimentalWarning']

/** Processes that work on one database. */
export interface Workers {
  /** Starts another, and resolves when it works. */
  add(): Promise<void>
  /** Kills the one that has worked longest, in the middle of whatever it does. */
  killOne(): Promise<void>
  /** Tells one to stop and waits for it. Resolves to the code with which it ended. */
  stopOne(): Promise<number | null>
  /** Kills all that are left. */
  end(): void
}

/** Starts and ends processes that work on a database. */
export function workersOn(connectionString: string): Workers {
  const running: ChildProcess[] = []

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const worker = running.shift()
    if (!worker) throw new Error('Nobody works any more.')
    const exited = once(worker, 'exit')
    worker.kill(signal)
    return ((await exited) as [number | null])[0]
  }

  return {
    async add() {
      const worker = spawn(process.execPath, [...FLAGS, join(import.meta.dirname, 'worker.ts')], {
        env: { ...process.env, DATABASE_URL: connectionString, NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      running.push(worker)
      await once(worker.stdout as NonNullable<ChildProcess['stdout']>, 'data')
    },
    killOne: async () => void (await end('SIGKILL')),
    stopOne: () => end('SIGTERM'),
    end: () => running.forEach((worker) => void worker.kill('SIGKILL')),
  }
}
