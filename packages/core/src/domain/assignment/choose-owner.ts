import { type AssignmentRule, type Target, targetsOf } from './assignment-rule.ts'
import type { AssignmentWorld, Consequences } from './assignment-world.ts'
import { type Candidate, candidatesFor, nextByPace, verdictOn } from './candidates.ts'
import type { AssignmentDecision, TriedTarget, UnassignedReason } from './decision.ts'
import {
  explainRules,
  firstMatch,
  type PreparedRules,
  type RuleList,
  type RuleVerdict,
} from './prepared-rules.ts'
import { pick } from './strategies.ts'

type AnyRecord = Readonly<Record<string, unknown>>

/** A decision, and what it means for the next one. */
export interface Chosen {
  readonly rule: string | undefined
  readonly ownerId: string | null
  readonly consequences: Consequences
  /** Worked out when it is asked for: most decisions of a batch are never looked at. */
  explain(): AssignmentDecision
}

/** One rule on the way to a decision, and where its list stood. */
interface Step {
  readonly list: RuleList
  readonly at: number
}

interface Outcome {
  readonly ownerId: string | null
  readonly rule: AssignmentRule | undefined
  readonly unassigned?: UnassignedReason
  readonly candidates: readonly Candidate[]
  readonly chosen?: Candidate
  readonly consequences: Consequences
}

interface Trial {
  readonly rule: string
  readonly target: Target
  readonly candidates: readonly Candidate[]
}

/**
 * Who gets a record. Rules are asked in order; the first that matches decides. Of its targets the first is taken of whom
 * somebody can; a rule of which nobody can leaves the record in the pool, or to the next rule if it says so. A department
 * decides by rules of its own.
 */
export function chooseOwner(prepared: PreparedRules, record: AnyRecord, world: AssignmentWorld): Chosen {
  const steps: Step[] = []
  const trials: Trial[] = []
  const outcome = decide(prepared, undefined, record, world, steps, trials, new Set())
  const { rule, ownerId, consequences } = outcome
  return {
    rule: rule?.id,
    ownerId,
    consequences,
    explain: () => explained(prepared, record, world, outcome, steps, trials),
  }
}

function decide(
  prepared: PreparedRules,
  within: string | undefined,
  record: AnyRecord,
  world: AssignmentWorld,
  steps: Step[],
  trials: Trial[],
  entered: Set<string | undefined>,
): Outcome {
  const list = prepared.lists.get(within)
  entered.add(within)
  let nobody: Outcome = { ...NOBODY, unassigned: 'no-rule' }
  if (!list) return nobody
  for (let at = firstMatch(list, record, world.vars); ; at = firstMatch(list, record, world.vars, at + 1)) {
    steps.push({ list, at })
    const rule = list.rules[at]?.rule
    if (!rule) return nobody
    for (const target of targetsOf(rule)) {
      const outcome =
        target.to === 'rules'
          ? entered.has(target.rules)
            ? nobody
            : decide(prepared, target.rules, record, world, steps, trials, entered)
          : tryTarget(rule, target, record, world, trials)
      if (outcome.ownerId !== null || outcome.unassigned === 'pool') return outcome
      nobody = outcome.rule ? outcome : { ...outcome, rule }
    }
    if (rule.otherwise !== 'next') return nobody
  }
}

const NOBODY = { ownerId: null, rule: undefined, candidates: [], consequences: {} } as const

function tryTarget(
  rule: AssignmentRule,
  target: Exclude<Target, { to: 'rules' }>,
  record: AnyRecord,
  world: AssignmentWorld,
  trials: Trial[],
): Outcome {
  if (target.to === 'pool') return { ...NOBODY, rule, unassigned: 'pool' }
  const candidates = candidatesFor(rule.id, target, record, world)
  const strategy = (target.to === 'team' ? target.strategy : undefined) ?? { by: 'turns' }
  const picked = pick(strategy, candidates, record, world.turns.get(rule.id) ?? NO_TURNS)
  if (!picked) {
    trials.push({ rule: rule.id, target, candidates })
    return { ...NOBODY, rule, candidates, unassigned: whyNobody(target, world) }
  }
  const { candidate, turn } = picked
  const { userId } = candidate.taker
  const pace = nextByPace(target, rule.id, userId, world)
  return {
    ownerId: userId,
    rule,
    candidates,
    chosen: candidate,
    consequences: {
      loaded: userId,
      ...(turn && { turns: { rule: rule.id, had: turn.had } }),
      ...(pace && { pace }),
    },
  }
}

const NO_TURNS: ReadonlyMap<string, number> = new Map()

function whyNobody(target: Target, { teams }: AssignmentWorld): UnassignedReason {
  if (target.to === 'team' && !teams.has(target.team)) return 'team-unknown'
  if (target.to === 'team' && teams.get(target.team)?.length === 0) return 'team-empty'
  return 'nobody-can'
}

function explained(
  { version }: PreparedRules,
  record: AnyRecord,
  { vars }: AssignmentWorld,
  { rule, ownerId, unassigned, candidates, chosen }: Outcome,
  steps: readonly Step[],
  trials: readonly Trial[],
): AssignmentDecision {
  const lists = new Map<RuleList, number>()
  for (const { list, at } of steps) lists.set(list, at)
  const rules = [...lists].flatMap(([list, at]): RuleVerdict[] => explainRules(list, record, vars, at))
  const earlier = trials.filter((trial) => trial.candidates !== candidates)
  return {
    version,
    rule: rule?.id,
    ownerId,
    ...(unassigned && { unassigned }),
    rules,
    tried: earlier.map(
      (trial): TriedTarget => ({
        rule: trial.rule,
        target: targetName(trial.target),
        candidates: trial.candidates.map((one) => verdictOn(one, false)),
      }),
    ),
    candidates: candidates.map((one) => verdictOn(one, one === chosen)),
  }
}

/** A target in words for a log: `team north`. */
function targetName(target: Target): string {
  switch (target.to) {
    case 'team':
      return `team ${target.team}`
    case 'user':
      return `user ${target.userId}`
    case 'field':
      return `field ${target.field}`
    case 'rules':
      return `rules ${target.rules}`
    case 'pool':
      return 'pool'
  }
}
