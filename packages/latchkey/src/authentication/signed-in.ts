import type { AnonymityReason } from '../session/anonymity'
import type { RememberOptions } from '../session/expiry'
import type { SignInOrigin } from './sign-in-origin'

/** Who is signed in to a session, or why nobody is. */
export type Opened<User> =
  | { readonly user: User; readonly why?: undefined }
  | { readonly user?: undefined; readonly why: AnonymityReason }

/** When and how the user of a session signed in. */
export interface SignedIn {
  readonly at: Date
  /** In the words of RFC 8176: `pwd` for a password. */
  readonly methods: readonly string[]
  /** Whether they asked to stay signed in beyond the end of the browser. */
  readonly remembered: boolean
  /** When they last proved it once more, by `confirm`. */
  readonly confirmedAt?: Date
}

/** What goes with a sign-in. */
export interface SignInOptions {
  /** The keys of the session's data that are carried over. Nothing else is. Default: none. */
  readonly keep?: readonly string[]
  /**
   * How it was proven, in the words of RFC 8176; `remember`, which is not among them, where a token from an earlier sign-in was all the proof:
   * such a sign-in is never fresh. Default: not said.
   */
  readonly methods?: readonly string[]
  /**
   * Whether the session outlives the browser, for as long as the sessions' option `remember` says, or for less: `{ idle: { days: 2 } }`. Who is
   * remembered is never fresh before they confirm. Default: it ends with the browser.
   */
  readonly remember?: boolean | RememberOptions
  /** Where it came from, for the list of the user's sessions. Default: not said. */
  readonly from?: SignInOrigin
}
