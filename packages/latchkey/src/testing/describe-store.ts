import { defineContract, type Runner, type Skip } from './contract'
import { destroyCases, extendCases, replaceCases, takeCases } from './store-cases/changes'
import { expiryCases, graceCases } from './store-cases/expiry'
import { closedCases, deadlineCases, outageCases } from './store-cases/faults'
import { destroyAllCases, ownerCases } from './store-cases/owners'
import { raceCases } from './store-cases/races'
import { recordCases, textCases } from './store-cases/records'
import { type OpenedStore, type StoreCase, StoreContext } from './store-context'

/** Every promise of the `SessionStore` contract, as cases. */
export const storeCases: readonly StoreCase[] = [
  ...recordCases,
  ...textCases,
  ...replaceCases,
  ...extendCases,
  ...takeCases,
  ...destroyCases,
  ...ownerCases,
  ...destroyAllCases,
  ...expiryCases,
  ...graceCases,
  ...raceCases,
  ...closedCases,
  ...outageCases,
  ...deadlineCases,
]

export interface DescribeStoreOptions {
  /** Opens a store for one case. */
  open(): OpenedStore | Promise<OpenedStore>
  /** What the store does not promise, with the reason: groups or single cases. Default: none. */
  readonly skips?: readonly Skip[]
  /** The `describe` and `it` to define tests with. Default: the global ones. */
  readonly runner?: Runner
}

/**
 * Defines the tests that every `SessionStore` passes, one for each promise of the contract.
 * @param name what the tests are headed with
 * @throws OPTION_INVALID if a skip names no case or has no reason, or if there is nothing to define tests with
 */
export function describeStore(name: string, options: DescribeStoreOptions): void {
  const runCase = async (storeCase: StoreCase): Promise<void> => {
    const opened = await options.open()
    try {
      await storeCase.run(new StoreContext(opened))
    } finally {
      await opened.close()
    }
  }
  defineContract(`${name} keeps the contract of a session store`, storeCases, runCase, options)
}
