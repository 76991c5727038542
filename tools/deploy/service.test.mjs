// @ts-check
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { fencesOf } from '../markdown.mjs'
import { root } from '../root.mjs'
import { runCommand } from '../run-tool.mjs'
import { readText } from '../tree.mjs'
import { commandOf, lastOf } from './containerfile.mjs'
import { environmentOf, valuesOf } from './systemd-unit.mjs'

const unit = readText(root, 'deploy/latchkey-demo.service')
const example = readText(root, 'deploy/latchkey-demo.env.example')
const container = readText(root, 'deploy/Containerfile')
const nginx = readText(root, 'deploy/nginx.conf')
const guide = readText(root, 'docs/guide/deploy.md')

/** What the guide shows of a language. @param {string} name */
const shown = (name) =>
  fencesOf(guide).flatMap(({ language, text }) => (language === name ? [text] : []))

/** How long the demo lets requests end when it is told to stop, in milliseconds. */
const patience = Number(
  /patience = ([\d_]+)/.exec(readText(root, 'apps/demo/src/main.ts'))?.[1]?.replaceAll('_', ''),
)

/** What the unit and the file of keys say, with keys in it. @type {Record<string, string>} */
const environment = {
  ...environmentOf(valuesOf(unit, 'Environment')),
  ...environmentOf(example.split('\n')),
  SESSION_KEY: 'k'.repeat(44),
}

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-deploy-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts the demo as the unit does, but on a free port and on a file of the test. */
async function startAsTheUnitSays() {
  const [command = ''] = valuesOf(unit, 'ExecStart')
  const args = command.split(' ').slice(1)
  const env = {
    ...environment,
    PATH: process.env.PATH,
    PORT: '0',
    DATABASE_FILE: join(temporaryFolder(), 'demo.sqlite'),
  }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  const port = await new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ text) => {
      output += text
      const [, number] = /http:\/\/localhost:(\d+)/.exec(output) ?? []
      if (number !== undefined) resolve(Number(number))
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`It did not start: ${output}`)))
  })
  return { child, port: Number(port) }
}

const hasSystemd = (() => {
  try {
    return execFileSync('systemd-analyze', ['--version']).length > 0
  } catch {
    return false
  }
})()

describe('the unit of systemd', () => {
  // Not where there is no systemd: other systems, and most containers.
  it.skipIf(!hasSystemd)('is one that systemd takes, and leaves little open', async () => {
    const file = join(temporaryFolder(), 'latchkey-demo.service')
    writeFileSync(file, unit.replace('/usr/bin/node', process.execPath))
    expect(await runCommand('systemd-analyze', ['verify', file], root)).toEqual({
      code: 0,
      output: '',
    })
    // In tenths, of 10.0, which is a service without any of it.
    const args = ['security', '--offline=yes', '--threshold=15', file]
    expect(await runCommand('systemd-analyze', args, root)).toMatchObject({ code: 0 })
  })

  it('starts the demo, in production, behind the proxy that it names', async () => {
    const { child, port } = await startAsTheUnitSays()
    const origin = `http://127.0.0.1:${port}`
    expect((await fetch(`${origin}/health`)).status).toBe(200)

    const register = (/** @type {Record<string, string>} */ headers) =>
      fetch(`${origin}/register`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'ann', password: 'the moon was over the lake' }),
      })
    expect((await register({})).status).toBe(403)
    const registered = await register({
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '192.0.2.7',
    })
    expect(registered.status).toBe(201)
    expect(registered.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(/^__Host-sid=.+; Secure/),
    )

    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('waits for longer than the demo takes to stop', () => {
    expect(patience).toBeGreaterThan(0)
    expect(Number(valuesOf(unit, 'TimeoutStopSec')[0]) * 1000).toBeGreaterThan(patience)
  })

  it('has the demo listen where the proxy is, and nowhere else', () => {
    expect(environment.LISTEN_ADDRESS).toBe('127.0.0.1')
    expect(environment.TRUST_PROXY).toBe('loopback')
  })

  it('makes a second process, as the guide says, on another port and of the same user', () => {
    const [, from = '', to = ''] = /sed 's\/([^/]+)\/([^/]+)\/'/.exec(shown('sh').join()) ?? []
    const second = unit.replace(from, to)
    expect(environmentOf(valuesOf(second, 'Environment')).PORT).toBe('3001')
    expect(shown('nginx').join()).toContain('server 127.0.0.1:3001 ')
    // systemd names a dynamic user after the unit, unless it is told a name: the folder would be of whoever started last.
    expect(valuesOf(second, 'User')).toEqual(valuesOf(second, 'StateDirectory'))
  })

  it('gets a key by the command of the guide, which is not there in the example', () => {
    expect(example).toMatch(/^SESSION_KEY=$/m)
    const [, pattern = ''] = /sed -i "s\|(\S+)\|&/.exec(shown('sh').join()) ?? []
    expect(example).toMatch(new RegExp(pattern, 'm'))
  })

  it('names no setting that the demo does not read, and so does the image', () => {
    const settings = readText(root, 'apps/demo/src/settings.ts')
    const image = Object.keys(environmentOf((lastOf(container, 'ENV') ?? '').split(' ')))
    expect(image).toContain('NODE_ENV')
    for (const name of [...Object.keys(environment), ...image]) {
      expect(settings).toContain(`'${name}'`)
    }
  })
})

describe('the image', () => {
  it('is given longer to stop than the demo takes', () => {
    // Without, Docker's ten seconds end at the moment at which the demo lets go of who hangs: 137 in place of 0.
    const [, seconds] = /docker run .*--stop-timeout (\d+)/s.exec(shown('sh').join()) ?? []
    expect(Number(seconds) * 1000).toBeGreaterThan(patience)
  })

  it('keeps its database from everybody but its user, and no cache of packages', () => {
    expect(container).toContain('RUN mkdir -m 700 /data && chown node:node /data')
    expect(container).toMatch(/--omit=dev .*&& npm cache clean --force$/m)
  })

  it('asks whether the demo is well, and hears when it is not', async () => {
    const [, ...args] = commandOf(lastOf(container, 'HEALTHCHECK'))
    const { child, port } = await startAsTheUnitSays()
    const ask = async () => {
      const asking = spawn(process.execPath, args, { env: { PORT: String(port) } })
      const [code] = await once(asking, 'exit')
      return code
    }
    expect(await ask()).toBe(0)
    child.kill('SIGTERM')
    await once(child, 'exit')
    expect(await ask()).toBe(1)
  })
})

describe('the example for nginx', () => {
  it('leads to the port of the unit, and lets nothing through that a client claims of itself (T-LIM-4)', () => {
    expect(nginx).toContain(`proxy_pass http://127.0.0.1:${environment.PORT};`)
    expect(nginx).toContain('proxy_set_header X-Forwarded-For $remote_addr;')
    expect(nginx).toContain('proxy_set_header X-Forwarded-Proto $scheme;')
  })

  it('is what the guide shows of it', () => {
    const [location = ''] = shown('nginx')
    const lines = location.split('\n').map((line) => line.trim())
    expect(lines.length).toBeGreaterThan(5)
    const inFile = nginx.split('\n').map((line) => line.trim())
    expect(lines.filter((line) => line !== '' && !inFile.includes(line))).toEqual([])
  })

  it('leads plain http to https, to a name of its own rather than the client’s', () => {
    expect(nginx).toContain('return 301 https://demo.example$request_uri;')
  })

  it('logs no query: tokens are in those of links', () => {
    const [, format = ''] = /log_format without_query '(.*)';/.exec(nginx) ?? []
    expect(format).toContain('$uri')
    expect(format).not.toMatch(/\$(request\b|request_uri|args|query_string|http_referer)/)
    const logs = nginx.match(/^ *access_log .*$/gm) ?? []
    expect(logs).toHaveLength(2)
    for (const log of logs) expect(log).toMatch(/ (off|\S+ without_query);$/)
    expect(nginx).toMatch(/^ *error_log \S+ crit;$/m)
  })
})
