import { isStorableText } from '../../conditions/text.ts'
import { engineErrors } from '../engine-errors.ts'
import { issue } from '../entities/issues.ts'
import type { Caller, Unit } from '../runtime.ts'
import { asCrmError } from '../store-failure.ts'
import { stopwatch } from '../time/clock.ts'
import { watched } from '../watched.ts'
import type { CallOptions } from './context.ts'
import { once } from './idempotency.ts'
import { inUnit } from './unit-of-work.ts'
import type { Work } from './work.ts'

/**
 * The life of a command, in this order; nothing changes the input after `check`. The idempotency key is kept by the
 * transaction of the effect, so that there is never one without the other. Steps `before` to `after` happen for each
 * record that the command writes.
 */
export const commandSteps = [
  'parse',
  'authorise',
  'open',
  'idempotency',
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
  run(work: Work): Promise<R>
}

/** Carries a task through its transaction. Failures come out as CrmErrors. */
export async function runTask<R>(caller: Caller, task: Task<R>, options: CallOptions = {}): Promise<R> {
  if (caller.chain.length > MAX_DEPTH) {
    throw engineErrors.CRM_HOOK_LOOP({ depth: MAX_DEPTH, chain: [...caller.chain, task.name].join(' → ') })
  }
  task.authorise()
  checkOptions(task.name, options)
  const key = options.idempotencyKey ?? caller.nextKey?.()
  const { trace } = caller.runtime
  const startedAt = trace && stopwatch()
  let commandId = ''
  try {
    const carry = (unit: Unit) => {
      commandId = caller.runtime.ids.next(unit.now.getTime())
      const work: Work = { caller, unit, command: task.name, commandId, isTrusted: task.isTrusted }
      const run = () => task.run(work)
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

const LONGEST_KEY = 255

/** A misspelt option must not be passed over: without its key a call that is repeated has a second effect. */
function checkOptions(command: string, options: CallOptions): void {
  if (typeof options !== 'object' || options === null)
    throw engineErrors.CRM_VALIDATION({ command }, { issues: [issue('NOT_OBJECT', 'options')] })
  const { idempotencyKey: key } = options
  const issues = Object.keys(options)
    .filter((name) => name !== 'idempotencyKey')
    .map((name) => issue('UNKNOWN_FIELD', `options.${name}`))
  if (
    key !== undefined &&
    !(typeof key === 'string' && key !== '' && key.length <= LONGEST_KEY && isStorableText(key))
  )
    issues.push(issue('NOT_KEY', 'options.idempotencyKey'))
  if (issues.length > 0) throw engineErrors.CRM_VALIDATION({ command }, { issues })
}
