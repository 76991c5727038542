import { isIP } from 'node:net'
import { join, relative } from 'node:path'
import express from 'express'
import { StartProblem } from './start-problem'

/** How the demo runs, from environment variables. */
export interface Settings {
  /** PORT. 0: any that is free. Default: 3000. */
  readonly port: number
  /** LISTEN_ADDRESS: the address of this machine that it can be reached at, such as 127.0.0.1. Default: all. */
  readonly listenAddress: string | undefined
  /** DATABASE_FILE: users, and sessions unless they are in memory. Default: `data/demo.sqlite` beside this app. */
  readonly databaseFile: string
  /** ORIGIN: where people reach it, such as `https://demo.example`; links in mail lead there. Default: `http://localhost` with the port. */
  readonly origin: string | undefined
  /** NODE_ENV=production: sessions and mail are for real. */
  readonly isProduction: boolean
  /** SESSION_KEY signs the cookies, at least 32 characters. Outside production one is made, and kept beside the database. */
  readonly sessionKey: string | undefined
  /** SESSION_KEY_OLD: the key before that one, whose cookies are still believed while keys change. Default: none. */
  readonly oldSessionKey: string | undefined
  /** SESSION_STORE: `sqlite` or `memory`. Default: sqlite. */
  readonly sessionStore: 'sqlite' | 'memory'
  /** SESSION_IDLE_SECONDS: the longest pause between two requests of a session. Default: 30 minutes. */
  readonly idleSeconds: number
  /** SESSION_ABSOLUTE_SECONDS: the longest life of a session. Default: 8 hours. */
  readonly absoluteSeconds: number
  /** MAX_SESSIONS_PER_USER: how many sessions a user may have; beyond, the oldest end. Default: 10. */
  readonly maxSessionsPerUser: number
  /** TRUST_PROXY: the proxies that are believed, as Express' `trust proxy`: a number of hops, addresses, `loopback`. Default: none. */
  readonly trustProxy: boolean | number | string
  /** STORE_TIMEOUT_MS: how long a request waits for the session store. Default: 2,000. */
  readonly storeTimeoutMs: number
  /** PROBES=1 adds the routes of `probes.ts`, for tests. Never in production. */
  readonly probes: boolean
  /** PASSWORD_COST=weak hashes passwords quickly and badly, for tests; only with probes. */
  readonly weakPasswords: boolean
}

const mostSeconds = 400 * 86_400

/** @throws StartProblem, about the first setting that is wrong */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  // `PORT=` is how shells say that there is none.
  const read = (name: string) => environment[name] || undefined
  const isProduction = read('NODE_ENV') === 'production'
  const probes = choice('PROBES', read('PROBES'), ['0', '1']) === '1'
  if (probes && isProduction) {
    throw new StartProblem('PROBES=1 is for tests: unset it, or NODE_ENV=production.')
  }
  const passwordCost = choice('PASSWORD_COST', read('PASSWORD_COST'), ['default', 'weak'])
  if (passwordCost === 'weak' && !probes) {
    throw new StartProblem('PASSWORD_COST=weak is for tests: unset it, or set PROBES=1.')
  }
  const key = (name: string) => longEnough(name, read(name))
  const sessionKey = key('SESSION_KEY')
  if (sessionKey === undefined && isProduction) {
    throw new StartProblem('Set SESSION_KEY to at least 32 random characters.')
  }
  const number = (name: string, fallback: number, least: number, most: number) =>
    wholeNumber(name, read(name), { fallback, least, most })
  return {
    port: number('PORT', 3000, 0, 65_535),
    listenAddress: addressOf(read('LISTEN_ADDRESS')),
    databaseFile: read('DATABASE_FILE') ?? defaultDatabaseFile(),
    origin: originOf(read('ORIGIN')),
    isProduction,
    sessionKey,
    oldSessionKey: key('SESSION_KEY_OLD'),
    sessionStore: choice('SESSION_STORE', read('SESSION_STORE'), ['sqlite', 'memory']),
    idleSeconds: number('SESSION_IDLE_SECONDS', 1_800, 1, mostSeconds),
    absoluteSeconds: number('SESSION_ABSOLUTE_SECONDS', 28_800, 1, mostSeconds),
    maxSessionsPerUser: number('MAX_SESSIONS_PER_USER', 10, 1, 1_000),
    trustProxy: trustProxy(read('TRUST_PROXY')),
    storeTimeoutMs: number('STORE_TIMEOUT_MS', 2_000, 1, 60_000),
    probes,
    weakPasswords: passwordCost === 'weak',
  }
}

function originOf(value: string | undefined): string | undefined {
  if (value === undefined || (URL.canParse(value) && new URL(value).origin === value)) return value
  throw new StartProblem(
    `ORIGIN is '${value}': set it to an origin such as https://demo.example, or unset it.`,
  )
}

function addressOf(value: string | undefined): string | undefined {
  // With a zone, as in `fe80::1%eth0`, no link could lead there.
  if (value === undefined || (isIP(value) !== 0 && !value.includes('%'))) return value
  throw wrongAddress(value)
}

/** What to say of an address that it cannot listen on. */
export function wrongAddress(address: string): StartProblem {
  return new StartProblem(
    `LISTEN_ADDRESS is '${address}': set it to an address of this machine such as 127.0.0.1, or unset it.`,
  )
}

function longEnough(name: string, key: string | undefined): string | undefined {
  if (key === undefined || key.length >= 32) return key
  throw new StartProblem(`${name} has ${key.length} characters: set it to at least 32 random ones.`)
}

function defaultDatabaseFile(): string {
  return relative(process.cwd(), join(__dirname, '..', 'data', 'demo.sqlite'))
}

/** One of the values; the first where none is set. */
function choice<Value extends string>(
  name: string,
  value: string | undefined,
  values: readonly [Value, ...Value[]],
): Value {
  if (value === undefined) return values[0]
  const chosen = values.find((each) => each === value)
  if (chosen !== undefined) return chosen
  throw new StartProblem(`${name} is '${value}': set it to ${values.join(' or ')}, or unset it.`)
}

function wholeNumber(
  name: string,
  value: string | undefined,
  { fallback, least, most }: { fallback: number; least: number; most: number },
): number {
  if (value === undefined) return fallback
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
  if (number >= least && number <= most) return number
  throw new StartProblem(
    `${name} is '${value}': set it to a whole number from ${least} to ${most}, or unset it.`,
  )
}

function trustProxy(value = 'false'): boolean | number | string {
  if (value === 'true' || value === 'false') return value === 'true'
  if (/^\d{1,3}$/.test(value)) return Number(value)
  try {
    express().set('trust proxy', value)
    return value
  } catch {
    throw new StartProblem(
      `TRUST_PROXY is '${value}': set it to a number of proxies, their addresses, or loopback.`,
    )
  }
}
