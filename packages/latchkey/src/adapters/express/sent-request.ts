import type { AuthenticationRequest } from '../../authentication/strategy'
import { HiddenProperty } from '../../internal/hidden-property'
import { clientSignal } from './client-signal'
import { type FrameworkRequest, headerOf, type Request, type Response, urlOf } from './http'

/** What is found out of a request when somebody asks. */
class OnDemand {
  readonly #request: Request
  readonly #response: Response
  readonly #ip: unknown
  #signal: AbortSignal | undefined

  constructor(request: Request, response: Response) {
    this.#request = request
    this.#response = response
    // Now: once the connection is closed, Express cannot say.
    this.#ip = (request as FrameworkRequest).ip
  }

  get address(): string | undefined {
    // What Express says, which knows its trusted proxies (T-LIM-4).
    return typeof this.#ip === 'string' ? this.#ip : this.#request.socket.remoteAddress
  }

  /** Few strategies ask, and who does not pays nothing for it. */
  get signal(): AbortSignal {
    this.#signal ??= clientSignal(this.#response)
    return this.#signal
  }
}

const onDemand = Symbol('latchkey on demand')

/**
 * Properties of the request itself, so that a copy has them too, by the same functions for all. Of a literal with getters each has its own, and for
 * these V8 makes a hidden class each time, among the old objects, which keeps the whole request (see HiddenProperty).
 */
const lazyProperties: PropertyDescriptorMap & ThisType<SentRequest> = {
  address: {
    configurable: true,
    enumerable: true,
    get() {
      return this[onDemand].address
    },
  },
  signal: {
    configurable: true,
    enumerable: true,
    get() {
      return this[onDemand].signal
    },
  },
}

/** The request as a strategy sees it. */
export class SentRequest implements AuthenticationRequest {
  readonly method: string
  readonly url: string
  readonly header: AuthenticationRequest['header']
  readonly body: unknown
  declare readonly address: string | undefined
  declare readonly signal: AbortSignal
  declare readonly [onDemand]: OnDemand

  constructor(request: Request, response: Response) {
    this.method = request.method ?? 'GET'
    this.url = urlOf(request)
    this.header = (name) => headerOf(request, name)
    this.body = (request as FrameworkRequest).body
    Object.defineProperty(this, onDemand, new HiddenProperty(new OnDemand(request, response)))
    Object.defineProperties(this, lazyProperties)
  }
}
