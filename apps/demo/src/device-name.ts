import Bowser from 'bowser'

/** What a person would call the device of a User-Agent: `Firefox on Linux`. Whoever sends it decides what it says. */
export function deviceNameOf(userAgent: string | undefined): string | undefined {
  if (userAgent === undefined || userAgent === '') return undefined
  // No browser sends more, and patterns take longer on longer text.
  const { browser, os } = Bowser.parse(userAgent.slice(0, 512))
  const parts = [browser.name, os.name].filter((part) => part !== undefined && part !== '')
  // What is no browser begins with its name: `curl/8.5.0`.
  return parts.length === 0 ? /^[\w.-]+/.exec(userAgent)?.[0] : parts.join(' on ')
}
