import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import v8 from 'node:v8'
import vm from 'node:vm'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { session } from '../express-session'

// V8's own words for what it has made of an object, as in the tests of the response gate.
v8.setFlagsFromString('--allow-natives-syntax')
const haveSameShape = vm.runInThisContext('(a, b) => %HaveSameMap(a, b)') as (
  a: object,
  b: object,
) => boolean

describe('requests of Express with a session', () => {
  it('share a shape, as do their responses: each of its own costs a quarter of the request', async () => {
    const app = express()
    app.use(session({ secret: 'x', resave: false, saveUninitialized: false }) as never)
    const seen: [object, object][] = []
    app.get('/', (request, response) => {
      seen.push([request, response])
      response.end()
    })
    const server = app.listen(0)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    for (let n = 0; n < 3; n++) await fetch(`http://localhost:${port}`)
    server.close()
    const [, second, third] = seen
    expect(second?.map((message, at) => haveSameShape(message, third?.[at] ?? {}))).toEqual([
      true,
      true,
    ])
  })
})
