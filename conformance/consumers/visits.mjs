// @ts-check
import { expect } from 'vitest'
import { RunningApp } from './running-app.mjs'
import { Visitor } from './visitor.mjs'

/**
 * Starts an application on the drop-in, visits it, and ends it.
 * @param {string} file
 * @param {{ http2?: boolean }} [options]
 */
export async function visitDropIn(file, options) {
  await whileItRuns(file, async (port) => {
    const visitor = new Visitor(port, options)
    const first = await visitor.get('/views')
    expect(first).toMatchObject({ status: 200, body: { views: 1 } })
    expect(first.setCookie).toMatch(/^connect\.sid=s%3A[\w-]{32}\.\S+; Path=\/;.* HttpOnly/)
    expect((await visitor.get('/views')).body).toEqual({ views: 2 })

    const { cookie } = visitor
    const out = await visitor.post('/logout')
    expect(out.status).toBe(204)
    expect(out.setCookie).toMatch(/^connect\.sid=; Path=\/; Expires=Thu, 01 Jan 1970 /)
    visitor.cookie = cookie
    expect((await visitor.get('/views')).body).toEqual({ views: 1 })
    expect(visitor.cookie).not.toBe(cookie)
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
