import { defineCommand } from '../../engine/command/define-command.ts'
import { type AssignmentDecision, assignByRules, assignInput, type RuleSet } from '../assignment/index.ts'
import { account } from './account.ts'

/** Gives an account to its owner by the rules on accounts, and says why. Where nobody can take it, it stays as it is. */
export function assignAccount(sets: readonly RuleSet[]) {
  return defineCommand({
    name: 'account.assign',
    input: assignInput,

    run: (input, context): Promise<AssignmentDecision> =>
      assignByRules(context, { entity: account, open: {} }, sets, input),
  })
}
