/** What authors of stores and storages test with: the contracts as tests, and a clock that stands still. */
export type { OpenedAccountStore } from './testing/account-stores-context'
export type { ContractCase, Runner, Skip } from './testing/contract'
export {
  type DescribeAccountStoreOptions,
  describeAttemptStore,
  describeTokenStore,
  describeUserStore,
} from './testing/describe-account-stores'
export {
  type DescribeSessionStorageOptions,
  describeSessionStorage,
} from './testing/describe-session-storage'
export { type DescribeStoreOptions, describeStore } from './testing/describe-store'
export { FakeClock } from './testing/fake-clock'
export type { OpenedStorage } from './testing/storage-context'
export type { OpenedStore } from './testing/store-context'
