import type { Piece, Runner, Workload } from './runner.ts'
import { inTurns } from './turn.ts'

/**
 * Works in the process that writes, and needs nothing but the store. What other processes write is found by looking.
 * The runner of every CRM that names no other.
 */
export function inProcessRunner(): Runner {
  const queue = new Map<string, Piece>()
  let workload: Workload | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  let looking: Promise<void> | undefined
  let working: Promise<void> | undefined

  function add(piece: Piece): void {
    if (!workload) return
    const key = `${piece.name} ${piece.tenant}`
    if (!queue.has(key)) queue.set(key, piece)
  }

  function work({ serve, log }: Workload): Promise<void> {
    const serveOne = async (piece: Piece) => {
      const hasMore = await serve(piece)
      // Others get their turn: a store in this process would keep everything else waiting until the end.
      await new Promise((resolve) => setTimeout(resolve))
      return hasMore && workload !== undefined
    }
    working ??= inTurns(queue, serveOne, (error) => log.error('A tick failed.', { error })).finally(() => {
      working = undefined
    })
    return working
  }

  async function look(load: Workload): Promise<void> {
    try {
      for (const piece of await load.waiting()) add(piece)
    } catch (error) {
      load.log.error('A tick failed.', { error })
    }
    await work(load)
  }

  return {
    id: 'in-process',
    open: async () => undefined,
    send: async () => undefined,
    sent(piece) {
      if (!workload) return
      add(piece)
      void work(workload)
    },
    async start(load) {
      workload = load
      timer ??= setInterval(() => {
        looking ??= look(load).finally(() => {
          looking = undefined
        })
      }, load.everyMs)
    },
    async stop() {
      clearInterval(timer)
      timer = undefined
      workload = undefined
      queue.clear()
      await Promise.all([looking, working])
    },
    close: async () => undefined,
  }
}
