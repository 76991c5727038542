/** What a browser says of itself. */
export interface DeviceHints {
  /** The `User-Agent`. */
  readonly userAgent?: string | undefined
  /** `Sec-CH-UA-Platform`, as Chromium sends it: `"Linux"`. */
  readonly platformHint?: string | undefined
  /** `Sec-CH-UA`, as Chromium sends it: `"Chromium";v="140", "Google Chrome";v="140"`. */
  readonly brandsHint?: string | undefined
}

/** The part of `bowser` that is used. */
interface Bowser {
  parse(userAgent: string): {
    readonly browser: { readonly name?: string }
    readonly os: { readonly name?: string }
  }
}

/** What is longer says nothing more, and costs whoever takes it apart. */
const longestHeader = 512
const longestName = 40

/**
 * What a person would call the device, such as `Firefox on Linux`, for the list of their sessions. Anybody may say anything of themselves here: it is a
 * help for the memory, and proves nothing.
 *
 * The client hints come first (User-Agent Client Hints, section 3), then the User-Agent, by `bowser` (MIT) where that is installed. Never throws, whatever the client sent.
 *
 * @returns at most 84 characters; `unknown device` where nothing is known
 */
export function deviceName({ userAgent, platformHint, brandsHint }: DeviceHints): string {
  const agent = bounded(userAgent)
  const said = parsed(agent)
  const browser = brandIn(bounded(brandsHint)) ?? named(said?.browser.name) ?? programIn(agent)
  const system = platformIn(bounded(platformHint)) ?? named(said?.os.name)
  if (browser === undefined) return system ?? 'unknown device'
  return system === undefined ? browser : `${browser} on ${system}`
}

/** A header, if it is one; several of one name come as a list, and say nothing. */
function bounded(header: unknown): string {
  return typeof header === 'string' && header.length <= longestHeader ? header : ''
}

/** The name of a brand that is neither the engine's nor the one that is there to be different each time (`Not)A;Brand`). */
function brandIn(brands: string): string | undefined {
  const names = [...brands.matchAll(/"([^"\\]*)";\s*v=/g)].map(([, name]) => name)
  const isBrand = (name: string | undefined) => !/not.{0,3}a.{0,3}brand/i.test(name ?? '')
  const known = names.filter(isBrand)
  return named(known.find((name) => name !== 'Chromium') ?? known[0])
}

/** A program that is no browser says its name first: `curl/8.5.0` (RFC 9110 section 10.1.5). */
function programIn(agent: string): string | undefined {
  const [, name] = /^([^\s/]+)\/\d/.exec(agent) ?? []
  return name === 'Mozilla' ? undefined : named(name)
}

function platformIn(platform: string): string | undefined {
  const [, name] = /^"([^"\\]*)"$/.exec(platform) ?? []
  return name === 'Unknown' ? undefined : named(name)
}

/** A name that may stand in a list: what else was sent is none. */
function named(name: unknown): string | undefined {
  const isName = typeof name === 'string' && /^[\p{L}\p{N}][\p{L}\p{N} .+_-]*$/u.test(name)
  return isName && name.length <= longestName ? name : undefined
}

function parsed(userAgent: string): ReturnType<Bowser['parse']> | undefined {
  try {
    return userAgent === '' ? undefined : installed()?.parse(userAgent)
  } catch {
    return undefined
  }
}

let bowser: Bowser | undefined | 'not installed'

function installed(): Bowser | undefined {
  bowser ??= load() ?? 'not installed'
  return bowser === 'not installed' ? undefined : bowser
}

function load(): Bowser | undefined {
  try {
    // Not import(): it would fail in Jest.
    return require('bowser') as Bowser
  } catch {
    return undefined
  }
}
