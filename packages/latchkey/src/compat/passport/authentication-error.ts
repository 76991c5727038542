import { inherits } from 'node:util'
import { passportDefaults } from './defaults'

/** What reaches `next` where everything failed, with the option `failWithError`. */
export interface AuthenticationError extends Error {
  status: number
}

export interface AuthenticationErrorConstructor {
  new (message?: string, status?: number): AuthenticationError
  prototype: AuthenticationError
}

export const AuthenticationError = function AuthenticationError(
  this: AuthenticationError,
  message: string,
  status?: number,
) {
  this.name = 'AuthenticationError'
  this.message = message
  this.status = status || passportDefaults.failureStatus
  Error.captureStackTrace(this, AuthenticationError)
} as unknown as AuthenticationErrorConstructor

inherits(AuthenticationError, Error)
