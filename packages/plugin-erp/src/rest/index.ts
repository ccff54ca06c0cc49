export { restErp } from './rest-erp.ts'
export type { RestErpOptions, RestFetch } from './rest-options.ts'
