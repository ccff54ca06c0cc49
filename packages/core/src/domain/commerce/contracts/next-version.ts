import type { CommandContext } from '../../../engine/command/context.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { amountOf, minus, moneyOf } from '../../../engine/money/amount.ts'
import type { Contract } from './contract.ts'
import { type ContractVersion, contractVersion } from './contract-version.ts'

/** Writes the next version of a contract, with what it changes of the total. */
export async function nextVersion(
  { records }: CommandContext,
  { id, amendment, total: before }: Contract,
  { total, ...said }: { readonly effectiveOn: string; readonly reason: string; readonly total: Money },
): Promise<ContractVersion> {
  const delta = moneyOf(minus(amountOf(total), amountOf(before)))
  return records(contractVersion).create({
    ...{ ...said, contractId: id, amendment: (amendment ?? 1) + 1, delta, total },
  })
}
