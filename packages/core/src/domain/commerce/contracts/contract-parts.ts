import { contract } from './contract.ts'
import { contractLine } from './contract-line.ts'
import { contractVersion } from './contract-version.ts'

/** The entities of contracts. */
export const contractEntities = { contract, contractLine, contractVersion } as const
