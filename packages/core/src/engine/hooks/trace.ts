import type { Logger } from '../log.ts'
import { stopwatch } from '../time/clock.ts'
import type { Hook, Phase } from './hook.ts'

/** How long one step of a command took, for `createCrm({ trace })`. */
export interface TraceStep {
  /** The command as it was called, and one id for all steps of the call. */
  readonly command: string
  readonly commandId: string
  /** A hook's phase, or `command` for the whole call, until its caller is answered. */
  readonly step: Phase | 'command'
  /** The hook's id; absent for the command itself. */
  readonly hook?: string
  readonly ms: number
}

/** A hook inside the transaction holds up other writers: longer than this, and the log tells. */
const SLOW_MS = 100

interface Timed {
  readonly caller: {
    readonly runtime: { readonly log: Logger; readonly trace?: (step: TraceStep) => void }
  }
  readonly command: string
  readonly commandId: string
}

/** Notes how long a hook took that began at `startedAt`. */
export function noteHook({ caller, command, commandId }: Timed, hook: Hook, startedAt: number): void {
  const ms = stopwatch() - startedAt
  const { log, trace } = caller.runtime
  trace?.({ command, commandId, step: hook.phase, hook: hook.id, ms })
  if (ms > SLOW_MS && hook.phase !== 'committed')
    log.warn(`Hook ${hook.id} held its transaction for ${Math.round(ms)} ms.`, { hook: hook.id, command, ms })
}
