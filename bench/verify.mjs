// @ts-check
import assert from 'node:assert/strict'
import { Client } from './client.mjs'
import { cookieSetBy } from './connection.mjs'
import { storeCallGoals } from './goals.mjs'
import { answerText, kindNamed, kinds, requestText } from './kinds.mjs'

/** @typedef {{ ask(what: string): Promise<any> }} Server */

/**
 * Makes sure that a stack does the work before its cost is counted: a stack that forgets sessions,
 * or believes every cookie, is fast. Throws an AssertionError, or the client's error, if it does not.
 * @param {import('./stacks.mjs').Stack} stack
 * @param {number} port
 */
export async function verifyWork(stack, port) {
  const client = new Client(port, { user: 'user-1', sessions: stack.sessions })
  try {
    const nobody = await client.perform('anonymous')
    assert.equal(cookieSetBy(nobody), undefined, 'an anonymous request gets no cookie')
    await client.perform('login')
    await client.perform('read')
    await client.perform('write')
    await client.perform('read') // sees the write: the client counts the visits itself
    await client.perform('write')
    await client.perform('read')
    if (stack.sessions) await verifyRefusals(client)
  } catch (error) {
    throw new Error(`${stack.name} does not do the work`, { cause: error })
  } finally {
    client.connection.close()
  }
}

/** @param {Client} client signed in */
async function verifyRefusals(client) {
  const oldCookie = client.cookie ?? ''
  await client.perform('login')
  await client.perform('read')
  await assertNobodys(client, oldCookie, 'the old id is dead after a login')
  await assertNobodys(client, tampered(client.cookie ?? ''), 'a forged cookie is nobody’s')

  const wrong = requestText(kindNamed('login'), { user: 'nobody', cookie: undefined })
  const refusal = await client.connection.ask(wrong)
  assert.equal(refusal.status, 401, 'an unknown user is refused')
  assert.equal(cookieSetBy(refusal), undefined, 'a refused login gets no cookie')
}

/**
 * @param {Client} client
 * @param {string} cookie
 * @param {string} why
 */
async function assertNobodys(client, cookie, why) {
  const response = await client.connection.ask(
    requestText(kindNamed('read'), { user: client.user, cookie }),
  )
  assert.equal(response.body, answerText(undefined, 0), why)
}

/**
 * The same cookie with the first character of its signature changed. Not the last: that one carries
 * bits that base64 ignores.
 * @param {string} cookie
 */
function tampered(cookie) {
  const at = cookie.indexOf('.') + 1
  return cookie.slice(0, at) + (cookie[at] === 'A' ? 'B' : 'A') + cookie.slice(at + 1)
}

/**
 * Makes sure that what was answered is what is stored, on a fresh server that nobody else has used.
 * @param {import('./stacks.mjs').Stack} stack
 * @param {number} port
 * @param {Server} server
 */
export async function verifyRecords(stack, port, server) {
  const client = new Client(port, { user: 'user-2', sessions: true })
  try {
    await client.perform('anonymous')
    assert.deepEqual(await server.ask('records'), [], 'an anonymous request stores nothing')
    await client.perform('login')
    await client.perform('login')
    await client.perform('write')
    const records = await server.ask('records')
    assert.equal(records.length, 1, 'a login leaves one session: the new one')
    const text = JSON.stringify(records[0])
    assert.match(text, /"user-2"/, 'the record names the user')
    assert.match(text, /"visits":1\b/, 'the record holds what was written')
  } catch (error) {
    throw new Error(`${stack.name} does not store what it answers`, { cause: error })
  } finally {
    client.connection.close()
  }
}

/**
 * The calls to the store that one request of each kind makes, by method.
 * @param {number} port
 * @param {Server} server started with `--counting`
 * @returns {Promise<Record<string, Record<string, number>>>}
 */
export async function countStoreCalls(port, server) {
  const client = new Client(port, { user: 'user-3', sessions: true })
  /** @type {Record<string, Record<string, number>>} */
  const callsOfKind = {}
  try {
    await client.perform('login')
    for (const { name } of kinds) {
      const before = await server.ask('storeCalls')
      await client.perform(name)
      const after = await server.ask('storeCalls')
      callsOfKind[name] = Object.fromEntries(
        Object.entries(after)
          .map(([method, calls]) => [method, calls - (before[method] ?? 0)])
          .filter(([, calls]) => calls !== 0),
      )
    }
  } finally {
    client.connection.close()
  }
  return callsOfKind
}

/**
 * Throws if latchkey calls its store more often than promised.
 * @param {import('./stacks.mjs').Stack} stack
 * @param {Record<string, Record<string, number>>} callsOfKind
 */
export function verifyStoreCalls(stack, callsOfKind) {
  for (const [kind, { calls, exactly }] of Object.entries(storeCallGoals)) {
    const made = callsOfKind[kind] ?? {}
    const sum = Object.values(made).reduce((total, count) => total + count, 0)
    assert.ok(
      exactly ? sum === calls : sum <= calls,
      `${stack.name}, ${kind}: expected ${exactly ? '' : 'at most '}${calls} store calls, ` +
        `got ${JSON.stringify(made)}`,
    )
  }
}

/**
 * Throws if a drop-in calls its store otherwise than what it stands in for, beyond leaving calls out.
 * @param {{ name: string, callsOfKind: Record<string, Record<string, number>> }} dropIn
 * @param {{ name: string, callsOfKind: Record<string, Record<string, number>> }} original
 */
export function verifyNoExtraCalls(dropIn, original) {
  for (const { name: kind } of kinds) {
    const made = dropIn.callsOfKind[kind] ?? {}
    const allowed = original.callsOfKind[kind] ?? {}
    for (const [method, count] of Object.entries(made)) {
      assert.ok(
        count <= (allowed[method] ?? 0),
        `${dropIn.name}, ${kind}: expected no more store calls than those of ${original.name}, ` +
          `${JSON.stringify(allowed)}, got ${JSON.stringify(made)}`,
      )
    }
  }
}
