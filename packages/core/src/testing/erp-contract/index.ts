import { billingCases } from './billing.ts'
import { customerCases } from './customers.ts'
import type { ErpCase } from './erp-case.ts'
import { orderCases } from './orders.ts'
import { pullCases } from './pulling.ts'
import { refusalCases } from './refusals.ts'
import { stepCases } from './steps.ts'

export type { ErpCase } from './erp-case.ts'
export type { ErpDeeds, ErpHarness } from './erp-harness.ts'

/**
 * Every promise of a connector to an ERP, as cases for any test runner. Give each case a harness of its own. A case that
 * says nothing of a system tells why by `skips`.
 *
 * @example
 * ```ts
 * for (const { id, title, skips, run } of erpConnectorContract()) {
 *   const reason = skips(openHarness())
 *   it.runIf(reason === undefined)(`${title} (${id})`, () => run(openHarness()))
 * }
 * ```
 */
export function erpConnectorContract(): readonly ErpCase[] {
  return [customerCases, orderCases, stepCases, pullCases, billingCases, refusalCases].flat()
}
