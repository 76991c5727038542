// @ts-check
import { connect, Socket } from 'node:net'
import { expect, it } from 'vitest'

it('lets connections to this machine pass, and no others', async () => {
  /** @type {unknown[]} */
  const asked = []
  // Nothing is sent, whatever comes of it.
  Socket.prototype.connect = function (/** @type {any[]} */ ...[args]) {
    asked.push(args[0].host ?? args[0].path)
    return this
  }
  await import('./loopback-only.mjs')

  for (const host of ['127.0.0.1', 'localhost', '::1']) connect({ port: 80, host })
  connect(80)
  expect(asked).toEqual(['127.0.0.1', 'localhost', '::1', undefined])

  for (const host of ['192.0.2.1', 'example.org', '2001:db8::1', '127.0.0.1.example.org']) {
    expect(() => connect({ port: 80, host })).toThrow(`Asked for ${host}`)
  }
  expect(() => connect(80, 'example.org')).toThrow('Asked for example.org')
  await expect(fetch('http://192.0.2.1/')).rejects.toMatchObject({
    cause: { message: expect.stringContaining('Asked for 192.0.2.1') },
  })
  expect(asked).toHaveLength(4)
})
