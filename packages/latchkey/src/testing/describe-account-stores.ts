import type { AttemptStore, TokenStore, UserStore } from '../accounts'
import { attemptStoreCases } from './account-cases/attempts'
import { tokenStoreCases } from './account-cases/tokens'
import { userStoreCases } from './account-cases/users'
import { AccountStoreContext, type OpenedAccountStore } from './account-stores-context'
import { type ContractCase, defineContract, type Runner, type Skip } from './contract'

export interface DescribeAccountStoreOptions<Store> {
  /** Opens a store for one case. */
  open(): OpenedAccountStore<Store> | Promise<OpenedAccountStore<Store>>
  /** What the store does not promise, with the reason: groups or single cases. Default: none. */
  readonly skips?: readonly Skip[]
  /** The `describe` and `it` to define tests with. Default: the global ones. */
  readonly runner?: Runner
}

/**
 * Defines the tests that every `UserStore` passes, one for each promise of the contract.
 * @param name what the tests are headed with
 * @throws OPTION_INVALID if a skip names no case or has no reason, or if there is nothing to define tests with
 */
export function describeUserStore(
  name: string,
  options: DescribeAccountStoreOptions<UserStore>,
): void {
  describeAccountStore(`${name} keeps the contract of a store of users`, userStoreCases, options)
}

/** Defines the tests that every `AttemptStore` passes; the same as with {@link describeUserStore} otherwise. */
export function describeAttemptStore(
  name: string,
  options: DescribeAccountStoreOptions<AttemptStore>,
): void {
  const title = `${name} keeps the contract of a store of attempts`
  describeAccountStore(title, attemptStoreCases, options)
}

/** Defines the tests that every `TokenStore` passes; the same as with {@link describeUserStore} otherwise. */
export function describeTokenStore(
  name: string,
  options: DescribeAccountStoreOptions<TokenStore>,
): void {
  describeAccountStore(`${name} keeps the contract of a store of tokens`, tokenStoreCases, options)
}

function describeAccountStore<Store>(
  title: string,
  cases: readonly ContractCase<AccountStoreContext<Store>>[],
  options: DescribeAccountStoreOptions<Store>,
): void {
  const runCase = async (contractCase: ContractCase<AccountStoreContext<Store>>) => {
    const opened = await options.open()
    try {
      await contractCase.run(new AccountStoreContext(opened))
    } finally {
      await opened.close()
    }
  }
  defineContract(title, cases, runCase, options)
}
