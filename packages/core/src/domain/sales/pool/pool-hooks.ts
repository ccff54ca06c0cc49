import type { RecordOf } from '../../../engine/command/context.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import type { lead } from '../leads/lead.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
type PreviousOwners = NonNullable<RecordOf<typeof lead>['previousOwners']>

interface Hooked {
  readonly input: Readonly<Record<string, unknown>>
  readonly current: Readonly<Record<string, unknown>> | null
  readonly ctx: { readonly now: Date }
}

/**
 * Notes since when a lead lies in the pool again, and who owned it before. It watches the owner alone: whichever way
 * somebody loses a lead is noted, and no other edit makes it look new. A lead that never had an owner has lain there since
 * it was made. Given away by hand it is no more that of the rule which chose the owner before.
 */
export function poolHooks(hooks: Hooks): void {
  hooks.before('lead', 'update', ({ input, current, ctx }: Hooked) => {
    if (input['ownerId'] === undefined || current === null) return undefined
    const [before, after] = [ownerOf(current), ownerOf(input)]
    if (before === after) return undefined
    return {
      poolEnteredAt: after === undefined ? ctx.now : null,
      ...(before !== undefined && {
        previousOwners: withOwner(current['previousOwners'], before, ctx.now),
      }),
      ...(after !== undefined && current['waitingFor'] != null && { waitingFor: null }),
      ...(!('assignedBy' in input) && { assignedBy: null, assignedAt: null }),
    }
  })
}

/** Not parsed yet, where it is an input: an empty text means nobody. */
function ownerOf({ ownerId }: Readonly<Record<string, unknown>>): unknown {
  return typeof ownerId === 'string' ? ownerId.trim() || undefined : (ownerId ?? undefined)
}

/** Each person once, with the last time: as long as the team is large, and no longer. */
function withOwner(known: unknown, userId: unknown, until: Date): PreviousOwners {
  const others = ((known ?? []) as PreviousOwners).filter((owner) => owner.userId !== userId)
  return [...others, { userId: String(userId), until: until.toISOString() }]
}
