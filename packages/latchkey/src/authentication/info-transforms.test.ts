import { describe, expect, it } from 'vitest'
import { ann, makeWorld, request, type User } from './authenticator.fixture'
import type { AuthenticatorOptions } from './authenticator-options'
import { failure, type Outcome, pass, success } from './outcomes'

type Transform = NonNullable<AuthenticatorOptions<User, unknown>['transformInfo']>

async function infoBy(
  transformInfo: Transform | undefined,
  outcome: Outcome<User> = success(ann, { info: { token: 't', scope: 'a b' }, methods: ['x'] }),
) {
  const authenticator = makeWorld().authenticatorWith({
    strategies: [{ name: 'test', authenticate: () => outcome }],
    ...(transformInfo !== undefined && { transformInfo }),
  })
  return authenticator.authenticate('test', request)
}

describe('what a strategy says beside the user', () => {
  it('is what the route sees, where nothing transforms it', async () => {
    expect(await infoBy(undefined)).toMatchObject({ info: { token: 't', scope: 'a b' } })
  })

  it('is transformed, with the request at hand, and the rest of the outcome stays', async () => {
    const seen: unknown[] = []
    const outcome = await infoBy(async (info, given) => {
      seen.push(given)
      return { scopes: (info as { scope: string }).scope.split(' ') }
    })
    expect(outcome).toMatchObject({ user: ann, methods: ['x'], info: { scopes: ['a', 'b'] } })
    expect(seen).toEqual([request])
  })

  it('is transformed by the first that takes it', async () => {
    expect(await infoBy([() => pass(), () => 'second', () => 'third'])).toMatchObject({
      info: 'second',
    })
  })

  it.each([[() => pass()], [[async () => pass(), () => pass()]], [() => undefined]])(
    'does not reach the route where none takes it',
    async (transformInfo) => {
      expect(await infoBy(transformInfo)).not.toHaveProperty('info')
    },
  )

  it('may be made where the strategy says nothing', async () => {
    expect(await infoBy(() => 'made', success(ann))).toMatchObject({ info: 'made' })
  })

  it('is not asked for where nobody is found', async () => {
    const never = () => {
      throw new Error('asked')
    }
    expect(await infoBy(never, failure('no'))).toMatchObject({ kind: 'failure' })
  })

  it('fails the request where a transform does', async () => {
    const bug = new Error('a bug')
    await expect(infoBy(() => Promise.reject(bug))).rejects.toBe(bug)
  })

  it('needs functions', async () => {
    await expect(infoBy('x' as never)).rejects.toThrow(
      'transformInfo must be a function, or a list',
    )
  })
})
