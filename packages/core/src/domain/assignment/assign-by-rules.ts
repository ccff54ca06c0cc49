import type { CommandContext, Why } from '../../engine/command/context.ts'
import { type ExplainedAssignment, explainAssignment } from './assign-records.ts'
import { assignmentErrors } from './assignment-errors.ts'
import type { AssignmentDecision, UnassignedReason } from './decision.ts'
import { decisionIn, inFull, keptIn } from './kept-assignment.ts'
import type { Chosen } from './outcome.ts'
import { type PreparedRules, preparedAt } from './prepared-rules.ts'
import type { Assigned } from './read-world.ts'
import { activeRuleSet, type RuleSet } from './rule-set.ts'

type AnyRecord = Readonly<Record<string, unknown>>

/** What is assigned, and what its command has to say about it. */
export interface Ruled extends Assigned {
  /** Throws where this record is not to be assigned any more. */
  refuse?(record: AnyRecord): void
  /** Done first with the record: what it holds, and what else is to be known of it. */
  begin?(record: AnyRecord, prepared: PreparedRules): Promise<Pick<Assigned, 'excluded' | 'offersMade'>>
  /** What a decision writes. Left out: the owner, where there is one. */
  patch?(decision: AssignmentDecision, chosen: Chosen): object
  /** Notes beside the record what was decided. */
  end?(record: AnyRecord, chosen: Chosen): Promise<void>
}

/** One record to be assigned. */
export interface AssignByRules {
  readonly id: string
  /** The event that asks for it. The same event again is answered with the same decision. */
  readonly trigger?: string | undefined
  /** Why somebody asks for it. */
  readonly reason?: string | undefined
}

const USUALLY_PER_DAY = 10
const DAY_MS = 86_400_000
const MOST_ASKED = 1_000
/** A rule that names what is not there is mended, not obeyed: it takes a record from nobody. */
const MISTAKES: readonly (UnassignedReason | undefined)[] = [
  'team-unknown',
  'territory-unknown',
  'user-unknown',
]

/**
 * Gives a record of any entity with an `ownerId` to somebody by the rules, in a command of a host or plugin: the same
 * decision, turns and journal as `lead.assign`. The decision and what it was decided by are kept in the journal.
 *
 * @example
 * ```ts
 * const rules = [{ id: 'all', priority: 1, when: {}, assign: roundRobin({ team: 'yard' }) }]
 * const yard = defineRuleSet({ id: 'yard', version: 1, on: 'vehicle', rules })
 * const assignVehicle = defineCommand({
 *   name: 'vehicle.assign',
 *   input: z.strictObject({ id: z.string(), trigger: z.string().optional() }),
 *   run: (input, context) =>
 *     assignByRules(context, { entity: vehicle, open: { soldAt: { isNull: true } } }, yard, input),
 * })
 * ```
 */
export async function assignByRules(
  context: CommandContext,
  ruled: Ruled,
  sets: RuleSet | readonly RuleSet[],
  { id, trigger, reason }: AssignByRules,
): Promise<AssignmentDecision> {
  const records = context.records(ruled.entity)
  // Found and locked: who assigns the same record meanwhile waits, and then finds this decision.
  const found = await records.visible(id)
  const all: readonly RuleSet[] = 'rules' in sets ? [sets] : sets
  const now = context.now.getTime()
  const prepared = preparedAt(context.shape(ruled.entity.name), all, now)
  if (trigger !== undefined) {
    const before = await records.whys(id, { limit: MOST_ASKED })
    const decided = decidedOn(before, trigger, prepared.version)
    if (decided) return decided
    const limit = activeRuleSet(all, ruled.entity.name, now)?.perDay ?? USUALLY_PER_DAY
    if (triggeredSince(before, now - DAY_MS) >= limit) throw assignmentErrors.CRM_ASSIGN_LOOP({ limit })
  }
  ruled.refuse?.(found)
  const assigned = { ...ruled, ...(await ruled.begin?.(found, prepared)) }
  const explained = await explainAssignment(context, assigned, prepared, found)
  await records.update(id, patchFor(ruled, explained), inFull(explained, { trigger, reason }))
  if (!isMistake(explained.decision)) await ruled.end?.(found, explained.chosen)
  return explained.decision
}

function isMistake({ unassigned }: AssignmentDecision): boolean {
  return MISTAKES.includes(unassigned)
}

function patchFor({ patch }: Ruled, { decision, chosen }: ExplainedAssignment): object {
  if (isMistake(decision)) return {}
  if (patch) return patch(decision, chosen)
  return decision.ownerId === null ? {} : { ownerId: decision.ownerId }
}

/** What these rules decided when the same event came before. */
function decidedOn(before: readonly Why[], trigger: string, version: string): AssignmentDecision | undefined {
  for (const { why } of before) {
    const kept = keptIn(why)
    if (kept?.trigger === trigger && kept.version === version) return decisionIn(kept)
  }
  return undefined
}

function triggeredSince(before: readonly Why[], since: number): number {
  return before.filter(({ at, why }) => at.getTime() > since && keptIn(why)?.trigger !== undefined).length
}
