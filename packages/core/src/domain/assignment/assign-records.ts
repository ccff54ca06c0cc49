import type { CommandContext } from '../../engine/command/context.ts'
import { type AssignmentRule, targetsOf } from './assignment-rule.ts'
import { type AssignmentWorld, runningWorld } from './assignment-world.ts'
import { type Chosen, chooseOwner, explainOwner } from './choose-owner.ts'
import type { AssignmentDecision } from './decision.ts'
import { firstMatch, type PreparedRules } from './prepared-rules.ts'
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

/** The same for one record, with what is to be done and why. */
export async function assignRecord(
  context: CommandContext,
  assigned: Assigned,
  prepared: PreparedRules,
  record: AnyRecord,
): Promise<{ readonly chosen: Chosen; readonly decision: AssignmentDecision }> {
  let decision: AssignmentDecision | undefined
  const [chosen] = await decideAndCount(context, assigned, prepared, [record], (one, world) => {
    const explained = explainOwner(prepared, one, world)
    decision = explained.decision
    return explained.chosen
  })
  return { chosen: chosen as Chosen, decision: decision as AssignmentDecision }
}

type Decide = (record: AnyRecord, world: AssignmentWorld) => Chosen

async function decideAll(
  context: CommandContext,
  assigned: Assigned,
  prepared: PreparedRules,
  records: readonly AnyRecord[],
  decide: Decide,
) {
  const rules = rulesFor(prepared, records, { now: context.now.getTime(), zone: context.zone })
  const named = rules.flatMap((rule) =>
    targetsOf(rule).flatMap((target) =>
      target.to === 'field' ? records.flatMap((record) => textOf(record[target.field])) : [],
    ),
  )
  const before = await readWorld(context, assigned, rules, named, prepared.hasOffers)
  const running = runningWorld(before)
  const decisions = records.map((record) => {
    const asked = assigned.asked?.get(String(record['id']))
    const chosen = decide(record, asked ? { ...running.world, ...asked } : running.world)
    running.note(chosen.consequences)
    return chosen
  })
  return { before, running, decisions }
}

async function decideAndCount(
  context: CommandContext,
  assigned: Assigned,
  prepared: PreparedRules,
  records: readonly AnyRecord[],
  decide: Decide,
): Promise<readonly Chosen[]> {
  const { before, running, decisions } = await decideAll(context, assigned, prepared, records, decide)
  for (const [rule, had] of running.world.turns) {
    for (const [userId, count] of had) {
      const old = before.turns.get(rule)?.get(userId)
      if (count !== old) await context.count(turnCounter(rule, userId), count - (old ?? 0))
    }
  }
  for (const [key, next] of running.world.paces) {
    const old = before.paces.get(key) ?? 0
    if (next !== old) await context.count(paceCounter(key), next - old)
  }
  return decisions
}

/** The rules by which somebody could get one of these records: those that match first, and those that they hand on to. */
function rulesFor(
  prepared: PreparedRules,
  records: readonly AnyRecord[],
  vars: { now: number; zone: string },
): readonly AssignmentRule[] {
  const found = new Set<AssignmentRule>()
  const visit = (within: string | undefined, record: AnyRecord, entered: Set<string | undefined>): void => {
    const list = prepared.lists.get(within)
    if (!list || entered.has(within)) return
    entered.add(within)
    for (let at = firstMatch(list, record, vars); at >= 0; at = firstMatch(list, record, vars, at + 1)) {
      const rule = list.rules[at]?.rule
      if (!rule) return
      for (const target of targetsOf(rule)) {
        if (target.to === 'rules') visit(target.rules, record, entered)
        else if (target.to !== 'pool') found.add(rule)
      }
      if (rule.otherwise !== 'next') return
    }
  }
  for (const record of records) visit(undefined, record, new Set())
  return [...found]
}

function textOf(value: unknown): readonly string[] {
  return typeof value === 'string' && value !== '' ? [value] : []
}
