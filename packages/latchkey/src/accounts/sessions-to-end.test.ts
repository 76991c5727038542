import { describe, expect, it } from 'vitest'
import { Sessions } from '../session/sessions'
import { MemoryStore } from '../stores/memory'
import { openAccounts, registered } from './accounts.fixture'

/** Sessions whose store keeps no index by owner. */
function sessionsWithoutIndex() {
  const store = new Proxy(new MemoryStore(), {
    get(target, name) {
      const value: unknown = name === 'owners' ? undefined : Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return new Sessions({ store, keys: ['k'.repeat(32)] })
}

describe('the sessions that accounts end', () => {
  it('are of a store with an index by owner: not when a password was changed already does anybody learn that it has none (7.4.2)', () => {
    expect(() => openAccounts({ sessions: sessionsWithoutIndex() })).toThrow(
      'OPTION_INVALID: sessions must be Sessions whose store keeps an index by owner, or none.',
    )
  })

  it('are not ended, and nobody told so, where accounts have none', async () => {
    const open = openAccounts({ sessions: undefined as never })
    const { id } = await registered(open)
    await expect(open.accounts.revokeSessions(id)).rejects.toThrow('OPTION_INVALID')
    await expect(open.accounts.revokeSession(id, 'any')).rejects.toThrow('OPTION_INVALID')
    expect(await open.accounts.disable(id)).toBe(true)
  })
})
