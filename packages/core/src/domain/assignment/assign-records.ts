import type { CommandContext } from '../../engine/command/context.ts'
import type { AssignmentRule } from './assignment-rule.ts'
import { type AssignmentWorld, runningWorld } from './assignment-world.ts'
import { chooseOwner, explainOwner, rulesAsked } from './choose-owner.ts'
import type { AssignmentDecision } from './decision.ts'
import { type DecisionFacts, factsOf } from './decision-facts.ts'
import type { Chosen } from './outcome.ts'
import type { PreparedRules } from './prepared-rules.ts'
import { type Assigned, paceCounter, readWorld, turnCounter } from './read-world.ts'

type AnyRecord = Readonly<Record<string, unknown>>

/**
 * Decides who gets each of some records, in order, and counts it, in the transaction of a command. The caller writes the
 * owners in the same transaction, so that a turn is taken exactly when a record is given.
 */
export function assignRecords(
  context: CommandContext,
  assigned: Assigned,
  prepared: PreparedRules,
  records: readonly AnyRecord[],
): Promise<readonly Chosen[]> {
  return decideAndCount(context, assigned, prepared, records, (record, world) =>
    chooseOwner(prepared, record, world),
  )
}

/** Who would get each of some records, one after another; nothing is counted. */
export async function tryRecords(
  context: CommandContext,
  assigned: Assigned,
  prepared: PreparedRules,
  records: readonly AnyRecord[],
): Promise<readonly Chosen[]> {
  const decide: Decide = (record, world) => chooseOwner(prepared, record, world)
  return (await decideAll(context, assigned, prepared, records, decide)).decisions
}

/** A decision on one record, and all that it was decided by. */
export interface ExplainedAssignment {
  readonly decision: AssignmentDecision
  /** What is to be done. */
  readonly chosen: Chosen
  readonly facts: DecisionFacts
}

/** The same for one record, with the decision explained and the facts that it was decided by. */
export async function explainAssignment(
  context: CommandContext,
  assigned: Assigned,
  prepared: PreparedRules,
  record: AnyRecord,
): Promise<ExplainedAssignment> {
  let explained: ExplainedAssignment | undefined
  await decideAndCount(context, assigned, prepared, [record], (one, world) => {
    const { decision, chosen } = explainOwner(prepared, one, world)
    explained = { decision, chosen, facts: factsOf(world) }
    return chosen
  })
  return explained as ExplainedAssignment
}

type Decide = (record: AnyRecord, world: AssignmentWorld) => Chosen

async function decideAndCount(
  context: CommandContext,
  assigned: Assigned,
  prepared: PreparedRules,
  records: readonly AnyRecord[],
  decide: Decide,
): Promise<readonly Chosen[]> {
  const { before, after, decisions } = await decideAll(context, assigned, prepared, records, decide)
  await countTurns(context, before, after)
  return decisions
}

async function decideAll(
  context: CommandContext,
  assigned: Assigned,
  prepared: PreparedRules,
  records: readonly AnyRecord[],
  decide: Decide,
) {
  const vars = { now: context.now.getTime(), zone: context.zone }
  const rules = new Set<AssignmentRule>()
  for (const record of records) for (const rule of rulesAsked(prepared, record, vars)) rules.add(rule)
  const before = await readWorld(context, assigned, [...rules], records, prepared.hasOffers)
  const running = runningWorld(before)
  const decisions = records.map((record) => {
    const excluded = assigned.excluded?.(record)
    const offersMade = assigned.offersMade?.(record)
    const asked = { ...(excluded && { excluded }), ...(offersMade && { offersMade }) }
    const chosen = decide(record, excluded || offersMade ? { ...running.world, ...asked } : running.world)
    running.note(chosen.consequences)
    return chosen
  })
  return { before, after: running.world, decisions }
}

async function countTurns(
  context: CommandContext,
  before: AssignmentWorld,
  after: AssignmentWorld,
): Promise<void> {
  for (const [rule, had] of after.turns) {
    for (const [userId, count] of had) {
      const old = before.turns.get(rule)?.get(userId)
      if (count !== old) await context.count(turnCounter(rule, userId), count - (old ?? 0))
    }
  }
  for (const [key, next] of after.paces) {
    const old = before.paces.get(key) ?? 0
    if (next !== old) await context.count(paceCounter(key), next - old)
  }
}
