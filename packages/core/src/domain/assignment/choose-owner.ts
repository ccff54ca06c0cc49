import { type ConditionVars, type PreparedCondition, prepareCondition } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import type { AssignmentRule, Target } from './assignment-rule.ts'

/** Somebody who may get a record, in the order of turns. */
export interface Candidate {
  readonly userId: string
  readonly isActive: boolean
}

/** What choosing needs to know besides the record. */
export interface AssignmentWorld {
  readonly vars: Pick<ConditionVars, 'now' | 'zone'>
  /** Members by team code, in the order of their turns. */
  readonly teams: ReadonlyMap<string, readonly Candidate[]>
  /** Ids of users who may be given something. */
  readonly active: ReadonlySet<string>
}

/** How one rule saw the record. */
export interface RuleVerdict {
  readonly rule: string
  readonly matched: boolean
  /** For a rule that did not match: the first part of its condition that failed, as `region eq`. */
  readonly firstFalse?: string
}

/** Why somebody could or could not be chosen. */
export interface CandidateVerdict {
  readonly userId: string
  readonly verdict: 'chosen' | 'eligible' | 'inactive'
}

/** Who gets a record, and why. */
export interface AssignmentDecision {
  /** The rule that decided; undefined when none matched. */
  readonly rule: string | undefined
  /** Null: it lies in the public pool. */
  readonly ownerId: string | null
  readonly rules: readonly RuleVerdict[]
  readonly candidates: readonly CandidateVerdict[]
}

/** The rule that decides on a record, before anybody's turn is counted. */
export interface MatchedRule {
  readonly rule: AssignmentRule | undefined
  /** How each rule saw the record, up to the one that decided. */
  readonly explain: () => readonly RuleVerdict[]
  /** Who takes turns: the active members of the rule's team, or its one person. */
  readonly eligible: readonly string[]
}

/** Rules made ready for many records, the highest priority first. */
export type PreparedRules = readonly {
  readonly rule: AssignmentRule
  readonly condition: PreparedCondition<object>
}[]

/** Checks the conditions of rules once. Throws a `ConditionError` for one that means nothing. */
export function prepareRules(shape: Shape, rules: readonly AssignmentRule[]): PreparedRules {
  return [...rules]
    .sort((a, b) => b.priority - a.priority)
    .map((rule) => ({ rule, condition: prepareCondition(shape, rule.when) }))
}

/** Finds the rule that decides, and who takes turns under it. */
export function matchRule(
  rules: PreparedRules,
  record: Readonly<Record<string, unknown>>,
  world: AssignmentWorld,
): MatchedRule {
  const context = { vars: world.vars }
  const at = rules.findIndex(({ condition }) => condition.matches(record, context))
  const rule = rules[at]?.rule
  return {
    rule,
    eligible: rule ? eligibleFor(rule, world) : [],
    explain: () =>
      rules.slice(0, at < 0 ? rules.length : at + 1).map(({ rule: { id }, condition }, index) => {
        if (index === at) return { rule: id, matched: true }
        const { firstFalse } = condition.explain(record, context)
        return {
          rule: id,
          matched: false,
          ...(firstFalse && { firstFalse: `${firstFalse.field} ${firstFalse.operator}` }),
        }
      }),
  }
}

/** Whose turn it is; `turn` counts from 1. Null when it is nobody's: the pool. */
export function ownerAtTurn({ eligible }: MatchedRule, turn: number): string | null {
  return eligible[(turn - 1) % eligible.length] ?? null
}

/** The decision, once `turn` is known for the rule. */
export function chooseOwner(match: MatchedRule, world: AssignmentWorld, turn: number): AssignmentDecision {
  const { rule, explain } = match
  const { assign } = rule ?? {}
  const ownerId = ownerAtTurn(match, turn)
  const members = assign ? candidatesFor(assign, world) : []
  return {
    rule: rule?.id,
    ownerId,
    rules: explain(),
    candidates: members.map(({ userId, isActive }) => ({
      userId,
      verdict: userId === ownerId ? 'chosen' : isActive ? 'eligible' : 'inactive',
    })),
  }
}

function eligibleFor({ assign }: AssignmentRule, world: AssignmentWorld): readonly string[] {
  return candidatesFor(assign, world)
    .filter((candidate) => candidate.isActive)
    .map(({ userId }) => userId)
}

function candidatesFor(assign: Target, { teams, active }: AssignmentWorld): readonly Candidate[] {
  if (assign.to === 'team') return teams.get(assign.team) ?? []
  return assign.to === 'user' ? [{ userId: assign.userId, isActive: active.has(assign.userId) }] : []
}
