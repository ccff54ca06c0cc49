import { aggregateCases } from './aggregates.ts'
import { bulkCases } from './bulk.ts'
import { claimCases } from './claims.ts'
import { closingCases } from './closing.ts'
import type { ContractCase } from './contract-case.ts'
import { jsonCases } from './json-paths.ts'
import { keyCases } from './keys.ts'
import { measureCases } from './measures.ts'
import { operatorCases } from './operators.ts'
import { orderingCases } from './ordering.ts'
import { raceCases } from './races.ts'
import { recordCases } from './records.ts'
import { relationCases } from './relations.ts'
import { savepointCases } from './savepoints.ts'
import { schemaCases } from './schema.ts'
import { searchCases } from './search.ts'
import { searchWriteCases } from './search-writes.ts'
import { tenantCases } from './tenants.ts'
import { textCases } from './texts.ts'
import { transactionCases } from './transactions.ts'
import { valueCases } from './values.ts'
import { writeCases } from './writes.ts'

export type { ContractCase, RawRow, StoreHarness } from './contract-case.ts'

/**
 * Every promise of a store, as cases for any test runner. Give each case a harness of its own.
 *
 * @example
 * ```ts
 * const { capabilities } = await memoryStore().open()
 *
 * for (const { id, title, needs = [], run } of storeContract()) {
 *   const isMeant = needs.every((capability) => capabilities[capability])
 *   it.runIf(isMeant)(`${title} (${id})`, () => run({ adapter: memoryStore() }))
 * }
 * ```
 */
export function storeContract(): readonly ContractCase[] {
  return [
    recordCases,
    textCases,
    valueCases,
    operatorCases,
    jsonCases,
    relationCases,
    orderingCases,
    writeCases,
    claimCases,
    bulkCases,
    keyCases,
    transactionCases,
    savepointCases,
    raceCases,
    tenantCases,
    aggregateCases,
    measureCases,
    schemaCases,
    searchCases,
    searchWriteCases,
    closingCases,
  ].flat()
}
