import { describe, it } from 'vitest'
import {
  describeAttemptStore,
  describeTokenStore,
  describeUserStore,
} from '../testing/describe-account-stores'
import { MemoryAttempts, MemoryTokens, MemoryUsers } from './memory-accounts'

const runner = { describe, it }
const oneProcess = {
  reason: 'it is in the memory of one process, which nothing puts out of reach',
  cases: ['an outage'],
}

/** The second connection of a memory is the memory. */
function inMemory<Store>(store: Store) {
  return { store, secondConnection: async () => store, close() {} }
}

describeUserStore('MemoryUsers', {
  open: () => inMemory(new MemoryUsers()),
  skips: [oneProcess],
  runner,
})
describeAttemptStore('MemoryAttempts', {
  open: () => inMemory(new MemoryAttempts()),
  skips: [oneProcess],
  runner,
})
describeTokenStore('MemoryTokens', {
  open: () => inMemory(new MemoryTokens()),
  skips: [oneProcess],
  runner,
})
