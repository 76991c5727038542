import { defineContract, type Runner, type Skip } from './contract'
import { cookieCases } from './storage-cases/cookies'
import { closedStorageCases, endCases, listCases, sessionCases } from './storage-cases/sessions'
import { type OpenedStorage, type StorageCase, StorageContext } from './storage-context'

/** Every promise of the `SessionStorage` contract, as cases. */
export const storageCases: readonly StorageCase[] = [
  ...cookieCases,
  ...sessionCases,
  ...endCases,
  ...listCases,
  ...closedStorageCases,
]

export interface DescribeSessionStorageOptions {
  /** Opens a storage for one case. */
  open(): OpenedStorage | Promise<OpenedStorage>
  /** What the storage does not promise, with the reason: groups or single cases. Default: none. */
  readonly skips?: readonly Skip[]
  /** The `describe` and `it` to define tests with. Default: the global ones. */
  readonly runner?: Runner
}

/**
 * Defines the tests that every `SessionStorage` passes, one for each promise of the contract.
 * @param name what the tests are headed with
 * @throws OPTION_INVALID if a skip names no case or has no reason, or if there is nothing to define tests with
 */
export function describeSessionStorage(name: string, options: DescribeSessionStorageOptions): void {
  const runCase = async (storageCase: StorageCase): Promise<void> => {
    const opened = await options.open()
    try {
      await storageCase.run(new StorageContext(opened))
    } finally {
      await opened.close()
    }
  }
  defineContract(`${name} keeps the contract of a session storage`, storageCases, runCase, options)
}
