/** What authors of stores, storages and strategies test with: the contracts as tests, a strategy on its own, and a clock that stands still. */

export type { OpenedAccountStore } from './testing/account-stores-context'
export { type CallbackStrategy, fromCallbacks } from './testing/callback-strategy'
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
export { type DescribeStrategyOptions, describeStrategy } from './testing/describe-strategy'
export { FakeClock } from './testing/fake-clock'
export type { OpenedStorage } from './testing/storage-context'
export type { OpenedStore } from './testing/store-context'
export type { AcceptedRequest, StrategyOnTrial } from './testing/strategy-context'
export { type TrialRequest, trialDefaults, tryStrategy } from './testing/strategy-runner'
