export { cohortOf, flowOf, snapshotOf } from './visit-funnels.ts'
