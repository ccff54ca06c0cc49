import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { queuesOf, type RuleSet, wakeQueues } from '../../assignment/index.ts'
import { isOpenLead } from './lead.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
type Values = Readonly<Record<string, unknown>>

interface Hooked {
  readonly record: Values
  readonly previous: Values | null
  readonly ctx: { readonly crm: { run(command: unknown, input: unknown): Promise<unknown> } }
}

/** What of a person decides whether they can take more. */
const ABOUT_CAPACITY = ['isActive', 'presence', 'capacity', 'skills'] as const

/**
 * Has the queues looked at when somebody may be able to take more: a lead is closed or given away, a person comes online,
 * gets more capacity, joins a team or territory, or is back early. Whichever way it happens is noticed. A CRM without queues has none
 * of these hooks, and creating leads asks none of them.
 */
export function queueHooks(hooks: Hooks, sets: readonly RuleSet[]): void {
  const queues = queuesOf(sets)
  if (queues.length === 0) return
  const wake = defineCommand({
    name: 'queueItem.wake',
    input: z.strictObject({}),
    run: (_, context) => wakeQueues(context, queues),
  })
  const wakeIf = (frees: (hooked: Hooked) => boolean) => (hooked: Hooked) =>
    frees(hooked) ? hooked.ctx.crm.run(wake, {}) : undefined
  const always = wakeIf(() => true)

  hooks.after('lead', 'update', wakeIf(givesUpLead))
  hooks.after(
    'lead',
    'delete',
    wakeIf(({ previous, record }) => isHeld(previous ?? record)),
  )
  hooks.after('user', 'update', wakeIf(changesCapacity))
  for (const member of ['teamMember', 'territoryMember'] as const) {
    hooks.after(member, 'create', always)
    hooks.after(member, 'update', always)
  }
  hooks.after('absence', 'update', always)
  hooks.after('absence', 'delete', always)
}

function isHeld(lead: Values | null): boolean {
  return lead !== null && lead['ownerId'] != null && isOpenLead(lead as { status?: string })
}

function givesUpLead({ previous, record }: Hooked): boolean {
  if (!isHeld(previous)) return false
  return record['ownerId'] !== previous?.['ownerId'] || !isHeld(record)
}

function changesCapacity({ previous, record }: Hooked): boolean {
  return ABOUT_CAPACITY.some(
    (field) => JSON.stringify(previous?.[field] ?? null) !== JSON.stringify(record[field] ?? null),
  )
}
