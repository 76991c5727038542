import { strict as assert } from 'node:assert'
import { isEnded } from '../../session/session-store'
import { casesOf } from '../contract'
import type { StorageCase, StorageContext } from '../storage-context'
import { assertSame, freshOwner, keysOf } from '../store-context'

export const sessionCases: readonly StorageCase[] = casesOf<StorageContext>('sessions', {
  async 'holds nothing under a ticket that was only issued'({ storage }) {
    assert.equal(await storage.load(storage.issue()), undefined)
  },

  async 'gives back what was created, by the ticket and by the cookie'(context) {
    for (const text of ['{"n":1}', '', 'é𝒜\0\uFEFF', '{"__proto__":{}}']) {
      const stored = context.record(text, freshOwner())
      const { ticket, cookieValue } = await context.begin(stored)
      assertSame(await context.storage.load(ticket), stored)
      assertSame(await context.storage.load(context.ticketIn(cookieValue)), stored)
    }
  },

  async 'judges no expiry'(context) {
    const expired = { text: '{}', expiresAt: Date.now() - 1000 }
    const { cookieValue } = await context.begin(expired)
    assertSame(await context.storage.load(context.ticketIn(cookieValue)), expired)
  },

  async 'creates nothing under a ticket that is taken'(context) {
    const stored = context.record('first')
    const { ticket, cookieValue } = await context.begin(stored)
    for (const taken of [ticket, context.ticketIn(cookieValue)]) {
      assert.equal(await context.storage.create(taken, context.record('second')), undefined)
    }
    assertSame(await context.storage.load(context.ticketIn(cookieValue)), stored)
  },

  async 'replaces what has the revision, again and again by one ticket'(context) {
    const { cookieValue } = await context.begin()
    const ticket = context.ticketIn(cookieValue)
    let { revision } = await context.recordOf(ticket)
    let cookie = cookieValue
    for (const text of ['1', '2', '3']) {
      const replacement = await context.storage.replace(ticket, revision, context.record(text))
      assert.equal(replacement.kind, 'replaced')
      if (replacement.kind !== 'replaced') return
      revision = replacement.kept.revision ?? (await context.recordOf(ticket)).revision
      cookie = replacement.kept.cookieValue ?? cookie
      const seen = context.ticketIn(cookie)
      assert.equal(seen.key, ticket.key)
      assertSame(await context.storage.load(seen), context.record(text))
    }
  },

  async 'changes nothing on a revision that no longer stands, and gives what is there'(context) {
    const { cookieValue } = await context.begin(context.record('0'))
    const ticket = context.ticketIn(cookieValue)
    const { revision } = await context.recordOf(ticket)
    await context.storage.replace(ticket, revision, context.record('1'))
    const replacement = await context.storage.replace(ticket, revision, context.record('2'))
    assert.equal(replacement.kind, 'conflict')
    if (replacement.kind !== 'conflict') return
    assertSame(replacement.current, context.record('1'))
    assertSame(await context.storage.load(ticket), context.record('1'))
  },

  async 'moves the time forward, never back'(context) {
    const stored = context.record()
    const { cookieValue } = await context.begin(stored)
    const ticket = context.ticketIn(cookieValue)
    const loaded = await context.recordOf(ticket)
    const later = { ...stored, expiresAt: stored.expiresAt + 1000 }
    const kept = await context.storage.extend(ticket, loaded, later.expiresAt)
    assert.ok(kept !== undefined, 'a record that is there must be extended')
    const cookie = kept.cookieValue ?? cookieValue
    assertSame(await context.storage.load(context.ticketIn(cookie)), later)
    const reloaded = await context.recordOf(context.ticketIn(cookie))
    const again = await context.storage.extend(context.ticketIn(cookie), reloaded, 0)
    assert.ok(again !== undefined, 'an earlier time must change nothing, and succeed')
    const last = context.ticketIn(again.cookieValue ?? cookie)
    assertSame(await context.storage.load(last), later)
  },

  async 'gives a new cookie with every change where the cookie holds the record'(context) {
    const { cookieValue } = await context.begin(context.record('0'))
    if (!context.storage.cookieHoldsRecord) return
    const ticket = context.ticketIn(cookieValue)
    const loaded = await context.recordOf(ticket)
    const extended = await context.storage.extend(ticket, loaded, loaded.expiresAt + 1000)
    assert.equal(typeof extended?.cookieValue, 'string')
    const replacement = await context.storage.replace(ticket, loaded.revision, context.record('1'))
    assert.equal(replacement.kind, 'replaced')
    if (replacement.kind === 'replaced') {
      assert.equal(typeof replacement.kept.cookieValue, 'string')
    }
  },

  async 'shows a change through every cookie of the session'(context) {
    const { cookieValue } = await context.begin(context.record('0'))
    const ticket = context.ticketIn(cookieValue)
    const { revision } = await context.recordOf(ticket)
    await context.storage.replace(ticket, revision, context.record('1'))
    assertSame(await context.storage.load(context.ticketIn(cookieValue)), context.record('1'))
  },

  async 'lets one of two replaces of one revision through'(context) {
    const { cookieValue } = await context.begin(context.record('0'))
    const tickets = [context.ticketIn(cookieValue), context.ticketIn(cookieValue)]
    const outcomes = await Promise.all(
      tickets.map(async (ticket, n) => {
        const { revision } = await context.recordOf(ticket)
        return context.storage.replace(ticket, revision, context.record(`by ${n}`))
      }),
    )
    assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ['conflict', 'replaced'])
  },
})

/** That a session has ended for whoever brings the cookie. */
async function assertGone(context: StorageContext, cookieValue: string): Promise<void> {
  const { storage } = context
  const ticket = context.ticketIn(cookieValue)
  const before = { ...context.record(), revision: context.record().text }
  assert.equal((await storage.replace(ticket, before.revision, context.record())).kind, 'gone')
  assert.equal(await storage.extend(ticket, before, before.expiresAt + 1000), undefined)
  assert.equal(await storage.take(ticket), undefined)
}

export const endCases: readonly StorageCase[] = casesOf<StorageContext>('ends', {
  async 'takes a session once, whoever asks'(context) {
    const stored = context.record()
    const { cookieValue } = await context.begin(stored)
    const tickets = Array.from({ length: 8 }, () => context.ticketIn(cookieValue))
    const taken = await Promise.all(tickets.map((ticket) => context.storage.take(ticket)))
    const records = taken.filter((record) => record !== undefined)
    assert.equal(records.length, 1)
    assertSame(records[0], stored)
    assert.equal(await context.storage.load(context.ticketIn(cookieValue)), undefined)
    await assertGone(context, cookieValue)
  },

  async 'destroys a session for every cookie of it'(context) {
    const { ticket, cookieValue } = await context.begin()
    await context.storage.destroy(context.ticketIn(cookieValue))
    for (const named of [ticket, context.ticketIn(cookieValue)]) {
      assert.equal(await context.storage.load(named), undefined)
    }
    await assertGone(context, cookieValue)
    await context.storage.destroy(context.ticketIn(cookieValue))
  },

  async 'keeps the reason with which a session was ended, the first one'(context) {
    const { cookieValue } = await context.begin()
    await context.storage.destroy(context.ticketIn(cookieValue), 'credential-changed')
    await context.storage.destroy(context.ticketIn(cookieValue), 'revoked')
    const loaded = await context.storage.load(context.ticketIn(cookieValue))
    assert.ok(loaded !== undefined && isEnded(loaded), 'the stub of an ended session must be there')
    assert.deepEqual({ ...loaded }, { endedBecause: 'credential-changed' })
    await assertGone(context, cookieValue)
  },

  async 'lets nothing begin again under a ticket that was ended for a reason'(context) {
    const { ticket, cookieValue } = await context.begin()
    await context.storage.destroy(ticket, 'revoked')
    for (const ended of [ticket, context.ticketIn(cookieValue)]) {
      assert.equal(await context.storage.create(ended, context.record()), undefined)
    }
  },

  async 'never creates by replacing or extending'(context) {
    const { storage } = context
    const ticket = storage.issue()
    const record = { ...context.record(), revision: context.record().text }
    assert.equal((await storage.replace(ticket, record.revision, record)).kind, 'gone')
    assert.equal(await storage.extend(ticket, record, record.expiresAt + 1000), undefined)
    assert.equal(await storage.take(ticket), undefined)
    assert.equal(await storage.load(ticket), undefined)
  },
})

export const listCases: readonly StorageCase[] = casesOf<StorageContext>('lists', {
  async 'lists sessions by owner, under the keys of their tickets'(context) {
    const owner = freshOwner()
    const { ticket, cookieValue } = await context.begin(context.record('{}', owner))
    await context.begin(context.record('{}', freshOwner()))
    assert.deepEqual(keysOf(await context.owners.sessionsOf(owner)), [ticket.key])
    assert.equal(context.ticketIn(cookieValue).key, ticket.key)
  },

  async 'ends the sessions of an owner but the one whose key is excepted'(context) {
    const owner = freshOwner()
    const [kept, ended] = [
      await context.begin(context.record('{}', owner)),
      await context.begin(context.record('{}', owner)),
    ]
    const keys = await context.owners.destroyAllOf(owner, {
      except: [kept.ticket.key],
      because: 'revoked',
    })
    assert.deepEqual([...keys], [ended.ticket.key])
    assertSame(await context.storage.load(kept.ticket), context.record('{}', owner))
    const stub = await context.storage.load(context.ticketIn(ended.cookieValue))
    assert.deepEqual({ ...stub }, { endedBecause: 'revoked' })
  },
})

export const closedStorageCases: readonly StorageCase[] = casesOf<StorageContext>(
  'closed storage',
  {
    async 'rejects every call once it is closed'(context) {
      const { storage } = context
      const { ticket } = await context.begin()
      const loaded = await context.recordOf(ticket)
      await context.close()
      const calls = [
        storage.load(ticket),
        storage.create(storage.issue(), context.record()),
        storage.replace(ticket, loaded.revision, context.record('1')),
        storage.extend(ticket, loaded, loaded.expiresAt + 1000),
        storage.take(ticket),
        storage.destroy(ticket, 'revoked'),
      ]
      const outcomes = await Promise.allSettled(calls)
      assert.deepEqual(new Set(outcomes.map(({ status }) => status)), new Set(['rejected']))
    },
  },
)
