import type { Logger } from '../index.ts'

/** A log that keeps its warnings and errors, to look at. */
export function keptLog() {
  const lines: string[] = []
  const details: (Record<string, unknown> | undefined)[] = []
  const keep = (message: string, more?: Record<string, unknown>) => {
    lines.push(message)
    details.push(more)
  }
  const log: Logger = { debug: () => {}, info: () => {}, warn: keep, error: keep }
  return { log, lines, details }
}
