// The doors of this package. The port that a connector fills is part of `@guanxi/core/commerce`.

export { erpErrors } from './erp-errors.ts'
