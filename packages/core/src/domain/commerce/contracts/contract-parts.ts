import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { amendContract } from './amend-contract.ts'
import { changeDraft } from './change-draft.ts'
import { contract } from './contract.ts'
import { contractFlows } from './contract-flows.ts'
import { contractGuards } from './contract-guards.ts'
import { contractLine } from './contract-line.ts'
import { contractRecurring } from './contract-recurring.ts'
import { contractVersion } from './contract-version.ts'
import { type ContractOptions, draftContract } from './draft-contract.ts'
import { reachMilestone } from './reach-milestone.ts'
import { renewContract } from './renew-contract.ts'
import { signContract } from './sign-contract.ts'
import { submitContract } from './submit-contract.ts'
import { terminateContract } from './terminate-contract.ts'

export { contractJobs } from './contract-turns.ts'

/** The entities of contracts. */
export const contractEntities = { contract, contractLine, contractVersion } as const

/** The commands of contracts, by the host's rules. */
export function contractCommands(options: ContractOptions) {
  return [
    draftContract(options),
    changeDraft(options),
    submitContract(options),
    signContract(options),
    amendContract,
    reachMilestone,
    terminateContract(options),
    renewContract(options),
  ] as const
}

/** The questions that contracts answer. */
export const contractQueries = [contractRecurring] as const

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

/** What contracts do when records are written, and what they do not allow. */
export function contractHooks(hooks: Hooks, options: ContractOptions): void {
  contractGuards(hooks)
  contractFlows(hooks, options)
}
