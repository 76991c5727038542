import { failure, type Outcome, success } from '../authentication/outcomes'
import type { AuthenticationRequest, Strategy } from '../authentication/strategy'
import { fromCallbacks } from './callback-strategy'
import {
  challengeOfIt,
  fieldsOf,
  findPerson,
  type Person,
  refused,
  WholeStrategy,
} from './whole-strategy.fixture'

/** A strategy that breaks one promise, and the case that must tell. */
export interface BrokenStrategy {
  /** What is wrong with it. */
  readonly flaw: string
  /** The group and the name of a case that fails. */
  readonly caughtBy: string
  make(): Strategy<Person>
  /** The strategy where people are out of reach, if the flaw shows there. */
  makeUnavailable?(): Strategy<Person>
}

type Answer = Outcome<Person> | Promise<Outcome<Person>>

/** The whole strategy with another answer. */
function answering(
  authenticate: (request: AuthenticationRequest, whole: WholeStrategy) => Answer,
): Strategy<Person> {
  const whole = new WholeStrategy()
  return { name: 'whole', authenticate: (request) => authenticate(request, whole) }
}

/** The whole strategy with another view of the fields. */
function reading(view: (request: AuthenticationRequest) => unknown): Strategy<Person> {
  return answering((request, whole) => whole.authenticate({ ...request, body: view(request) }))
}

export const brokenStrategies: readonly BrokenStrategy[] = [
  {
    flaw: 'it has no name',
    caughtBy: 'outcomes > has a name, and keeps it',
    make: () => Object.assign(new WholeStrategy(), { name: '' }),
  },
  {
    flaw: 'its name changes',
    caughtBy: 'outcomes > has a name, and keeps it',
    make() {
      let asked = 0
      return Object.defineProperty(new WholeStrategy(), 'name', { get: () => `whole${asked++}` })
    },
  },
  {
    flaw: 'it takes everybody for the first whom it knows',
    caughtBy: 'outcomes > signs in the user whose credentials were sent',
    make: () =>
      answering(async (request, whole) => {
        const outcome = await whole.authenticate(request)
        return outcome.kind === 'success' ? success({ name: 'annabel' }) : outcome
      }),
  },
  {
    flaw: 'it does not look at the secret',
    caughtBy: 'outcomes > refuses the credentials of nobody',
    make: () => Object.assign(new WholeStrategy(), { isSecretOf: () => true }),
  },
  {
    flaw: 'it gives nothing for somebody whom it does not know',
    caughtBy: 'outcomes > gives exactly one outcome for each request',
    make: () =>
      answering(async (request, whole) => {
        const outcome = await whole.authenticate(request)
        return outcome.kind === 'failure' ? (undefined as never) : outcome
      }),
  },
  {
    flaw: 'it is silent about a request without credentials',
    caughtBy: 'outcomes > gives exactly one outcome for each request',
    make: () =>
      answering((request, whole) =>
        request.body === undefined ? new Promise(() => {}) : whole.authenticate(request),
      ),
  },
  {
    flaw: 'it calls back twice',
    caughtBy: 'outcomes > gives exactly one outcome for each request',
    make: () =>
      fromCallbacks({
        name: 'twice',
        async authenticate(
          this: { success(user: unknown): void; fail(challenge: string): void },
          request: Pick<AuthenticationRequest, 'body'>,
        ) {
          const { name } = fieldsOf(request)
          const person = typeof name === 'string' ? await findPerson(name) : undefined
          if (person !== undefined) this.success(person)
          this.fail(challengeOfIt)
        },
      }) as Strategy<Person>,
  },
  {
    flaw: 'its failures are errors of the server',
    caughtBy: 'outcomes > gives exactly one outcome for each request',
    make: () =>
      answering(async (request, whole) => {
        const outcome = await whole.authenticate(request)
        return outcome.kind === 'failure' ? { ...outcome, status: 500 } : outcome
      }),
  },
  {
    flaw: 'it breaks its challenge over two lines',
    caughtBy: 'outcomes > gives exactly one outcome for each request',
    make: () =>
      answering(async (request, whole) => {
        const outcome = await whole.authenticate(request)
        return outcome.kind === 'failure' ? { ...outcome, challenge: 'a\r\nb: c' } : outcome
      }),
  },
  {
    flaw: 'it takes a request with nothing in it for the first whom it knows',
    caughtBy: 'outcomes > signs nobody in for a request with nothing in it',
    make: () =>
      answering((request, whole) =>
        request.body === undefined ? success({ name: 'annabel' }) : whole.authenticate(request),
      ),
  },
  {
    flaw: 'it gives no challenge with a 401',
    caughtBy: 'refusals > carries a challenge on each 401 (RFC 9110 section 15.5.2)',
    make: () =>
      answering(async (request, whole) => {
        const outcome = await whole.authenticate(request)
        return outcome.kind === 'failure' ? failure(outcome.code) : outcome
      }),
  },
  {
    flaw: 'it tells by its message which names there are',
    caughtBy: 'refusals > does not tell which half of the credentials was wrong',
    make: () =>
      answering(async (request, whole) => {
        const outcome = await whole.authenticate(request)
        if (outcome.kind !== 'failure' || outcome.status !== 401) return outcome
        const person = await findPerson(fieldsOf(request).name)
        return { ...outcome, message: person === undefined ? 'Unknown name' : 'Wrong secret' }
      }),
  },
  {
    flaw: 'it repeats the name that was sent',
    caughtBy: 'refusals > says nothing of what was sent',
    make: () =>
      answering(async (request, whole) => {
        const outcome = await whole.authenticate(request)
        if (outcome.kind !== 'failure') return outcome
        return { ...outcome, message: `We do not know ${String(fieldsOf(request).name)}.` }
      }),
  },
  {
    flaw: 'it remembers whom it let in, for the next request',
    caughtBy: 'requests in a row and at once > answers as before, whatever it was asked meanwhile',
    make() {
      let known: Person | undefined
      return answering(async (request, whole) => {
        const outcome = await whole.authenticate(request)
        if (outcome.kind === 'success') known = outcome.user
        return outcome.kind === 'failure' && known !== undefined ? success(known) : outcome
      })
    },
  },
  {
    flaw: 'it keeps the request that it is at work on in itself',
    caughtBy:
      'requests in a row and at once > keeps nothing of one request for another (T-XUSER-1)',
    make() {
      let current: unknown
      return answering(async (request) => {
        const { name, secret } = fieldsOf(request)
        if (typeof name !== 'string' || typeof secret !== 'string') {
          return failure('malformed', { status: 400 })
        }
        current = name
        await undefined
        const person = await findPerson(current)
        const isRight = new WholeStrategy().isSecretOf({ name }, secret)
        return person !== undefined && isRight ? success(person) : refused()
      })
    },
  },
  {
    flaw: 'it takes the secret out of the body',
    caughtBy: 'requests in a row and at once > leaves the request as it was',
    make: () =>
      answering((request, whole) => {
        const body = { ...Object(request.body) }
        if (Object.hasOwn(Object(request.body), 'secret')) {
          delete (request.body as { secret?: unknown }).secret
        }
        return whole.authenticate({ ...request, body })
      }),
  },
  {
    flaw: 'it trips over a query that is not well-formed',
    caughtBy: 'malformed requests > answers 10,000 malformed values, and never throws (T-CRASH-1)',
    make: () =>
      answering((request, whole) => {
        decodeURIComponent(request.url)
        return whole.authenticate(request)
      }),
  },
  {
    flaw: 'it signs in somebody else for a name with a blank in it',
    caughtBy: 'malformed requests > answers 10,000 malformed values, and never throws (T-CRASH-1)',
    make: () =>
      answering((request, whole) => {
        const { name } = fieldsOf(request)
        const isOdd = typeof name === 'string' && name.includes(' ') && name !== 'nobody at all'
        return isOdd ? success({ name: 'admin' }) : whole.authenticate(request)
      }),
  },
  {
    flaw: 'it trips over a body that is no object',
    caughtBy: 'malformed requests > answers whatever a body is',
    make: () =>
      answering((request, whole) => {
        if (request.body !== undefined && !('name' in (request.body as object))) {
          return failure('malformed', { status: 400 })
        }
        return whole.authenticate(request)
      }),
  },
  {
    flaw: 'it makes text of what is none',
    caughtBy: 'malformed requests > takes nothing but text for a field of the body (R45)',
    make: () =>
      reading((request) => {
        const { name, secret } = fieldsOf(request)
        return Array.isArray(name) || Array.isArray(secret)
          ? { name: String(name), secret: String(secret) }
          : request.body
      }),
  },
  {
    flaw: 'it takes what a body inherits for sent',
    caughtBy: 'malformed requests > takes no field of the body from a prototype',
    make: () =>
      reading(({ body }) => {
        if (typeof body !== 'object' || body === null) return body
        return { name: Reflect.get(body, 'name'), secret: Reflect.get(body, 'secret') }
      }),
  },
  {
    flaw: 'it takes the fields of the query for those of the body',
    caughtBy: 'malformed requests > takes no field of the body from the query (R54)',
    make: () =>
      reading(({ body, url }) => {
        const query = new URLSearchParams(url.split('?')[1])
        return { ...Object.fromEntries(query), ...Object(body) }
      }),
  },
  {
    flaw: 'it takes an outage for a wrong secret',
    caughtBy: 'outage > rejects where it cannot find out who somebody is, and refuses nobody',
    make: () => new WholeStrategy(),
    makeUnavailable: () => answering(() => refused()),
  },
]
