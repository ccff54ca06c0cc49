import type { AssignmentRule, Preference, Strategy, Target } from './assignment-rule.ts'
import { type AssignmentWorld, territoryKey } from './assignment-world.ts'
import { type Candidate, candidatesFor, nextByPace, type PeopleTarget } from './candidates.ts'
import type { AssignmentDecision, UnassignedReason } from './decision.ts'
import { explained } from './explain-decision.ts'
import { offerOf, offersAreUsedUp } from './offer/offer-terms.ts'
import { type Chosen, leftInPool, NO_RULE, type Outcome } from './outcome.ts'
import { preferredOf, stickyKeys } from './preferred.ts'
import { firstMatch, type PreparedRules, type RuleList } from './prepared-rules.ts'
import { placeIn, type QueueTarget, targetsFrom } from './queue/place-in-queue.ts'
import { pick } from './strategies.ts'
import type { Trail } from './trail.ts'

type AnyRecord = Readonly<Record<string, unknown>>
type Vars = AssignmentWorld['vars']

/** One way through the rules: what each target comes to is for who asks to say. */
interface Walk {
  readonly prepared: PreparedRules
  readonly record: AnyRecord
  readonly vars: Vars
  readonly trail: Trail | undefined
  /** How many wait in each queue, where newcomers stand in line behind them. */
  readonly queues?: AssignmentWorld['queues']
}

/** Says what a target comes to: handed in beside the way, so that nothing is made anew for each record. */
type Ask<W extends Walk> = (
  way: W,
  rule: AssignmentRule,
  target: Exclude<Target, { readonly to: 'rules' }>,
) => Outcome

/**
 * Who gets a record. Rules are asked in order; the first that matches decides. Of its targets the first is taken of whom
 * somebody can; a rule of which nobody can leaves the record in the pool, or to the next rule if it says so. A department
 * decides by rules of its own.
 */
export function chooseOwner(prepared: PreparedRules, record: AnyRecord, world: AssignmentWorld): Chosen {
  return decide(prepared, record, world, undefined)
}

/** The same decision, and why: worked out only where somebody will look at it. */
export function explainOwner(
  prepared: PreparedRules,
  record: AnyRecord,
  world: AssignmentWorld,
): { readonly chosen: Chosen; readonly decision: AssignmentDecision } {
  const trail: Trail = { lists: new Map(), trials: [] }
  const outcome = decide(prepared, record, world, trail)
  return { chosen: outcome, decision: explained(prepared, record, world, outcome, trail) }
}

/** The rules by which somebody could get a record: those that match first, and those that they hand on to. */
export function rulesAsked(
  prepared: PreparedRules,
  record: AnyRecord,
  vars: Vars,
): readonly AssignmentRule[] {
  const found = new Set<AssignmentRule>()
  walk({ prepared, record, vars, trail: undefined, found }, noteRule, prepared.general)
  return [...found]
}

function noteRule(
  { found }: Walk & { readonly found: Set<AssignmentRule> },
  rule: AssignmentRule,
  target: Target,
): Outcome {
  if (target.to !== 'pool') found.add(rule)
  return NO_RULE
}

function decide(
  prepared: PreparedRules,
  record: AnyRecord,
  world: AssignmentWorld,
  trail: Trail | undefined,
): Outcome {
  return walk(
    { prepared, record, vars: world.vars, trail, world, queues: world.queues },
    settle,
    prepared.general,
  )
}

function settle(
  { record, trail, world }: Walk & { readonly world: AssignmentWorld },
  rule: AssignmentRule,
  target: Exclude<Target, { readonly to: 'rules' }>,
): Outcome {
  if (target.to === 'pool') return leftInPool(rule)
  const outcome =
    target.to === 'queue' ? waitIn(rule, target, record, world) : tryTarget(rule, target, record, world)
  if (!isSettled(outcome)) trail?.trials.push({ ...outcome, rule, target })
  return outcome
}

/** Whether nothing else is tried: somebody gets it, or what becomes of it while nobody owns it is said. */
function isSettled({ ownerId, unassigned }: Outcome): boolean {
  return ownerId !== null || unassigned === 'pool' || unassigned === 'queued' || unassigned === 'offered'
}

/** Goes through a list of rules: those of the last of some departments, each of which was handed on to by the one before. */
function walk<W extends Walk>(
  way: W,
  ask: Ask<W>,
  list: RuleList,
  departments: readonly string[] = NO_DEPARTMENT,
): Outcome {
  const { record, vars, trail } = way
  let nobody: Outcome = NO_RULE
  for (let at = firstMatch(list, record, vars); ; at = firstMatch(list, record, vars, at + 1)) {
    trail?.lists.set(list, at)
    // Asked before it is looked for: a place of -1 in a list is slow.
    const found = at < 0 ? undefined : list.rules[at]
    if (!found) return nobody
    const { rule, targets, always } = found
    if (always) return always
    for (const target of targetsFrom(targets, way.queues)) {
      const outcome =
        target.to === 'rules' ? handOn(way, ask, departments, target.rules) : ask(way, rule, target)
      if (isSettled(outcome)) return outcome
      nobody = outcome.rule ? outcome : { ...outcome, rule }
    }
    if (rule.otherwise !== 'next') return nobody
  }
}

function handOn<W extends Walk>(way: W, ask: Ask<W>, departments: readonly string[], to: string): Outcome {
  const list = way.prepared.departments.get(to)
  return list && !departments.includes(to) ? walk(way, ask, list, [...departments, to]) : NO_RULE
}

const NO_DEPARTMENT: readonly string[] = []

function waitIn(
  rule: AssignmentRule,
  target: QueueTarget,
  record: AnyRecord,
  world: AssignmentWorld,
): Outcome {
  return { rule, ownerId: null, candidates: [], ...placeIn(rule, target, record, world) }
}

function tryTarget(
  rule: AssignmentRule,
  target: PeopleTarget,
  record: AnyRecord,
  world: AssignmentWorld,
): Outcome {
  // Candidates of its own: by them an explanation tells one trial from another.
  if (offersAreUsedUp(target, world)) return { ...NO_RULE, rule, candidates: [], unassigned: 'offers-used' }
  const candidates = candidatesFor(rule.id, target, record, world)
  const group = groupOf(target)
  const picked = pick(
    group?.strategy ?? IN_TURNS,
    candidates,
    (able) => group && preferredOf(group, able, record, world),
    record,
    world.turns.get(rule.id) ?? NO_TURNS,
  )
  if (!picked)
    return { ...NO_RULE, rule, target, candidates, unassigned: whyNobody(target, candidates, world) }
  const { candidate, turn, settled } = picked
  const { userId } = candidate.taker
  const pace = nextByPace(target, rule.id, userId, world)
  const owned = group && stickyKeys(group, record)
  const turns = turn && { rule: rule.id, had: turn.had }
  const consequences = { loaded: userId, turns, pace, owned }
  const outcome = { ownerId: userId, rule, target, candidates, chosen: candidate, settled, consequences }
  return target.offer ? { ...outcome, ...offerOf(target, target.offer, userId) } : outcome
}

const IN_TURNS: Strategy = { by: 'turns' }
const NO_TURNS: ReadonlyMap<string, number> = new Map()

/** What a target that means several says of how one is chosen. */
function groupOf(target: PeopleTarget): (Preference & { readonly strategy?: Strategy }) | undefined {
  return target.to === 'team' || target.to === 'territory' ? target : undefined
}

function whyNobody(
  target: PeopleTarget,
  candidates: readonly Candidate[],
  { teams, territories }: AssignmentWorld,
): UnassignedReason {
  if (target.to !== 'team' && target.to !== 'territory')
    return candidates.some(({ refusal }) => refusal !== 'unknown') || candidates.length === 0
      ? 'nobody-can'
      : 'user-unknown'
  const members = target.to === 'team' ? teams.get(target.team) : territories?.get(territoryKey(target))
  if (!members) return `${target.to}-unknown`
  return members.length === 0 ? `${target.to}-empty` : 'nobody-can'
}
