import type { AssignmentWorld } from './assignment-world.ts'
import type { Able, Candidate } from './candidates.ts'
import type { AssignmentDecision, CandidateVerdict, TriedTarget } from './decision.ts'
import type { Outcome } from './outcome.ts'
import { explainRules, type PreparedRules } from './prepared-rules.ts'
import { scoreOf } from './strategies.ts'
import { targetName } from './target-name.ts'
import type { Trail } from './trail.ts'

type AnyRecord = Readonly<Record<string, unknown>>

/** A decision as it is told: how each rule saw the record, who was looked at, and what settled it. */
export function explained(
  { version, ruleSet }: PreparedRules,
  record: AnyRecord,
  world: AssignmentWorld,
  outcome: Outcome,
  { lists, trials }: Trail,
): AssignmentDecision {
  const { rule, ownerId, unassigned, waits, offer, settled, candidates } = outcome
  const earlier = trials.filter((trial) => trial.candidates !== candidates)
  return {
    ruleSet,
    version,
    rule: rule?.id,
    ownerId,
    ...(unassigned && { unassigned }),
    ...(waits && { queue: waits.queue }),
    ...(offer && { offeredTo: offer.userId }),
    rules: [...lists].flatMap(([list, until]) => explainRules(list, record, world.vars, until)),
    tried: earlier.map(
      (trial): TriedTarget => ({
        rule: trial.rule.id,
        target: targetName(trial.target),
        candidates: verdictsOf(trial, record, world),
      }),
    ),
    candidates: verdictsOf(outcome, record, world),
    ...(settled && { settled }),
  }
}

/** An outcome, or one of those before it. */
type Told = Outcome | Trail['trials'][number]

function verdictsOf(outcome: Told, record: AnyRecord, world: AssignmentWorld): CandidateVerdict[] {
  return outcome.candidates.map((one) => ({
    ...verdictOn(one, one === outcome.chosen),
    ...factsOf(one, outcome, record, world),
  }))
}

function verdictOn({ member: { userId }, taker, refusal }: Candidate, chosen: boolean): CandidateVerdict {
  const standsIn = taker && taker.userId !== userId ? { standIn: taker.userId } : {}
  if (refusal) return { userId, verdict: 'refused', reason: refusal, ...standsIn }
  return { userId, verdict: chosen ? 'chosen' : 'eligible', ...standsIn }
}

/** What the strategy looked at. What is nothing is left out. */
function factsOf(
  { member, taker, refusal }: Candidate,
  { rule, target }: Told,
  record: AnyRecord,
  { turns }: AssignmentWorld,
): Pick<CandidateVerdict, 'load' | 'turns' | 'score'> {
  const had = rule && turns.get(rule.id)?.get(member.userId)
  const strategy = target && 'strategy' in target ? target.strategy : undefined
  const isScored = taker && !refusal && strategy?.by === 'score'
  return {
    ...(taker && taker.load > 0 && { load: taker.load }),
    ...(had && { turns: had }),
    ...(isScored && { score: scoreOf(strategy.score, { member, taker, refusal } as Able, record) }),
  }
}
