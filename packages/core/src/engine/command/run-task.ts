import { isStorableText } from '../../conditions/text.ts'
import { engineErrors } from '../engine-errors.ts'
import { issue } from '../entities/issues.ts'
import type { Caller, Unit } from '../runtime.ts'
import type { AskedCall } from '../step-up/challenge.ts'
import { demandStepUp } from '../step-up/demand-step-up.ts'
import { asCrmError } from '../store-failure.ts'
import { stopwatch } from '../time/clock.ts'
import { watched } from '../watched.ts'
import type { CallOptions } from './context.ts'
import { demandFourEyes } from './demand-four-eyes.ts'
import { once } from './idempotency.ts'
import { inUnit } from './unit-of-work.ts'
import type { Work } from './work.ts'

/**
 * The life of a command, in this order; nothing changes the input after `check`. The idempotency key is kept by the
 * transaction of the effect, so that there is never one without the other, and so is the proof that `stepUp` takes,
 * and the approval that `fourEyes` takes: a result that is stored already asks for none. Steps `before` to `after` happen
 * for each record that the command writes.
 */
export const commandSteps = [
  'parse',
  'authorise',
  'open',
  'idempotency',
  'stepUp',
  'fourEyes',
  'before',
  'check',
  'run',
  'journal',
  'after',
  'commit',
  'committed',
  'announce',
] as const

/** How deep writes may cause each other. */
export const MAX_DEPTH = 8

/** A command made ready: its input is parsed. */
export interface Task<R> {
  readonly name: string
  readonly input: unknown
  readonly isTrusted: boolean
  /** Throws CRM_FORBIDDEN. Asked before anything else, also for a result that is already stored. */
  authorise(): void
  /** What rules of step-up and of four eyes see of it. Left out where whoever began it was asked. */
  readonly call?: () => AskedCall
  run(work: Work): Promise<R>
}

/** Carries a task through its transaction. Failures come out as CrmErrors. */
export async function runTask<R>(caller: Caller, task: Task<R>, options: CallOptions = {}): Promise<R> {
  if (caller.chain.length > MAX_DEPTH) {
    throw engineErrors.CRM_HOOK_LOOP({ depth: MAX_DEPTH, chain: [...caller.chain, task.name].join(' → ') })
  }
  task.authorise()
  checkOptions(task.name, options)
  const { proof } = options
  const key = options.idempotencyKey ?? caller.nextKey?.()
  const { trace } = caller.runtime
  const startedAt = trace && stopwatch()
  let commandId = ''
  try {
    const carry = (unit: Unit) => {
      commandId = caller.runtime.ids.next(unit.now.getTime())
      const proving = proof === undefined ? caller : { ...caller, proof }
      const work: Work = { caller: proving, unit, command: task.name, commandId, isTrusted: task.isTrusted }
      const run = async () => {
        if (task.call) {
          await demandStepUp({ ...proving, unit }, task.name, task.call)
          await demandFourEyes(work, task.call)
        }
        return task.run(work)
      }
      return key === undefined ? run() : once(caller, unit, task.name, task.input, key, run)
    }
    const [entity = ''] = task.name.split('.', 1)
    return await watched('command', { name: task.name, entity }, () =>
      inUnit(caller, carry, { retries: true }),
    )
  } catch (error) {
    throw asCrmError(error)
  } finally {
    if (startedAt !== undefined)
      trace?.({ command: task.name, commandId, step: 'command', ms: stopwatch() - startedAt })
  }
}

const OPTIONS: ReadonlySet<string> = new Set(['idempotencyKey', 'proof'])
const LONGEST = 255

/** A misspelt option must not be passed over: without its key a call that is repeated has a second effect. */
export function checkOptions(command: string, options: CallOptions): void {
  if (typeof options !== 'object' || options === null)
    throw engineErrors.CRM_VALIDATION({ command }, { issues: [issue('NOT_OBJECT', 'options')] })
  const issues = Object.entries(options).flatMap(([name, value]) => {
    if (!OPTIONS.has(name)) return [issue('UNKNOWN_FIELD', `options.${name}`)]
    return value === undefined || isKey(value) ? [] : [issue('NOT_KEY', `options.${name}`)]
  })
  if (issues.length > 0) throw engineErrors.CRM_VALIDATION({ command }, { issues })
}

function isKey(given: unknown): boolean {
  return typeof given === 'string' && given !== '' && given.length <= LONGEST && isStorableText(given)
}
