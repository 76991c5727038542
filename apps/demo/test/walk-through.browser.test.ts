import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, barriers, desktop, keepPicture, openBrowser, openPage, phone } from './open-browser'
import { type Demo, startDemo, stopAll } from './start-demo'
import { goodPassword, registered, Visitor } from './visitor'

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

const sizes = { desktop, phone }
const ways = Object.keys(sizes).flatMap((size) => [
  { size, javaScriptEnabled: true, name: `${size}-with-script` },
  { size, javaScriptEnabled: false, name: `${size}-without-script` },
])

async function press(page: Page, button: string) {
  await page.locator('main').getByRole('button', { name: button, exact: true }).click()
}

async function fillIn(page: Page, name: string, password: string, button: string) {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await press(page, button)
}

/** Opens the link of the latest mail, once it is there: mail leaves a moment after the answer. */
async function openMail(page: Page, subject: string) {
  const mails = page.getByRole('listitem').filter({ hasText: subject })
  do await page.goto('/outbox')
  while ((await mails.count()) === 0)
  await mails.first().getByRole('link').click()
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

describe('a person with two devices', () => {
  it('confirms an address, looks after devices and password, and forgets the password', async () => {
    const options = { viewport: phone, javaScriptEnabled: false }
    const { page, complaints } = await openPage(browser, demo.port, options)
    await page.goto('/register')
    await page.getByLabel('E-mail').fill('doris@example.com')
    await fillIn(page, 'doris', goodPassword, 'Register')
    await page.waitForURL('/account')
    await openMail(page, 'Confirm your address')
    await press(page, 'Confirm')
    await page.getByRole('link', { name: 'Go to your account' }).click()
    await page.getByText('doris@example.com').waitFor()

    const second = await openPage(browser, demo.port, { viewport: desktop })
    await second.page.goto('/login')
    await second.page.getByLabel('Stay signed in').check()
    await fillIn(second.page, 'doris', goodPassword, 'Sign in')
    await second.page.waitForURL('/account')
    await page.reload()
    const devices = page.getByRole('region', { name: 'Your devices' }).getByRole('listitem')
    expect(await devices.count()).toBe(2)
    await keepPicture(page, 'phone-two-devices')
    await devices.first().getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('/account')
    expect(await devices.count()).toBe(1)
    await second.page.goto('/account')
    await second.page.getByText('You were signed out from another device.').waitFor()

    await page.getByRole('link', { name: 'Change your password' }).click()
    await page.getByLabel('Current password').fill(goodPassword)
    await page.getByLabel('New password').fill('short')
    await press(page, 'Change the password')
    await page.locator('#next-problem').waitFor()
    await page.getByLabel('Current password').fill(goodPassword)
    await page.getByLabel('New password').fill('a sentence for this summer')
    await press(page, 'Change the password')
    await page.waitForURL('/account')
    await page.getByRole('status').getByText('Your password is changed').waitFor()

    await second.page.getByRole('link', { name: 'Forgot your password?' }).click()
    await second.page.getByLabel('Name or e-mail').fill('doris@example.com')
    await press(second.page, 'Send the link')
    await second.page.getByRole('status').getByText('a mail is on its way').waitFor()
    await openMail(second.page, 'Set a new password')
    await second.page.getByLabel('New password').fill('a sentence for this autumn')
    await press(second.page, 'Set the password')
    await second.page.getByRole('status').getByText('Your new password is set.').waitFor()
    await fillIn(second.page, 'doris', 'a sentence for this autumn', 'Sign in')
    await second.page.waitForURL('/account')
    await page.reload()
    await page.waitForURL('/login?next=%2Faccount')

    await second.page.getByRole('link', { name: 'What happened to your account' }).click()
    const events = await second.page.locator('.events strong').allTextContents()
    await keepPicture(second.page, 'desktop-events')
    expect(events.filter((event) => event === 'Your password was changed')).toHaveLength(2)
    expect(complaints.concat(second.complaints)).toEqual([])
    await page.context().close()
    await second.page.context().close()
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
  it('no page has a barrier, and nothing is wider than a small phone', async () => {
    const username = `${colorScheme}-${'long'.repeat(12)}`
    const json = { username, password: goodPassword, email: `${username}@example.com` }
    const visitor = new Visitor(demo.port)
    expect((await visitor.json('/register', { json })).status).toBe(201)
    await visitor.json('/login', { json })
    const { page } = await openPage(browser, demo.port, {
      viewport: { width: 320, height: 640 },
      colorScheme,
    })
    await page.addInitScript(axe)
    const look = async (path: string) => {
      await page.goto(path)
      expect(await barriers(page), path).toEqual([])
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width, path).toBeLessThanOrEqual(320)
      await keepPicture(page, `${colorScheme}-small${path.replaceAll(/\W/g, '-')}`)
    }
    const openPages = ['/', '/login', '/register', '/nowhere', '/forgot?after=sent']
    for (const path of [...openPages, '/reset?token=x', '/verify?token=x', '/outbox']) {
      await look(path)
    }
    const url = `http://localhost:${demo.port}`
    const cookies = [...visitor.cookies].map(([name, value]) => ({ name, value, url }))
    await page.context().addCookies(cookies)
    const pages = ['password', 'email', 'events', 'confirm', 'delete'].map(
      (name) => `/account/${name}`,
    )
    for (const path of ['/', '/account', '/sessions', ...pages]) await look(path)

    await page.goto('/register')
    await page.getByLabel('E-mail').fill('nowhere@x')
    await fillIn(page, 'some body', 'short', 'Register')
    expect(await page.locator('.problem').count()).toBe(3)
    expect(await barriers(page)).toEqual([])
    await keepPicture(page, `${colorScheme}-small-register-refused`)
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
