import type { Issue } from '../errors.ts'
import { inOrder } from '../order.ts'
import type { Hook, Operation, Phase } from './hook.ts'

/** All hooks of a CRM, in the order in which they run. */
export interface HookTable {
  /** The hooks for one moment; undefined when there are none, so that nothing is paid for them. */
  of(phase: Phase, entity: string, operation: Operation): readonly Hook[] | undefined
  readonly durable: readonly Hook[]
  /** Every hook, for `crm.hooks()` and the reference. */
  readonly all: readonly Hook[]
}

/** Puts hooks in order. Unknown targets and cycles go to `problems`. */
export function hookTable(hooks: readonly Hook[], problems: Issue[]): HookTable {
  const ids = new Set<string>()
  for (const { id } of hooks) {
    if (ids.has(id))
      problems.push({
        code: 'HOOK_CONFLICT',
        path: id,
        message: 'is the id of two hooks.',
        zh: '被两个钩子用作 id。',
      })
    ids.add(id)
  }
  // Sorted as a whole, because an order may be wished for between hooks of different moments, where it holds by itself.
  const { sorted, problems: wrong } = inOrder(hooks)
  for (const problem of wrong) {
    problems.push(
      problem.kind === 'unknown'
        ? {
            code: 'HOOK_UNKNOWN',
            path: problem.id,
            message: `wants an order with "${problem.target}", which does not exist.`,
            zh: `要求与不存在的“${problem.target}”排序。`,
          }
        : {
            code: 'HOOK_CYCLE',
            path: problem.path[0] ?? '',
            message: `stands in a cycle: ${problem.path.join(' → ')}.`,
            zh: `处于循环之中：${problem.path.join(' → ')}。`,
          },
    )
  }
  const byMoment = new Map<string, Hook[]>()
  for (const hook of sorted) {
    const key = moment(hook.durable ? 'durable' : hook.phase, hook.entity, hook.operation)
    byMoment.set(key, [...(byMoment.get(key) ?? []), hook])
  }
  return {
    of: (phase, entity, operation) => byMoment.get(moment(phase, entity, operation)),
    durable: sorted.filter((hook) => hook.durable),
    all: sorted,
  }
}

function moment(phase: Phase | 'durable', entity: string, operation: Operation): string {
  return `${phase} ${entity} ${operation}`
}
