import { failure, type Outcome, success } from '../authentication/outcomes'
import type { AuthenticationRequest, Strategy } from '../authentication/strategy'
import type { StrategyOnTrial } from './strategy-context'

export interface Person {
  readonly name: string
}

const people = new Map<string, Person>([
  ['annabel', { name: 'annabel' }],
  ['bertram', { name: 'bertram' }],
])

/** Where people are looked up, which takes a moment. */
export async function findPerson(name: unknown): Promise<Person | undefined> {
  await undefined
  return people.get(String(name))
}

export const challengeOfIt = 'Session realm="it"'

export const refused = () => failure('refused', { challenge: challengeOfIt })

/** The fields of a body, none of which is text unless it was sent as such. */
export function fieldsOf({ body }: Pick<AuthenticationRequest, 'body'>): {
  readonly name: unknown
  readonly secret: unknown
} {
  if (typeof body !== 'object' || body === null) return { name: undefined, secret: undefined }
  const own = new Map<string, unknown>(Object.entries(body))
  return { name: own.get('name'), secret: own.get('secret') }
}

/** A strategy that keeps the contract: a name, and as the secret the name once more, spelled backwards. */
export class WholeStrategy implements Strategy<Person> {
  readonly name: string = 'whole'

  async authenticate(request: AuthenticationRequest): Promise<Outcome<Person>> {
    const { name, secret } = fieldsOf(request)
    if (typeof name !== 'string' || typeof secret !== 'string') {
      return failure('malformed', { status: 400 })
    }
    const person = await this.find(name)
    return person !== undefined && this.isSecretOf(person, secret) ? success(person) : refused()
  }

  find(name: unknown): Promise<Person | undefined> {
    return findPerson(name)
  }

  isSecretOf({ name }: Person, secret: unknown): boolean {
    return secret === [...name].reverse().join('')
  }
}

/** What any strategy of these is tried with. */
export const trialOfPeople: Omit<StrategyOnTrial<Person>, 'make'> = {
  accepts: ['annabel', 'bertram'].map((name) => ({
    request: { url: '/login', body: { name, secret: [...name].reverse().join('') } },
    user: { name },
  })),
  refuses: [
    { url: '/login', body: { name: 'annabel', secret: 'wrong secret' } },
    { url: '/login', body: { name: 'nobody at all', secret: 'lebanna' } },
  ],
  makeUnavailable() {
    const strategy = new WholeStrategy()
    strategy.find = () => Promise.reject(new Error('out of reach'))
    return strategy
  },
}
