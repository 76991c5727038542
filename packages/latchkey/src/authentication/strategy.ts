import type { Outcome } from './outcomes'

/**
 * One way of finding out who somebody is. It reads the request and says what it found; it answers nothing and signs nobody in.
 * One instance serves all requests at once, so it keeps nothing of a request.
 */
export interface Strategy<User> {
  /** What routes call it by. Unique within an authenticator. */
  readonly name: string
  /**
   * Gives exactly one outcome. Throwing, or rejecting, says that it could not be decided (a database is down): that is an
   * error of the server, never a failure of the client.
   */
  authenticate(request: AuthenticationRequest): Outcome<User> | Promise<Outcome<User>>
}

/** What a strategy sees of a request, the same from every framework. */
export interface AuthenticationRequest {
  /** As sent, which for all known methods is upper case. */
  readonly method: string
  /** Path and query as sent, undecoded: `/login?next=%2F`. */
  readonly url: string
  /**
   * The value of a header, or `undefined` where there is none. What came on several lines is joined by `, `.
   * @param name in any case
   */
  header(name: string): string | undefined
  /** The body as the framework's parser left it, `undefined` without one. Of any type and shape: the client decides. */
  readonly body: unknown
  /**
   * The address of the client, as the framework gives it behind the proxies that it trusts; without a framework, that of the connection. For limits: it proves
   * nothing.
   */
  readonly address?: string | undefined
  /** Aborted when the client goes away, where the framework tells. */
  readonly signal?: AbortSignal
}
