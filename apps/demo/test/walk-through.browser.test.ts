import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { desktop, keepPicture, openBrowser, openPage, phone } from './open-browser'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered } from './visitor'

let demo: Demo
let browser: Browser
beforeAll(async () => {
  demo = await startDemo()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await stopAll()
})

const faintTextsScript = readFileSync(join(__dirname, 'faint-texts.js'), 'utf8')
async function faintTexts(page: Page): Promise<string[]> {
  // Until the style sheet is there, all text is black.
  await page.waitForLoadState('load')
  return page.evaluate<string[]>(faintTextsScript)
}

const sizes = { desktop, phone }
const ways = Object.keys(sizes).flatMap((size) => [
  { size, javaScriptEnabled: true, name: `${size}-with-script` },
  { size, javaScriptEnabled: false, name: `${size}-without-script` },
])

async function fillIn(page: Page, name: string, password: string, button: string) {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.locator('main').getByRole('button', { name: button }).click()
}

describe.each(ways)('a person ($name)', ({ size, javaScriptEnabled, name }) => {
  it('registers, keeps a note, signs out, and in again', async () => {
    const viewport = sizes[size as keyof typeof sizes]
    const options = { viewport, javaScriptEnabled }
    const { page, complaints } = await openPage(browser, demo.port, options)

    await page.goto('/')
    await keepPicture(page, `${name}-1-welcome`)
    await page.getByRole('main').getByRole('link', { name: 'Register' }).click()
    await fillIn(page, name, 'short', 'Register')
    expect(await page.getByLabel('Name').inputValue()).toBe(name)
    const refused = page.getByLabel('Password')
    expect(await refused.getAttribute('aria-invalid')).toBe('true')
    await keepPicture(page, `${name}-2-register-refused`)
    await fillIn(page, name, goodPassword, 'Register')

    await page.waitForURL('/account')
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(`Hello, ${name}`)
    await page.getByLabel('Kept in this session').fill('Milk\nand <b>bread</b>')
    await page.getByRole('button', { name: 'Keep the note' }).click()
    await page.waitForURL('/account')
    expect(await page.getByLabel('Kept in this session').inputValue()).toBe(
      'Milk\nand <b>bread</b>',
    )
    await keepPicture(page, `${name}-3-account`)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/')
    await page.goto('/account')
    await page.waitForURL('/login?next=%2Faccount')
    await fillIn(page, name, 'not my password', 'Sign in')
    expect(await page.locator('#password-problem').textContent()).toContain(
      'do not belong together',
    )
    await keepPicture(page, `${name}-4-sign-in-refused`)
    await fillIn(page, name, goodPassword, 'Sign in')
    await page.waitForURL('/account')
    expect(await page.locator('dd').first().textContent()).toBe('1')

    expect(complaints).toEqual([])
    await page.context().close()
  })
})

describe('by keyboard alone', () => {
  it('somebody signs in, and the focus is always to be seen', async () => {
    await registered(demo.port, 'keyboard')
    const { page } = await openPage(browser, demo.port, { viewport: desktop })
    await page.goto('/')
    const focused = async () => (await page.locator(':focus').textContent())?.trim()
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    while ((await focused()) !== 'Sign in') await page.keyboard.press('Tab')
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
    expect(outline).toBe('solid')
    await page.keyboard.press('Enter')
    await page.waitForURL('/login')
    // The first field has the focus already.
    await page.keyboard.type('keyboard')
    await page.keyboard.press('Tab')
    await page.keyboard.type('wrong password')
    await page.keyboard.press('Enter')
    await page.locator('#password-problem').waitFor()
    // Now the password has it, since the name was kept.
    await page.keyboard.type(goodPassword)
    await page.keyboard.press('Enter')
    await page.waitForURL('/account')
    await page.context().close()
  })
})

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it('every text is easy to read, and nothing is wider than a small phone', async () => {
    const visitor = await registered(demo.port, `${colorScheme}-${'long'.repeat(12)}`)
    const options = { viewport: { width: 320, height: 640 }, colorScheme }
    const { page } = await openPage(browser, demo.port, options)
    const [name = '', value = ''] = visitor.cookie.split('=')
    const look = async (path: string) => {
      await page.goto(path)
      expect(await faintTexts(page), path).toEqual([])
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width, path).toBeLessThanOrEqual(320)
      await keepPicture(page, `${colorScheme}-small${path.replaceAll('/', '-')}`)
    }
    for (const path of ['/', '/login', '/register', '/nowhere']) await look(path)
    await page.context().addCookies([{ name, value, url: `http://localhost:${demo.port}` }])
    for (const path of ['/', '/account']) await look(path)
    await page.goto('/register')
    await fillIn(page, 'somebody', 'short', 'Register')
    expect(await faintTexts(page)).toEqual([])
    await page.context().close()
  })
})

describe('a link that would lead away after signing in', () => {
  it('leads to the account, in a browser (R53)', async () => {
    await registered(demo.port, 'lured')
    for (const away of [
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/..//evil.example',
    ]) {
      const { page } = await openPage(browser, demo.port, { viewport: phone })
      await page.goto(`/login?next=${encodeURIComponent(away)}`)
      await fillIn(page, 'lured', goodPassword, 'Sign in')
      await page.waitForURL('/account')
      await page.context().close()
    }
  })
})

describe('the picture of the README', () => {
  it('shows the account', async () => {
    const { page } = await openPage(browser, demo.port, { viewport: { width: 960, height: 600 } })
    await page.goto('/register')
    await fillIn(page, 'kate', goodPassword, 'Register')
    await page.waitForURL('/account')
    await page.getByLabel('Kept in this session').fill('Remember the milk.')
    await page.getByRole('button', { name: 'Keep the note' }).click()
    await page.waitForLoadState()
    await page.reload()
    expect(await page.getByLabel('Kept in this session').inputValue()).toBe('Remember the milk.')
    const picture = join(__dirname, '..', '..', '..', 'docs', 'demo.png')
    // Only on demand: no two machines have the same fonts.
    if (process.env.README_PICTURE === '1') await page.screenshot({ path: picture })
    await keepPicture(page, 'readme')
    await page.context().close()
  })
})
