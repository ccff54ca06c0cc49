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
 * Notes since when a lead lies in the pool, and who owned it before. It watches the owner alone: whichever way somebody
 * loses a lead is noted, and no other edit makes it look new.
 */
export function poolHooks(hooks: Hooks): void {
  hooks.before('lead', 'create', ({ input, ctx }: Hooked) =>
    ownerOf(input) === undefined ? { poolEnteredAt: ctx.now } : undefined,
  )
  hooks.before('lead', 'update', ({ input, current, ctx }: Hooked) => {
    if (input['ownerId'] === undefined || current === null) return undefined
    const [before, after] = [ownerOf(current), ownerOf(input)]
    if (before === after) return undefined
    const poolEnteredAt = after === undefined ? ctx.now : null
    if (before === undefined) return { poolEnteredAt }
    return { poolEnteredAt, previousOwners: withOwner(current['previousOwners'], before, ctx.now) }
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
