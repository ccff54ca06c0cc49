// The doors of this package. The port that a connector fills is part of `@guanxi/core/commerce`.

export { erp } from './erp.ts'
export { erpErrors } from './erp-errors.ts'
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

export { type RestErpOptions, type RestFetch, restErp } from './rest/index.ts'

export { tryton } from './tryton/tryton.ts'
export type { TrytonOptions } from './tryton/tryton-options.ts'
