import { moneyOf, zero } from '../../../engine/money/amount.ts'
import type { Contract } from './contract.ts'
import type { PlannedPayment } from './plan-payments.ts'

/** Planned payments as instalments of a contract, whose places follow after `position`. */
export function newInstalments(
  planned: readonly PlannedPayment[],
  { id, accountId, ownerId, currency }: Contract,
  position: number,
) {
  return planned.map(({ key, ...payment }, at) => ({
    ...payment,
    ...{ planKey: key, contractId: id, accountId, ownerId: ownerId ?? null, position: position + at + 1 },
    settled: moneyOf(zero(currency)),
  }))
}
