import type { AssignmentRule, Target } from './assignment-rule.ts'
import type { AssignmentWorld, Consequences } from './assignment-world.ts'
import { type Candidate, candidatesFor, nextByPace, verdictOn } from './candidates.ts'
import type { AssignmentDecision, TriedTarget, UnassignedReason } from './decision.ts'
import { type OfferTo, offerOf, offersAreUsedUp } from './offer/offer-terms.ts'
import {
  explainRules,
  firstMatch,
  type PreparedRules,
  type RuleList,
  type RuleVerdict,
} from './prepared-rules.ts'
import { type Place, placeIn, targetsFrom } from './queue/place-in-queue.ts'
import { pick } from './strategies.ts'
import { targetName } from './target-name.ts'

type AnyRecord = Readonly<Record<string, unknown>>

/** Who gets a record, and what that means for the next one. */
export interface Chosen {
  readonly rule: AssignmentRule | undefined
  /** Null: it lies in the public pool, or waits, or is offered. */
  readonly ownerId: string | null
  /** Its place in a queue. */
  readonly waits?: Place
  /** Who is asked whether they take it. */
  readonly offer?: OfferTo
  readonly consequences: Consequences
}

/** One rule on the way to a decision, and where its list stood. */
interface Step {
  readonly list: RuleList
  readonly at: number
}

interface Outcome extends Chosen {
  readonly unassigned?: UnassignedReason
  readonly candidates: readonly Candidate[]
  readonly chosen?: Candidate
}

interface Trial {
  readonly rule: string
  readonly target: Target
  readonly candidates: readonly Candidate[]
}

/** What was tried on the way; kept for an explanation only. */
interface Trail {
  readonly steps: Step[]
  readonly trials: Trial[]
}

/**
 * Who gets a record. Rules are asked in order; the first that matches decides. Of its targets the first is taken of whom
 * somebody can; a rule of which nobody can leaves the record in the pool, or to the next rule if it says so. A department
 * decides by rules of its own.
 */
export function chooseOwner(prepared: PreparedRules, record: AnyRecord, world: AssignmentWorld): Chosen {
  return decide(prepared, OF_ALL, record, world, undefined)
}

/** The same decision, and why: worked out only where somebody will look at it. */
export function explainOwner(
  prepared: PreparedRules,
  record: AnyRecord,
  world: AssignmentWorld,
): { readonly chosen: Chosen; readonly decision: AssignmentDecision } {
  const trail: Trail = { steps: [], trials: [] }
  const outcome = decide(prepared, [undefined], record, world, trail)
  return { chosen: outcome, decision: explained(prepared, record, world, outcome, trail) }
}

const OF_ALL: readonly undefined[] = [undefined]

/** Decides by the rules of the last of some departments, each of which was handed on to by the one before. */
function decide(
  prepared: PreparedRules,
  departments: readonly (string | undefined)[],
  record: AnyRecord,
  world: AssignmentWorld,
  trail: Trail | undefined,
): Outcome {
  const list = prepared.lists.get(departments.at(-1))
  if (!list) return NO_RULE
  let nobody: Outcome = NO_RULE
  for (let at = firstMatch(list, record, world.vars); ; at = firstMatch(list, record, world.vars, at + 1)) {
    trail?.steps.push({ list, at })
    const found = list.rules[at]
    if (!found) return nobody
    const { rule, targets } = found
    for (const target of targetsFrom(targets, world)) {
      const outcome =
        target.to === 'rules'
          ? handOn(prepared, departments, target.rules, record, world, trail)
          : tryTarget(rule, target, record, world, trail)
      if (outcome.ownerId !== null || SETTLED.has(outcome.unassigned)) return outcome
      nobody = outcome.rule ? outcome : { ...outcome, rule }
    }
    if (rule.otherwise !== 'next') return nobody
  }
}

function handOn(
  prepared: PreparedRules,
  departments: readonly (string | undefined)[],
  to: string,
  record: AnyRecord,
  world: AssignmentWorld,
  trail: Trail | undefined,
): Outcome {
  return departments.includes(to) ? NO_RULE : decide(prepared, [...departments, to], record, world, trail)
}

/** What happens to a record that nobody owns yet, where nothing else is tried. */
const SETTLED: ReadonlySet<UnassignedReason | undefined> = new Set(['pool', 'queued', 'offered'])
const NOBODY = { ownerId: null, rule: undefined, candidates: [], consequences: {} } as const
const NO_RULE: Outcome = { ...NOBODY, unassigned: 'no-rule' }

function tryTarget(
  rule: AssignmentRule,
  target: Exclude<Target, { to: 'rules' }>,
  record: AnyRecord,
  world: AssignmentWorld,
  trail: Trail | undefined,
): Outcome {
  if (target.to === 'pool') return { ...NOBODY, rule, unassigned: 'pool' }
  if (target.to === 'queue') return { ...NOBODY, rule, ...placeIn(target, record, world) }
  if (offersAreUsedUp(target, world)) return { ...NOBODY, rule, unassigned: 'offers-used' }
  const candidates = candidatesFor(rule.id, target, record, world)
  const strategy = (target.to === 'team' ? target.strategy : undefined) ?? { by: 'turns' }
  const picked = pick(strategy, candidates, record, world.turns.get(rule.id) ?? NO_TURNS)
  if (!picked) {
    trail?.trials.push({ rule: rule.id, target, candidates })
    return { ...NOBODY, rule, candidates, unassigned: whyNobody(target, world) }
  }
  const { candidate, turn } = picked
  const { userId } = candidate.taker
  const pace = nextByPace(target, rule.id, userId, world)
  return {
    ownerId: userId,
    ...offerOf(target, userId),
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
  { rule, ownerId, unassigned, waits, offer, candidates, chosen }: Outcome,
  { steps, trials }: Trail,
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
    ...(waits && { queue: waits.queue }),
    ...(offer && { offeredTo: offer.userId }),
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
