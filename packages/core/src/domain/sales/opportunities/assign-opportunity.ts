import { defineCommand } from '../../../engine/command/define-command.ts'
import { type AssignmentDecision, assignByRules, assignInput, type RuleSet } from '../../assignment/index.ts'
import { opportunity } from './opportunity.ts'

/** Gives a deal to its owner by the rules on opportunities, and says why. Where nobody can take it, it stays as it is. */
export function assignOpportunity(sets: readonly RuleSet[]) {
  return defineCommand({
    name: 'opportunity.assign',
    input: assignInput,

    run: (input, context): Promise<AssignmentDecision> =>
      assignByRules(context, { entity: opportunity, open: { status: 'open' } }, sets, input),
  })
}
