/** What authors of stores and storages test with: the contracts as tests, and a clock that stands still. */
export type { ContractCase, Runner, Skip } from './testing/contract'
export { type DescribeStoreOptions, describeStore } from './testing/describe-store'
export { FakeClock } from './testing/fake-clock'
export type { OpenedStore } from './testing/store-context'
