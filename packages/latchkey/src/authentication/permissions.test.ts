import { describe, expect, it } from 'vitest'
import { ann, makeWorld } from './authenticator.fixture'

const rolesOf = () => ['editor', 'reader']
const scopesOf = (_: unknown, info: unknown) =>
  ((info as { scopes?: string[] } | undefined)?.scopes ?? []) as string[]

describe('a check of roles', () => {
  const { authenticatorWith } = makeWorld()

  it.each([
    [['editor'], true],
    [['admin', 'reader'], true],
    [['admin'], false],
    [['edit'], false],
  ])('that asks for one of %j says %s', async (roles, verdict) => {
    expect(await authenticatorWith({ rolesOf }).roleCheck(roles)(ann)).toBe(verdict)
    const later = authenticatorWith({ rolesOf: async () => rolesOf() })
    expect(await later.roleCheck(roles)(ann)).toBe(verdict)
  })

  it('fails closed: it rejects with what rolesOf throws (T-OPEN-1)', async () => {
    const down = new Error('down')
    const rejecting = authenticatorWith({ rolesOf: () => Promise.reject(down) })
    await expect(rejecting.roleCheck(['admin'])(ann)).rejects.toBe(down)
    const throwing = authenticatorWith({
      rolesOf: () => {
        throw down
      },
    })
    await expect(throwing.roleCheck(['admin'])(ann)).rejects.toBe(down)
  })

  it.each(['administrator', undefined, null, { admin: true }, new Set(['admin'])])(
    'grants nothing to roles that are %o',
    async (roles) => {
      const check = authenticatorWith({ rolesOf: () => roles as never }).roleCheck(['admin'])
      await expect(check(ann)).rejects.toThrow('What rolesOf gives must be a list of names')
    },
  )

  it('is refused when it is made, without rolesOf or without roles', () => {
    expect(() => authenticatorWith().roleCheck(['admin'])).toThrow(
      'OPTION_INVALID: rolesOf must be a function of the Authenticator',
    )
    for (const roles of [[], [''], 'admin', [undefined]]) {
      expect(() => authenticatorWith({ rolesOf }).roleCheck(roles as never)).toThrow(
        'OPTION_INVALID: What a guard asks for must be one name or more',
      )
    }
  })

  it('asks for what it was made with, whatever becomes of the list', async () => {
    const roles = ['admin']
    const check = authenticatorWith({ rolesOf }).roleCheck(roles)
    roles.push('editor')
    expect(await check(ann)).toBe(false)
  })
})

describe('a check of scopes', () => {
  const { authenticatorWith } = makeWorld()

  it.each([
    [['read'], true],
    [['read', 'write'], true],
    [['read', 'admin'], false],
  ])('that asks for all of %j says %s', async (scopes, verdict) => {
    const check = authenticatorWith({ scopesOf }).scopeCheck(scopes)
    expect(await check(ann, { scopes: ['read', 'write'] })).toBe(verdict)
    expect(await check(ann, undefined)).toBe(false)
  })

  it('is refused when it is made, without scopesOf', () => {
    expect(() => authenticatorWith({ rolesOf }).scopeCheck(['read'])).toThrow(
      'OPTION_INVALID: scopesOf must be a function of the Authenticator',
    )
  })

  it.each(['rolesOf', 'scopesOf', 'sessionAuthHash', 'ownerOf'] as const)(
    'and others need functions: %s',
    (name) => {
      expect(() => authenticatorWith({ [name]: ['admin'] as never })).toThrow(
        `OPTION_INVALID: ${name} must be a function`,
      )
    },
  )
})
