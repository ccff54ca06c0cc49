import type { PreparedCondition } from '../../../conditions/index.ts'
import type { RecordOf } from '../../../engine/command/context.ts'
import type { lead } from '../leads/lead.ts'
import type { Reminded } from './next-check.ts'
import type { OwnedRecord } from './reclaim-due-at.ts'
import type { PreparedReclaimRule } from './reclaim-rule.ts'

type Lead = RecordOf<typeof lead>

/** What the rules of reclaim look at in an owned lead. */
export function factsOf(found: Lead, vars: OwnedRecord['vars'], asked?: OwnedRecord['asked']): OwnedRecord {
  const { createdAt, ownedSince, lastFollowUpAt, protectedUntil, sparedUntil, lockedAt } = found
  const notBefore = Math.max(protectedUntil?.getTime() ?? 0, sparedUntil?.getTime() ?? 0)
  return {
    ...{ record: found, vars },
    createdAt: createdAt.getTime(),
    // Theirs since it was made, unless somebody gave it to them later.
    ownedSince: (ownedSince ?? createdAt).getTime(),
    lastFollowUp: lastFollowUpAt?.getTime() ?? null,
    notBefore: notBefore === 0 ? null : notBefore,
    isLocked: Boolean(lockedAt),
    ...(asked && { asked }),
  }
}

/** Which steps before its reclaim a lead has behind it. */
export function remindedOf({ poolReminded }: Pick<Lead, 'poolReminded'>): Reminded | null {
  return poolReminded ? { dueAt: Date.parse(poolReminded.dueAt), steps: poolReminded.steps } : null
}

/** Finds those of some leads, by their ids, that satisfy a condition: the store, or a session. */
export type FindMatching = (ids: readonly string[], condition: object) => Promise<ReadonlySet<string>>

/** Looks up what rules ask about related records, for many leads at once; by the lead's id. */
export async function askRelated(
  rules: readonly PreparedReclaimRule[],
  ids: readonly string[],
  find: FindMatching,
): Promise<(id: string) => OwnedRecord['asked']> {
  const found = new Map<PreparedCondition, ReadonlySet<string>>()
  for (const { rule, when, exempt, asksRelated } of rules) {
    if (asksRelated.when) found.set(when, await find(ids, rule.when))
    if (asksRelated.exempt && exempt && rule.exempt) found.set(exempt, await find(ids, rule.exempt))
  }
  return (id) => new Map([...found].map(([condition, matching]) => [condition, matching.has(id)]))
}
