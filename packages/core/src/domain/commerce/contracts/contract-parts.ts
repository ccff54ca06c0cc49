import { amendContract } from './amend-contract.ts'
import { changeDraft } from './change-draft.ts'
import { contract } from './contract.ts'
import { contractLine } from './contract-line.ts'
import { contractRecurring } from './contract-recurring.ts'
import { contractVersion } from './contract-version.ts'
import { type ContractOptions, draftContract } from './draft-contract.ts'
import { reachMilestone } from './reach-milestone.ts'
import { renewContract } from './renew-contract.ts'
import { signContract } from './sign-contract.ts'
import { submitContract } from './submit-contract.ts'
import { terminateContract } from './terminate-contract.ts'

export { contractHooks } from './contract-hooks.ts'
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
