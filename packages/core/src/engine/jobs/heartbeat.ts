import type { Logger } from '../log.ts'

/** Ticks by itself, never twice at once. */
export function heartbeat(beat: () => Promise<unknown>, log: Logger) {
  let timer: ReturnType<typeof setInterval> | undefined
  let running: Promise<unknown> | undefined
  return {
    start(everyMs: number): void {
      timer ??= setInterval(() => {
        running ??= beat()
          .catch((error: unknown) => log.error('A tick failed.', { error }))
          .finally(() => {
            running = undefined
          })
      }, everyMs)
    },
    /** Waits for the beat that is running. */
    async stop(): Promise<void> {
      clearInterval(timer)
      timer = undefined
      await running
    },
  }
}
