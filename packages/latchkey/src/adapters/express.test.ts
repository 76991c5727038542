import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type App, serverKinds, startApp } from './express/app.fixture'

describe.each(serverKinds)('an app on %s', (kind) => {
  let app: App
  beforeEach(async () => {
    app = await startApp(kind)
  })
  afterEach(() => app.close())

  it('signs somebody in, knows them, and signs them out', async () => {
    const ann = app.visitor()
    expect(JSON.parse((await ann.get('/read')).body)).toEqual({ why: 'no-cookie', data: {} })

    const signedIn = await ann.post('/login', { username: 'ann', password: 'right' })
    expect(signedIn).toMatchObject({ status: 200, body: 'in' })
    expect(JSON.parse((await ann.get('/read')).body)).toEqual({ user: 'ann', data: {} })

    const signedOut = await ann.post('/logout')
    expect(signedOut).toMatchObject({ status: 200, body: 'out' })
    expect(ann.cookies.size).toBe(0)
    expect(JSON.parse((await ann.get('/read')).body)).toEqual({ why: 'no-cookie', data: {} })
  })
})
