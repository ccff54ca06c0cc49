import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { endWaiting, letWait, type RuleSet } from '../../assignment/index.ts'
import { isOpenLead } from './lead.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
type Values = Readonly<Record<string, unknown>>

interface Hooked {
  readonly input: Values
  readonly current: Values | null
  readonly record: Values
  readonly previous: Values | null
  readonly ctx: { readonly crm: { run(command: unknown, input: unknown): Promise<unknown> } }
}

const stopWaiting = defineCommand({
  name: 'lead.stopWaiting',
  input: z.strictObject({ id: z.string() }),
  run: ({ id }, context) => endWaiting(context, id),
})

/**
 * A lead waits no more once somebody owns it, or it is closed, put aside or gone: it leaves its queue, and what was
 * offered is taken back. Whichever way that happens is noticed, creating leads asks none of it, and a CRM without queues and
 * offers has none of these hooks.
 */
export function waitingHooks(hooks: Hooks, sets: readonly RuleSet[]): void {
  if (!letWait(sets)) return
  hooks.before('lead', 'update', ({ input, current }: Hooked) =>
    current?.['waitingFor'] != null && !('waitingFor' in input) && mayNotWait({ ...current, ...input })
      ? { waitingFor: null }
      : undefined,
  )
  hooks.before('lead', 'delete', ({ current }: Hooked) =>
    current?.['waitingFor'] != null ? { waitingFor: null } : undefined,
  )
  for (const operation of ['update', 'delete'] as const)
    hooks.after('lead', operation, ({ record, previous, ctx }: Hooked) =>
      previous?.['waitingFor'] != null && record['waitingFor'] == null
        ? ctx.crm.run(stopWaiting, { id: record['id'] })
        : undefined,
    )
}

/** Not parsed yet, where it is an input: an empty text means nobody. */
function mayNotWait({ ownerId, status }: Values): boolean {
  const isOwned = typeof ownerId === 'string' ? ownerId.trim() !== '' : ownerId != null
  return isOwned || !isOpenLead({ status: status as string })
}
