import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const screenshots = join(__dirname, 'screenshots')

export const desktop = { width: 1280, height: 800 }
export const phone = { width: 390, height: 844 }

/** A Chromium with a profile of its own, which calls nobody. `CHROMIUM` names another than the usual one. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A page, and the complaints of the browser about what it was shown: scripts that failed, policies that were violated. */
export async function openPage(browser: Browser, port: number, options: BrowserContextOptions) {
  const context = await browser.newContext({ ...options, baseURL: `http://localhost:${port}` })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // The browser reports every status from 400 up; those are asked for here.
    const isStatus = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isStatus) complaints.push(message.text())
  })
  return { page, complaints }
}

/** Keeps what the page looks like, for somebody to look at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true })
}

/** What `barriers` needs in a page; to be added before it opens. */
export const axe = { path: require.resolve('axe-core/axe.min.js') }

/** What keeps people out, as axe-core finds it: what a screen reader has no name for, text that is hard to read, and a hundred rules more. */
export async function barriers(page: Page): Promise<string[]> {
  // Until the style sheet is there, all text is black.
  await page.waitForLoadState('load')
  return page.evaluate<string[]>(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`)
}
