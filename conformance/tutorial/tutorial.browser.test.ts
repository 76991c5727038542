import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { desktop, openBrowser, openPage } from '../../apps/demo/test/open-browser'
import { root } from '../../tools/root.mjs'
import { runTool } from '../../tools/run-tool.mjs'
import { RunningApp } from '../consumers/running-app.mjs'

// The application of everybody's first hour with Passport, and its test, which knows nothing of Latchkey.

const originals = ['express-session', 'passport', 'passport-local', 'connect-flash']

let folder: string
let browser: Browser
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-tutorial-'))
  const args = ['--build', 'packages/latchkey', '--pretty', 'false']
  const { code, output } = await runTool('typescript', 'tsc', args, root)
  if (code !== 0) throw new Error(`The library does not build.\n${output}`)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The application beside the packages of others, as npm lays them out. */
async function layOut(name: string, places: Record<string, string>): Promise<string> {
  const packages = join(folder, name, 'node_modules')
  await mkdir(packages, { recursive: true })
  for (const file of ['app.cjs', 'pages.cjs']) {
    await cp(join(root, 'conformance', 'tutorial', file), join(folder, name, file))
  }
  const all = { express: 'node_modules/express', ...places }
  for (const [place, path] of Object.entries(all)) {
    const isDropIn = path.startsWith('drop-ins/')
    // An alias is a package in the folder of another's name.
    if (isDropIn) await cp(join(root, path), join(packages, place), { recursive: true })
    else await symlink(join(root, path), join(packages, place), 'junction')
  }
  return join(folder, name, 'app.cjs')
}

describe.each([
  [
    'the originals',
    Object.fromEntries(originals.map((name) => [name, `node_modules/${name}`])),
    /DEP0044|--trace-deprecation/, // connect-flash, from Node 22 on
  ],
  [
    'the drop-ins',
    {
      latchkey: 'packages/latchkey',
      ...Object.fromEntries(originals.map((name) => [name, `drop-ins/${name}`])),
    },
    /^$/,
  ],
])("the tutorial's application on %s", (name, places, known) => {
  const complaints: string[][] = []
  let app: RunningApp
  let port: number
  beforeAll(async () => {
    app = new RunningApp(await layOut(name, places))
    port = await app.start()
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  afterAll(() => app?.stop())

  const visit = async () => {
    const opened = await openPage(browser, port, { viewport: desktop })
    complaints.push(opened.complaints)
    return opened.page
  }
  const who = (page: Page) => page.locator('#who').textContent()
  const messages = (page: Page) => page.locator('#messages li').allTextContents()
  const press = async (page: Page, button: string) => {
    const next = page.waitForEvent('load')
    await page.getByRole('button', { name: button }).click()
    await next
  }
  const path = (page: Page) => new URL(page.url()).pathname

  async function fillIn(page: Page, name: string, password: string, button: string) {
    await page.getByLabel('Name').fill(name)
    await page.getByLabel('Password').fill(password)
    await press(page, button)
  }

  async function registered(name: string): Promise<Page> {
    const page = await visit()
    await page.goto('/register')
    await fillIn(page, name, `${name}'s password`, 'Register')
    return page
  }

  it('registers somebody, and signs them in', async () => {
    const page = await registered('ada')
    expect(path(page)).toBe('/profile')
    expect(await who(page)).toBe('Signed in as ada')
    expect(await messages(page)).toEqual(['You are registered.', 'And signed in.'])
    await page.reload()
    expect(await who(page)).toBe('Signed in as ada')
    expect(await messages(page)).toEqual([])
  })

  it('registers no name twice', async () => {
    await registered('bob')
    const page = await registered('bob')
    expect(path(page)).toBe('/register')
    expect(await who(page)).toBe('Not signed in')
    expect(await messages(page)).toEqual(['The name bob is taken.'])
  })

  it('sends somebody who must sign in back to where they were going', async () => {
    await registered('cleo')
    const page = await visit()
    await page.goto('/profile')
    expect(path(page)).toBe('/login')
    expect(await messages(page)).toEqual(['Please sign in first.'])
    await fillIn(page, 'cleo', "cleo's password", 'Sign in')
    expect(path(page)).toBe('/profile')
    expect(await who(page)).toBe('Signed in as cleo')
    expect(await messages(page)).toEqual(['Good to see you again.'])
  })

  it('says, once, why somebody was not signed in', async () => {
    await registered('dora')
    const page = await visit()
    await page.goto('/login')
    const reasons = [
      ['dora', 'a guess', 'That is not the password.'],
      ['nobody', 'a guess', 'Nobody has that name.'],
      ['dora', '', 'Missing credentials'],
    ] as const
    for (const [name, password, reason] of reasons) {
      await fillIn(page, name, password, 'Sign in')
      expect(path(page)).toBe('/login')
      expect(await messages(page)).toEqual([reason])
    }
    await page.reload()
    expect(await messages(page)).toEqual([])
    expect(await who(page)).toBe('Not signed in')
  })

  it('signs out, in this browser only', async () => {
    const [page, other] = [await registered('emil'), await visit()]
    await other.goto('/login')
    await fillIn(other, 'emil', "emil's password", 'Sign in')
    expect(path(other)).toBe('/')

    await press(page, 'Sign out')
    expect(path(page)).toBe('/')
    expect(await who(page)).toBe('Not signed in')
    await page.goto('/profile')
    expect(path(page)).toBe('/login')
    await other.goto('/profile')
    expect(await who(other)).toBe('Signed in as emil')
  })

  it('knows nobody any more whose account is deleted', async () => {
    const page = await registered('fred')
    await press(page, 'Delete my account')
    expect(path(page)).toBe('/')
    expect(await who(page)).toBe('Not signed in')
    await page.goto('/login')
    await fillIn(page, 'fred', "fred's password", 'Sign in')
    expect(await messages(page)).toEqual(['Nobody has that name.'])
  })

  it('keeps two people apart who sign in at once', async () => {
    await Promise.all(['gina', 'hugo'].map(registered))
    const pages = await Promise.all([visit(), visit()])
    const names = ['gina', 'hugo']
    await Promise.all(
      pages.map(async (page, i) => {
        await page.goto('/login')
        await fillIn(page, String(names[i]), `${names[i]}'s password`, 'Sign in')
      }),
    )
    for (const [i, page] of pages.entries()) {
      expect(await who(page)).toBe(`Signed in as ${names[i]}`)
    }
  })

  it('has nothing to complain of, nor has the browser', () => {
    expect(app.errors.split('\n').filter((line) => line !== '' && !known.test(line))).toEqual([])
    expect(complaints.flat()).toEqual([])
  })
})
