import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, barriers, desktop, keepPicture, openBrowser, openPage } from './open-browser'
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

/** A form, what is typed into it, and the fields that are refused. */
interface Refusal {
  readonly what: string
  readonly path: string
  readonly type: Readonly<Record<string, string>>
  readonly button: string
  readonly fields: readonly string[]
}

const refusals: readonly Refusal[] = [
  {
    what: 'a password that is wrong',
    path: '/account/password',
    type: { 'Current password': 'wrong', 'New password': 'a sentence for this summer' },
    button: 'Change the password',
    fields: ['current'],
  },
  {
    what: 'a new password that is too short',
    path: '/account/password',
    type: { 'Current password': goodPassword, 'New password': 'short' },
    button: 'Change the password',
    fields: ['next'],
  },
  {
    what: 'an address that is none',
    path: '/account/email',
    type: { 'New address': 'nowhere@x' },
    button: 'Send the link',
    fields: ['email'],
  },
  {
    what: 'a deletion that is not confirmed',
    path: '/account/delete',
    type: { Password: 'wrong' },
    button: 'Delete it',
    fields: ['password'],
  },
  {
    what: 'a confirmation that is none',
    path: '/account/confirm',
    type: { Password: 'wrong' },
    button: 'Go on',
    fields: ['password'],
  },
  {
    what: 'a link that does not work any more',
    path: `/reset?token=${'x'.repeat(43)}`,
    type: { 'New password': 'a sentence for this summer' },
    button: 'Set the password',
    fields: ['password'],
  },
  {
    what: 'a sign-in that is wrong',
    path: '/login',
    type: { Name: 'nobody', Password: 'wrong' },
    button: 'Sign in',
    fields: ['password'],
  },
  {
    what: 'a sign-in too many',
    path: '/login',
    type: { Name: 'tried', Password: 'wrong' },
    button: 'Sign in',
    fields: ['password'],
  },
]

async function openSignedIn(username: string, options = {}): Promise<Page> {
  const visitor = await registered(demo.port, username)
  const { page } = await openPage(browser, demo.port, { viewport: desktop, ...options })
  await page.addInitScript(axe)
  const url = `http://localhost:${demo.port}`
  const cookies = [...visitor.cookies].map(([name, value]) => ({ name, value, url }))
  await page.context().addCookies(cookies)
  return page
}

describe.each(['light', 'dark'] as const)('a refused form, in %s colours', (colorScheme) => {
  it('has no barrier, says what is wrong beside its field, and is no wider than a small phone', async () => {
    const viewport = { width: 320, height: 640 }
    const page = await openSignedIn(`refused-${colorScheme}`, { viewport, colorScheme })
    const json = { username: 'tried', password: 'wrong' }
    for (let tries = 0; tries < 5; tries += 1) {
      await new Visitor(demo.port).json('/login', { json })
    }
    for (const { what, path, type, button, fields } of refusals) {
      await page.goto(path)
      for (const [label, text] of Object.entries(type)) {
        await page.getByLabel(label, { exact: true }).fill(text)
      }
      await page.locator('main').getByRole('button', { name: button, exact: true }).click()
      await page.locator('.problem').first().waitFor()
      const problems = await page.evaluate<string[]>(
        "[...document.querySelectorAll('.problem')].map(({ id }) => id)",
      )
      expect(problems, what).toEqual(fields.map((field) => `${field}-problem`))
      for (const field of fields) {
        const input = page.locator(`#${field}`)
        expect(await input.getAttribute('aria-describedby'), what).toContain(`${field}-problem`)
      }
      expect(await barriers(page), what).toEqual([])
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width, what).toBeLessThanOrEqual(320)
      await keepPicture(page, `${colorScheme}-refused-${what.replaceAll(' ', '-')}`)
    }
    await page.context().close()
  })
})

describe('by keyboard alone', () => {
  it('somebody signs another device out, changes their password, and deletes their account', async () => {
    const page = await openSignedIn('typist')
    const other = new Visitor(demo.port)
    const json = { username: 'typist', password: goodPassword }
    expect((await other.json('/login', { json })).status).toBe(200)
    const next = 'a sentence for this winter'
    const enter = async () => {
      const loaded = page.waitForEvent('load')
      await page.keyboard.press('Enter')
      await loaded
    }
    /** Walks to a button or link by Tab, and presses it. */
    const press = async (name: string) => {
      const focused = () => page.evaluate('document.activeElement.textContent.trim()')
      for (let steps = 0; (await focused()) !== name; steps += 1) {
        if (steps > 40) throw new Error(`No way leads to "${name}" by Tab.`)
        await page.keyboard.press('Tab')
      }
      await enter()
    }

    await page.goto('/account')
    await press('Sign out all others')
    await page.waitForURL('/account')
    expect((await other.json('/account')).status).toBe(401)

    await press('Change your password')
    await page.waitForURL('/account/password')
    await page.keyboard.type(goodPassword)
    await page.keyboard.press('Tab')
    await page.keyboard.type(next)
    await enter()
    await page.getByRole('status').getByText('Your password is changed').waitFor()

    await press('Delete your account')
    await page.waitForURL('/account/delete')
    await page.keyboard.type(next)
    await enter()
    await page.waitForURL('/')
    const gone = { ...json, password: next }
    expect((await other.json('/login', { json: gone })).status).toBe(401)
    await page.context().close()
  })
})
