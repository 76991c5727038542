import { channel } from 'node:diagnostics_channel'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeClock } from '../testing/fake-clock'
import { publishSecurityEvent } from './security-events'
import { logSecurityEvents } from './security-log'
import { onSecurityNews, type SecurityNews } from './security-stream'

const security = channel('latchkey:security')
const session = channel('latchkey:session')

function logged(): string[] {
  const lines: string[] = []
  const write = (line: string) => lines.push(line)
  onTestFinished(logSecurityEvents({ write, clock: new FakeClock() }))
  return lines
}

describe('the log of security events', () => {
  it('has one line of JSON for each', () => {
    const lines = logged()
    publishSecurityEvent(() => ({
      ...{ kind: 'authenticated', userId: 'u1', knownDevice: true, at: Date.UTC(2026, 1, 2) },
      network: '192.0.2.1',
    }))
    session.publish({ kind: 'not-opened', why: 'bad-signature', publicId: undefined })
    expect(lines).toEqual([
      '{"at":"2026-02-02T00:00:00.000Z","kind":"authenticated","userId":"u1","knownDevice":true,"network":"192.0.2.1"}\n',
      '{"at":"2026-01-01T00:00:00.000Z","kind":"cookie-refused","why":"bad-signature"}\n',
    ])
  })

  it('is one line of printable ASCII, whatever is in an event (CWE-117)', () => {
    const lines = logged()
    const nasty = 'a"\n\r\u2028\u2029\u0085\u009b31m\u001b[2J\u007f\u{1F600}\ud800\\'
    session.publish({
      kind: 'created',
      publicId: nasty,
      replaces: nasty,
      signIns: [{ key: 'passport', owner: nasty.repeat(10_000), methods: [nasty] }],
    })
    session.publish({
      kind: 'created',
      publicId: 'p',
      replaces: undefined,
      signIns: [{ key: 'passport', owner: 'u', methods: Array(10_000).fill('x'.repeat(10_000)) }],
    })
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(line).toMatch(/^[\x20-\x7e]+\n$/)
      expect(line.length).toBeLessThan(6_000)
    }
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ session: nasty, methods: [nasty] })
  })

  it('harms nobody where it cannot be written', async () => {
    const broken = [
      () => {
        throw new Error('EPIPE')
      },
      () => Promise.reject(new Error('EPIPE')),
      undefined as never,
    ]
    for (const write of broken) onTestFinished(logSecurityEvents({ write }))
    const lines = logged()
    publishSecurityEvent(() => ({ kind: 'registered', userId: 'u1', at: 0 }))
    // An exception that nobody caught would fail the run.
    await new Promise((resolve) => setImmediate(resolve))
    expect(lines).toHaveLength(1)
  })

  it('ends when it is told to', () => {
    const news: SecurityNews[] = []
    const stop = onSecurityNews((one) => news.push(one))
    stop()
    stop()
    publishSecurityEvent(() => ({ kind: 'registered', userId: 'u1', at: 0 }))
    expect(news).toEqual([])
  })

  it('is not thrown off by what others publish on its channels', async () => {
    const lines = logged()
    const messages = [null, undefined, 7, 'text', {}, { kind: 'created' }, { kind: 'not-opened' }]
    for (const message of messages) {
      security.publish(message)
      session.publish(message)
    }
    session.publish({ kind: 'created', publicId: 'p', signIns: 7 })
    security.publish({ kind: 'registered', at: Number.NaN })
    security.publish({ kind: 'registered', at: 0, userId: { toJSON: () => 'x' } })
    await new Promise((resolve) => setImmediate(resolve))
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('at')
  })
})
