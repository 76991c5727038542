import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, send, Visitor } from './visitor'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo()
})
afterAll(stopAll)

interface Account {
  user: { username: string }
  session: {
    id: string
    visits: number
    note: string
    createdAt: string
    endsAt: { idle: string; absolute: string }
    endsBecause: string
  }
}

async function accountOf(visitor: Visitor): Promise<Account> {
  const { status, body } = await visitor.json('/account')
  expect(status).toBe(200)
  return body as Account
}

describe('the account', () => {
  it('counts visits, all of those that come at once too', async () => {
    const ann = await registered(demo.port, 'ann')
    expect((await accountOf(ann)).session.visits).toBe(1)
    await Promise.all(Array.from({ length: 5 }, () => ann.send('/account')))
    expect((await accountOf(ann)).session.visits).toBe(7)
  })

  it('says how long the session lasts, and why it would end', async () => {
    const bob = await registered(demo.port, 'bob')
    const { session } = await accountOf(bob)
    const at = (moment: string) => Date.parse(moment) - Date.parse(session.createdAt)
    const halfAnHour = 30 * 60_000
    expect(at(session.endsAt.absolute)).toBe(8 * 3_600_000)
    expect(at(session.endsAt.idle)).toBeGreaterThanOrEqual(halfAnHour)
    expect(at(session.endsAt.idle)).toBeLessThan(halfAnHour + 30_000)
    expect(session.endsBecause).toBe('idle-timeout')
  })

  it('names the session by what authenticates nobody', async () => {
    const carl = await registered(demo.port, 'carl')
    const { id } = (await accountOf(carl)).session
    expect(id).toMatch(/^[\w-]{16,}$/)
    expect(carl.cookie).not.toContain(id)
    const { text } = await carl.send('/account')
    const secret = decodeURIComponent(carl.cookies.get('sid') ?? '').split(/[:.]/)[1]
    expect(secret).toHaveLength(43)
    expect(text).not.toContain(secret)
  })

  it('answers 401 to nobody, and sends who reads pages to sign in', async () => {
    const nobody = new Visitor(demo.port)
    const json = await nobody.json('/account')
    expect(json.status).toBe(401)
    expect(json.headers['www-authenticate']).toBe('Session realm="Latchkey demo"')
    expect(json.body).toEqual({ error: { code: 'not_signed_in', message: 'Sign in to see this.' } })
    const page = await nobody.send('/account?tab=1')
    expect([page.status, page.headers.location]).toEqual([303, '/login?next=%2Faccount%3Ftab%3D1'])
    expect((await nobody.send('/login?next=%2Faccount%3Ftab%3D1')).text).toContain(
      '<input type="hidden" name="next" value="/account?tab=1">',
    )
  })

  it('is kept by no cache', async () => {
    const dora = await registered(demo.port, 'dora')
    for (const accept of ['text/html', 'application/json']) {
      const { headers } = await dora.send('/account', { headers: { accept } })
      expect(headers['cache-control']).toBe('no-store')
    }
    for (const path of ['/', '/login', '/register']) {
      expect((await dora.send(path)).headers['cache-control']).toBe('no-store')
    }
  })
})

describe('the note', () => {
  it('is kept, and shown as text', async () => {
    const eve = await registered(demo.port, 'eve')
    const note = `<script>alert("1")</script>\n</textarea>'&amp; 😀`
    const { status, headers } = await eve.send('/account/note', {
      form: { note: note.replaceAll('\n', '\r\n') },
    })
    expect([status, headers.location]).toEqual([303, '/account'])
    expect((await accountOf(eve)).session.note).toBe(note)
    const { text } = await eve.send('/account')
    expect(text).toContain('&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;\n&#60;/textarea')
    expect(text).toContain('&#39;&#38;amp; 😀</textarea>')
  })

  it('answers 204 to JSON, and takes what is empty', async () => {
    const fred = await registered(demo.port, 'fred')
    expect((await fred.json('/account/note', { json: { note: 'x' } })).status).toBe(204)
    expect((await fred.json('/account/note', { json: { note: '' } })).status).toBe(204)
    expect((await accountOf(fred)).session.note).toBe('')
  })

  it.each([{}, { note: 5 }, { note: ['a'] }, { note: 'x'.repeat(1001) }])(
    'is not %j',
    async (json) => {
      const gil = await registered(demo.port, `gil-${JSON.stringify(json).length}`)
      const { status, body } = await gil.json('/account/note', { json })
      expect(status).toBe(400)
      expect(body).toMatchObject({ error: { code: 'note_refused' } })
    },
  )

  it('that is too long comes back, with its message beside it', async () => {
    const ina = await registered(demo.port, 'ina')
    const { status, text } = await ina.send('/account/note', { form: { note: 'y'.repeat(1001) } })
    expect(status).toBe(400)
    expect(text).toContain('id="note-problem">A note has at most 1000 characters.')
    expect(text).toContain(`${'y'.repeat(1001)}</textarea>`)
    expect((await accountOf(ina)).session).toMatchObject({ note: '', visits: 1 })
  })

  it('is nobody’s who is not signed in', async () => {
    const nobody = new Visitor(demo.port)
    const { status, setCookies } = await nobody.json('/account/note', { json: { note: 'x' } })
    expect({ status, setCookies }).toEqual({ status: 401, setCookies: [] })
    const { headers } = await nobody.send('/account/note', { form: { note: 'x' } })
    expect(headers.location).toBe('/login?next=%2Faccount')
  })

  it('tells who was signed out meanwhile that it was not kept', async () => {
    const hal = await registered(demo.port, 'hal')
    const body = '{"note":"too late"}'
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const sent = { ...headers, cookie: hal.cookie, 'sec-fetch-site': 'same-origin' }
    const request = httpRequest({
      port: demo.port,
      path: '/account/note',
      method: 'POST',
      headers: sent,
    })
    request.flushHeaders()
    // Once this is answered, the session of the note has long been opened.
    await hal.json('/probe/slow?ms=200')
    await hal.json('/logout', { method: 'POST' })
    const answered = once(request, 'response')
    request.end(body)
    const [response] = (await answered) as [IncomingMessage]
    expect(response.statusCode).toBe(401)
    expect(response.headers['www-authenticate']).toBe('Session realm="Latchkey demo"')
    expect(response.headers).not.toHaveProperty('set-cookie')
    response.resume()
  })
})

describe('a session that ends', () => {
  const seconds = (n: number) => new Promise((resolve) => setTimeout(resolve, n * 1_000))

  it('says why at the sign-in page (7.3.1)', async () => {
    const short = await startDemo({ SESSION_IDLE_SECONDS: '1', SESSION_ABSOLUTE_SECONDS: '60' })
    const ida = await registered(short.port, 'ida')
    const { session } = await accountOf(ida)
    const moment = Date.parse(session.endsAt.idle) - Date.now()
    expect(moment).toBeLessThanOrEqual(1_000)
    // A second's pause, and the tenth of it within which a use is not written down.
    await seconds(1.2)
    expect((await ida.json('/account')).status).toBe(401)
    expect((await ida.send('/login')).text).toContain(
      'You were signed out because you had not used',
    )
    expect((await ida.send('/')).text).toContain('<code>idle-timeout</code>')
  })

  it('ends at the absolute limit however much it is used (7.3.2)', async () => {
    const short = await startDemo({ SESSION_IDLE_SECONDS: '60', SESSION_ABSOLUTE_SECONDS: '1' })
    const jo = await registered(short.port, 'jo')
    expect((await accountOf(jo)).session.endsBecause).toBe('absolute-timeout')
    for (let n = 0; n < 11; n += 1) {
      await jo.send('/account')
      await seconds(0.1)
    }
    expect((await jo.json('/account')).status).toBe(401)
    expect((await jo.send('/')).text).toContain('<code>absolute-timeout</code>')
  })

  it('outlives the server, with a database and a key', async () => {
    const first = await startDemo()
    const kim = await registered(first.port, 'kim')
    await first.stop()
    const second = await startDemo({ DATABASE_FILE: first.databaseFile })
    const headers = { cookie: kim.cookie, accept: 'application/json' }
    expect((await send(second.port, '/account', { headers })).status).toBe(200)
  })

  it('does not outlive it in memory, and the user can sign in again', async () => {
    const first = await startDemo({ SESSION_STORE: 'memory' })
    const lea = await registered(first.port, 'lea')
    expect((await lea.json('/account')).status).toBe(200)
    await first.stop()
    const second = await startDemo({ SESSION_STORE: 'memory', DATABASE_FILE: first.databaseFile })
    const headers = { cookie: lea.cookie, accept: 'application/json' }
    expect((await send(second.port, '/account', { headers })).status).toBe(401)
    const json = { username: 'lea', password: goodPassword }
    expect((await new Visitor(second.port).json('/login', { json })).status).toBe(200)
  })
})
