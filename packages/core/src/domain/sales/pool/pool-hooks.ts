import { type PreparedCondition, prepareCondition } from '../../../conditions/index.ts'
import type { Shape } from '../../../conditions/shape.ts'
import type { RecordOf } from '../../../engine/command/context.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { happenedAt } from '../../activities/index.ts'
import type { lead } from '../leads/lead.ts'
import { firstCheck, isTouching } from './first-check.ts'
import { mayFollowUp, noteFollowUp, USUAL_FOLLOW_UP } from './follow-up.ts'
import { type PoolSet, reclaims } from './pool-set.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]
type PreviousOwners = NonNullable<RecordOf<typeof lead>['previousOwners']>
type Rec = Readonly<Record<string, unknown>>

interface Hooked {
  readonly input: Rec
  readonly current: Rec | null
  readonly ctx: { readonly now: Date }
}

/**
 * Notes since when a lead lies in the pool again, and who owned it before. It watches the owner alone: whichever way
 * somebody loses a lead is noted, and no other edit makes it look new. A lead that never had an owner has lain there since
 * it was made. Given away by hand it is no more that of the rule which chose the owner before.
 */
export function poolHooks(hooks: Hooks, pools: PoolSet, zone: string): void {
  hooks.before('lead', 'update', ({ input, current, ctx }: Hooked) => {
    if (current === null) return undefined
    const check = nextCheck(pools, zone, input, current, ctx.now)
    if (input['ownerId'] === undefined) return check
    const [before, after] = [ownerOf(current), ownerOf(input)]
    if (before === after) return check
    const isOwned = after !== undefined
    return {
      ...check,
      poolEnteredAt: isOwned ? null : ctx.now,
      ...(before !== undefined && {
        previousOwners: withOwner(input['previousOwners'] ?? current['previousOwners'], before, ctx.now),
      }),
      ...(!('assignedBy' in input) && { assignedBy: null, assignedAt: null }),
      ...(!('ownedSince' in input) && { ownedSince: isOwned ? ctx.now : null }),
      ...(isOwned && emptied(current, ['reclaimed', 'poolId'])),
      ...emptied(current, ['poolReminded', 'protectedUntil', 'protectReason']),
      ...(!('sparedUntil' in input) && emptied(current, ['sparedUntil'])),
    }
  })
}

/** What held for the owner before, where there is anything: only what changes is written. */
function emptied(current: Rec, fields: readonly string[]): Rec {
  return Object.fromEntries(fields.filter((field) => current[field] != null).map((field) => [field, null]))
}

/** The pool looks at a lead anew after what its rules look at has changed. An instant that was said is left as it is. */
function nextCheck(pools: PoolSet, zone: string, input: Rec, current: Rec, now: Date) {
  if (!reclaims(pools) || 'poolCheckAt' in input || !isTouching(pools, input)) return undefined
  const owner = input['ownerId'] === undefined ? ownerOf(current) : ownerOf(input)
  if (owner === undefined) return current['poolCheckAt'] ? { poolCheckAt: null } : undefined
  const isNew = owner !== ownerOf(current) && !('ownedSince' in input)
  const record = { ...current, ...input, ...(isNew && { ownedSince: now }) }
  return { poolCheckAt: firstCheck(pools.timed(), record, now, zone, input) }
}

interface Told {
  readonly record: Rec
  readonly previous: Rec | null
  readonly ctx: {
    readonly now: Date
    readonly crm: { run(command: unknown, input: unknown): Promise<unknown> }
  }
}

/** Keeps on leads when they were last followed up, whatever becomes of the activity. */
export function followUpHooks(hooks: Hooks, pools: PoolSet, shape: () => Shape, zone: string): void {
  const rule = pools.rules.followUp ?? USUAL_FOLLOW_UP
  const note = noteFollowUp(rule)
  let prepared: PreparedCondition | undefined
  const counts = (record: Rec | null, now: Date) => {
    if (!record?.['leadId']) return false
    prepared ??= prepareCondition(shape(), rule.when)
    return mayFollowUp(prepared, record, now.getTime(), zone)
  }
  hooks.after('activity', 'create', async ({ record, ctx }: Told) => {
    if (!counts(record, ctx.now)) return
    const added = { at: happenedAt(record as never), ownerId: record['ownerId'] ?? null }
    if (added.at) await ctx.crm.run(note, { id: record['leadId'], added })
  })
  for (const operation of ['update', 'delete'] as const)
    hooks.after('activity', operation, async ({ record, previous, ctx }: Told) => {
      const changed = [record, previous].filter((one) => counts(one, ctx.now))
      for (const id of [...new Set(changed.map((one) => String(one?.['leadId'])))].sort())
        await ctx.crm.run(note, { id })
    })
}

/** Not parsed yet, where it is an input: an empty text means nobody. */
function ownerOf({ ownerId }: Rec): unknown {
  return typeof ownerId === 'string' ? ownerId.trim() || undefined : (ownerId ?? undefined)
}

/** Each person once, with the last time: as long as the team is large, and no longer. */
function withOwner(known: unknown, userId: unknown, until: Date): PreviousOwners {
  const others = ((known ?? []) as PreviousOwners).filter((owner) => owner.userId !== userId)
  return [...others, { userId: String(userId), until: until.toISOString() }]
}
