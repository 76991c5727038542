// @ts-check
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { plant } from './planted-tree.test-kit.mjs'
import { root } from './root.mjs'
import { runTool } from './run-tool.mjs'
import { programsOf, textOf } from './snippets.mjs'
import { readText } from './tree.mjs'

// The program of docs/guide/accounts.md as it stands there, compiled and asked over HTTP. The only thing that is put in its place is what
// the guide leaves to its reader: the mail service, which here writes what it is given.

const guide = readText(root, 'docs/guide/accounts.md')
const placeOfMail = 'send: (message) => console.log(message.kind),'
const options = { target: 'es2022', module: 'nodenext', types: ['node'], skipLibCheck: true }

/** Starts it, and gives what asks it and reads its mail. */
async function startApp() {
  const [program] = programsOf(guide)
  if (program === undefined) throw new Error('The guide has no program.')
  const text = textOf(program)
  expect(text).toContain(placeOfMail)
  const mailing = 'send: (message) => console.log(JSON.stringify(message)),'
  const folder = plant({ 'tsconfig.json': { compilerOptions: options } }, { installed: true })
  writeFileSync(join(folder, 'app.mts'), text.replace(placeOfMail, mailing))
  const compiled = await runTool('typescript', 'tsc', ['--project', folder], folder)
  expect(compiled).toEqual({ code: 0, output: '' })

  const port = await freePort()
  const keys = { SESSION_KEY: 's'.repeat(32), DEVICE_KEY: 'd'.repeat(32) }
  const env = { ...keys, PATH: process.env.PATH, PORT: String(port), DATABASE_FILE: 'app.db' }
  const child = spawn(process.execPath, ['app.mjs'], { cwd: folder, env })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  const read = (/** @type {Buffer} */ text) => {
    output += text
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  await expect.poll(() => answers(port), { timeout: 20_000 }).toBe(true)

  /** The messages that it sent so far. @returns {any[]} */
  const mails = () =>
    output.split('\n').flatMap((line) => (line[0] === '{' ? [JSON.parse(line)] : []))
  return { origin: `http://127.0.0.1:${port}`, mails }
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, () => resolve(undefined)))
  const address = server.address()
  await new Promise((resolve) => server.close(() => resolve(undefined)))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** @param {number} port */
async function answers(port) {
  return fetch(`http://127.0.0.1:${port}/reset`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** A browser: it keeps cookies, and says that its requests come from this site. @param {string} origin */
function browserOf(origin) {
  /** @type {Map<string, string>} */
  const cookies = new Map()
  /** @param {string} path @param {Record<string, string>} [form] */
  return async (path, form) => {
    const response = await fetch(`${origin}${path}`, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'sec-fetch-site': 'same-origin',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      },
      ...(form && { body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await response.text()
    return { status: response.status, headers: response.headers, text }
  }
}

const first = 'the moon was over the lake'
const second = 'and nobody saw the heron go'
const third = 'until the ice came in november'

describe('the program of the guide to accounts', () => {
  it('registers, signs in, proves an address, changes and resets a password, and lists devices', async () => {
    const { origin, mails } = await startApp()
    const laptop = browserOf(origin)
    const phone = browserOf(origin)

    const weak = await laptop('/register', { username: 'ann', password: 'password' })
    expect(weak).toMatchObject({ status: 400 })
    expect(JSON.parse(weak.text).problems).toMatchObject([{ field: 'password' }])
    const form = { username: 'ann', password: first, email: 'ann@example.com', role: 'admin' }
    expect(await laptop('/register', form)).toMatchObject({ status: 303 })
    expect(await laptop('/register', form)).toMatchObject({ status: 400 })

    await expect.poll(mails).toHaveLength(1)
    const tokenOf = (/** @type {any} */ mail) => new URL(mail.link).searchParams.get('token') ?? ''
    expect(await laptop('/verify', { token: tokenOf(mails()[0]) })).toMatchObject({ status: 303 })
    expect(await laptop('/verify', { token: tokenOf(mails()[0]) })).toMatchObject({ status: 400 })
    expect(JSON.parse((await laptop('/account')).text)).toEqual({
      username: 'ann',
      email: 'ann@example.com',
    })

    expect(await phone('/login', { username: 'ann', password: 'wrong' })).toMatchObject({
      status: 401,
    })
    const remembered = await phone('/login', { username: 'ANN', password: first, remember: 'on' })
    expect(remembered.status).toBe(303)
    expect(remembered.headers.getSetCookie().join()).toMatch(/\bsid=[^,]+Max-Age=/)

    const devices = JSON.parse((await laptop('/sessions')).text)
    expect(devices).toMatchObject([
      { current: false, device: 'Firefox on Linux', network: '127.0.0.1' },
      { current: true },
    ])

    const change = { current: first, next: second }
    expect(await laptop('/account/password', { ...change, current: 'wrong' })).toMatchObject({
      status: 403,
    })
    expect(await laptop('/account/password', { ...change, next: 'short' })).toMatchObject({
      status: 400,
    })
    expect(await laptop('/account/password', change)).toMatchObject({ status: 303 })
    expect(await laptop('/account')).toMatchObject({ status: 200 })
    expect(await phone('/account')).toMatchObject({ status: 401 })

    const nobody = await phone('/forgot', { username: 'nobody' })
    const somebody = await phone('/forgot', { username: 'ann@example.com' })
    expect(nobody).toMatchObject({ status: 202, text: somebody.text })
    await expect.poll(() => mails().map(({ kind }) => kind)).toContain('reset-password')
    const token = tokenOf(mails().find(({ kind }) => kind === 'reset-password'))
    expect(await phone('/reset', { token, next: 'short' })).toMatchObject({ status: 400 })
    expect(await phone('/reset', { token, next: third })).toMatchObject({ status: 303 })
    expect(await phone('/reset', { token, next: third })).toMatchObject({ status: 400 })
    expect(await phone('/account')).toMatchObject({ status: 401 })
    expect(await laptop('/account')).toMatchObject({ status: 401 })

    expect(await phone('/login', { username: 'ann', password: third })).toMatchObject({
      status: 303,
    })
    expect(await laptop('/login', { username: 'ann', password: third })).toMatchObject({
      status: 303,
    })
    expect(await laptop('/account/email', { email: 'no address' })).toMatchObject({ status: 400 })
    expect(await laptop('/account/email', { email: 'a@example.org' })).toMatchObject({
      status: 202,
    })
    expect(await laptop('/sessions/revoke-others', {})).toMatchObject({ status: 204 })
    expect(await phone('/account')).toMatchObject({ status: 401 })
    expect(await laptop('/sessions/revoke', { id: 'made up' })).toMatchObject({ status: 404 })
    const [{ publicId }] = JSON.parse((await laptop('/sessions')).text)
    expect(await laptop('/sessions/revoke', { id: publicId })).toMatchObject({ status: 204 })
    expect(await laptop('/account')).toMatchObject({ status: 401 })
  })

  it('says when to come back to who tries too often, and lets the owner in on a known device', async () => {
    const { origin } = await startApp()
    const owner = browserOf(origin)
    const attacker = browserOf(origin)
    expect(await owner('/register', { username: 'bob', password: first })).toMatchObject({
      status: 303,
    })
    const attempt = () => attacker('/login', { username: 'bob', password: 'wrong' })
    for (const _ of Array(5)) expect(await attempt()).toMatchObject({ status: 401 })
    const refused = await attempt()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600)
    expect(await owner('/login', { username: 'bob', password: first })).toMatchObject({
      status: 303,
    })
  })
})
