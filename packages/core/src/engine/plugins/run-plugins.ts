import { engineErrors } from '../engine-errors.ts'
import type { Logger } from '../log.ts'
import type { Parts } from './plugin.ts'

/**
 * Starts plugins in their order and stops, in reverse, those that were started. Where there is nothing to start, what was
 * begun by the plugin's API is ended all the same.
 */
export function pluginRun(parts: readonly Parts[], log: Logger) {
  const started = new Set(parts.filter(({ start: begin, stop: end }) => end && !begin))

  async function stop(): Promise<void> {
    const failures: Failure[] = []
    for (const part of parts.toReversed()) {
      if (!started.delete(part)) continue
      try {
        await part.stop?.()
      } catch (error) {
        failures.push({ id: part.id, error })
      }
    }
    if (failures.length > 0) throw failed(failures)
  }

  async function start(): Promise<void> {
    const failures: Failure[] = []
    const running = new Set<Parts>()
    for (const part of parts) {
      // What it requires has failed, and is reported: its own failure would only hide that.
      if (part.requires?.some((required) => !running.has(required))) continue
      try {
        await part.start?.({ log })
        running.add(part)
        started.add(part)
      } catch (error) {
        failures.push({ id: part.id, error })
      }
    }
    if (failures.length === 0) return
    await stop().catch((error: unknown) => log.error('Plugins failed to stop again.', { error }))
    throw failed(failures)
  }

  return { start, stop }
}

interface Failure {
  readonly id: string
  readonly error: unknown
}

function failed(failures: readonly Failure[]): Error {
  const issues = failures.map(({ id, error }) => ({
    code: 'PLUGIN_FAILED',
    path: id,
    message: error instanceof Error ? error.message : String(error),
  }))
  const cause = new AggregateError(failures.map(({ error }) => error))
  return engineErrors.CRM_PLUGIN_FAILED(
    { plugins: failures.map(({ id }) => id).join(', ') },
    { issues, cause },
  )
}
