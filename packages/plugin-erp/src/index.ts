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
