export { type ContractCase, type RawRow, type StoreHarness, storeContract } from './store-contract/index.ts'
