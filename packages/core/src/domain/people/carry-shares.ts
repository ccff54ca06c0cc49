import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { type AnyRecord, IDS_AT_ONCE, recordsOf } from '../../engine/command/records-of.ts'
import { SHARE_LEVELS, share } from './share.ts'

type Share = RecordOf<typeof share>

/**
 * Shares a record with everybody with whom others were shared that became one with it, as far and as long as they were.
 * Nobody gets to more than they had: what the record's own share says of somebody stands, and what the caller may not
 * share is not brought along, for merging would be a way around. Resolves to the shares that were made.
 */
export async function carryShares(
  context: CommandContext,
  entity: string,
  record: AnyRecord,
  others: readonly string[],
): Promise<readonly Share[]> {
  const brought = (await sharesOf(context, entity, others)).filter((one) => !isOver(one, context.now))
  if (brought.length === 0) return []
  const shares = context.records(share)
  await context.hold([`share/${entity}/${record.id}`])
  const own = new Map((await sharesOf(context, entity, [record.id])).map((one) => [keyOf(one), one]))
  const made: Share[] = []
  for (const one of brought.toSorted((a, b) => rankOf(b) - rankOf(a))) {
    const kept = own.get(keyOf(one))
    if (kept && !isOver(kept, context.now)) continue
    if (!(await recordsOf(context, entity).mayShare(record, one.level))) continue
    if (kept) await shares.delete(kept.id)
    const { principal, level, reason, note = null, expiresAt = null } = one
    const carried = await shares.create({
      ...{ entity, recordId: record.id, principal, level, reason, note, expiresAt },
    })
    own.set(keyOf(one), carried)
    made.push(carried)
  }
  return made
}

async function sharesOf(
  { records }: CommandContext,
  entity: string,
  ids: readonly string[],
): Promise<readonly Share[]> {
  const found: Share[] = []
  for (;;) {
    const after = found.at(-1)?.id
    const some = await records(share).where(
      { entity, recordId: { in: ids }, ...(after !== undefined && { id: { gt: after } }) },
      { limit: IDS_AT_ONCE, orderBy: 'id' },
    )
    found.push(...some)
    if (some.length < IDS_AT_ONCE) return found
  }
}

function isOver({ expiresAt }: Share, now: Date): boolean {
  return expiresAt != null && expiresAt.getTime() <= now.getTime()
}

/** There is one share for each. */
function keyOf({ principal, reason }: Share): string {
  return `${reason} ${principal}`
}

function rankOf({ level }: Share): number {
  return SHARE_LEVELS.indexOf(level)
}
