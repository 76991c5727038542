// @ts-check
import { expect } from 'vitest'
import { RunningApp } from './running-app.mjs'
import { Visitor } from './visitor.mjs'

/**
 * Starts an application on the drop-ins, visits it, and ends it.
 * @param {string} file
 * @param {{ http2?: boolean }} [options]
 */
export async function visitDropIns(file, options) {
  await whileItRuns(file, async (port) => {
    await visitSessions(new Visitor(port, options))
    await visitUsers(new Visitor(port, options))
  })
}

/** The same where there are sessions only. @param {string} file */
export async function visitExpressSession(file) {
  await whileItRuns(file, (port) => visitSessions(new Visitor(port)))
}

/** @param {Visitor} visitor */
async function visitSessions(visitor) {
  const first = await visitor.get('/views')
  expect(first).toMatchObject({ status: 200, body: { views: 1 } })
  expect(first.setCookie).toMatch(/^connect\.sid=s%3A[\w-]{32}\.\S+; Path=\/;.* HttpOnly/)
  expect((await visitor.get('/views')).body).toEqual({ views: 2 })

  const { cookie } = visitor
  const out = await visitor.post('/logout')
  expect(out).toMatchObject({ status: 204, setCookie: deletion })
  visitor.cookie = cookie
  expect((await visitor.get('/views')).body).toEqual({ views: 1 })
  expect(visitor.cookie).not.toBe(cookie)
}

const deletion = expect.stringMatching(/^connect\.sid=; Path=\/; Expires=Thu, 01 Jan 1970 /)

/** @param {Visitor} visitor */
async function visitUsers(visitor) {
  // Looking for messages makes no session (D9).
  const nobody = { status: 200, body: { user: null, messages: {} }, setCookie: undefined }
  expect(await visitor.get('/account')).toEqual(nobody)

  const wrong = await visitor.post('/login', { username: 'ada', password: 'wrong' })
  expect(wrong.status).toBe(401)
  const refused = { user: null, messages: { error: ['Wrong name or password.'] } }
  expect((await visitor.get('/account')).body).toEqual(refused)
  const { cookie: anonymous } = visitor

  const right = await visitor.post('/login', { username: 'ada', password: 'right' })
  expect(right.status).toBe(204)
  expect(visitor.cookie).not.toBe(anonymous)
  // Which survived the new session (D21), and is gone once it was read.
  const messages = { success: ['Welcome.'] }
  expect((await visitor.get('/account')).body).toEqual({ user: { name: 'ada' }, messages })
  expect((await visitor.get('/account')).body).toEqual({ user: { name: 'ada' }, messages: {} })

  const { cookie: signedIn } = visitor
  expect(await visitor.post('/leave')).toMatchObject({ status: 204, setCookie: deletion })
  visitor.cookie = signedIn
  expect((await visitor.get('/account')).body).toEqual({ user: null, messages: {} })
}

/** Starts an application with a strategy of others, signs in by it, and ends it. @param {string} file */
export async function visitStrategy(file) {
  await whileItRuns(file, async (port) => {
    const visitor = new Visitor(port)
    expect((await visitor.get('/token?token=right')).status).toBe(204)
    expect((await visitor.get('/token?token=wrong')).status).toBe(401)
    expect((await visitor.get('/token')).status).toBe(401)
  })
}

/** Starts an application on the library, signs in and out, and ends it. @param {string} file */
export async function visitLibrary(file) {
  await whileItRuns(file, async (port) => {
    const visitor = new Visitor(port)
    expect(await visitor.get('/views')).toMatchObject({ status: 200, body: { views: 1 } })
    expect((await visitor.get('/views')).body).toEqual({ views: 2 })
    const nobody = { status: 401, body: { error: 'NOT_SIGNED_IN' } }
    expect(await visitor.get('/account')).toMatchObject(nobody)

    const anonymous = visitor.cookie
    const wrong = await visitor.post('/login', { username: 'ada', password: 'wrong' })
    expect(wrong.status).toBe(401)
    const right = await visitor.post('/login', { username: 'ada', password: 'right' })
    expect(right.status).toBe(204)
    expect(visitor.cookie).not.toBe(anonymous)
    expect(await visitor.get('/account')).toMatchObject({ status: 200, body: { user: 'ada' } })

    const signedIn = visitor.cookie
    expect((await visitor.post('/logout')).status).toBe(204)
    visitor.cookie = signedIn
    expect(await visitor.get('/account')).toMatchObject(nobody)
  })
}

/** @param {string} file @param {(port: number) => Promise<void>} visit */
async function whileItRuns(file, visit) {
  const app = new RunningApp(file)
  try {
    await visit(await app.start())
    expect(app.errors, 'warnings and errors of the application').toBe('')
  } finally {
    await app.stop()
  }
}
