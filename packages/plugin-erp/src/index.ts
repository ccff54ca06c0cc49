// The doors of this package. The port that a connector fills is part of `@guanxi/core/commerce`.

export { type ErpPlugin, erp } from './erp.ts'
export { erpErrors } from './erp-errors.ts'
export type { CustomerField, ErpOptionsInput, FieldPolicy } from './erp-options.ts'
export type { ErpStanding } from './explain/explain-link.ts'
export {
  type FakeCall,
  type FakeCalls,
  type FakeErp,
  type FakeErpOptions,
  type FakeFault,
  type FakeTaxRates,
  type FakeWorld,
  type FaultOrder,
  fakeErp,
} from './fake/index.ts'
export type { ErpCursor } from './links/erp-cursor.ts'
export type { ClaimedLink, ErpLink, FieldConflict, LinkFailure, LinkState } from './links/erp-link.ts'
export type { PullReport } from './pull/run-pulls.ts'
export type { PushReport } from './push/run-pushes.ts'
export type { ErpQuestion, ErpQuoteLine } from './quote/quote-prices.ts'
export type {
  Difference,
  ReconciledKind,
  ReconcileOptions,
  ReconcileReport,
  SideFigures,
} from './reconcile/reconcile.ts'
export { type RestErpOptions, type RestFetch, restErp } from './rest/index.ts'
export { tryton } from './tryton/tryton.ts'
export type { TrytonOptions } from './tryton/tryton-options.ts'
