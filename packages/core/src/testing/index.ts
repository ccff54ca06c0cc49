export { type AccessLeak, type AskedOf, accessLeaks, type SweptOptions } from './access-leaks/index.ts'
export { aContact, aLead, anAccount, anOpportunity, aUser } from './builders.ts'
export {
  type ChannelCase,
  type ChannelHarness,
  channelContract,
  type ProviderHarness,
  type SaidByCustomer,
  type TakenMessage,
} from './channel-contract/index.ts'
export { countedIds } from './counted-ids.ts'
export { type Dump, dump } from './dump.ts'
export { type ErpCase, type ErpDeeds, type ErpHarness, erpConnectorContract } from './erp-contract/index.ts'
export { type Interceptor, interceptedStore, type StoreCall } from './intercepted-store.ts'
export { type KeyProviderCase, keyProviderContract } from './key-provider-contract.ts'
export { type RunnerCase, type RunnerHarness, runnerContract } from './runner-contract.ts'
export { type StillClock, stillClock, type Ticking } from './still-clock.ts'
export { type ContractCase, type RawRow, type StoreHarness, storeContract } from './store-contract/index.ts'
export { createTestCrm, type TestCrm } from './test-crm.ts'
export { type WatchedStore, watchedStore } from './watched-store.ts'
