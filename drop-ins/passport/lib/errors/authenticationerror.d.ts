/** What reaches `next` where everything failed, with the option `failWithError`. */
declare class AuthenticationError extends Error {
  constructor(message?: string, status?: number)
  /** Of the answer. Default: 401. */
  status: number
}

export = AuthenticationError
