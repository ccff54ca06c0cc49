import { contract } from './contract.ts'
import { contractLine } from './contract-line.ts'
import { contractVersion } from './contract-version.ts'
import { type ContractOptions, draftContract } from './draft-contract.ts'
import { signContract } from './sign-contract.ts'

/** The entities of contracts. */
export const contractEntities = { contract, contractLine, contractVersion } as const

/** The commands of contracts, by the host's rules. */
export function contractCommands(options: ContractOptions) {
  return [draftContract(options), signContract(options)] as const
}
