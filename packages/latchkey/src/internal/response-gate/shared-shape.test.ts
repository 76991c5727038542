import { createRequire } from 'node:module'
import v8 from 'node:v8'
import vm from 'node:vm'
import express from 'express'
import { describe, expect, it } from 'vitest'
import {
  gate,
  gateModes,
  type Handler,
  type KitResponse,
  onceGiven,
  serve,
  serverKinds,
  turns,
} from '../response-gate.test-kit'

// V8's own words for what it has made of an object: there is no other way to see it but by the clock. The flag
// stays on: V8 compiles a function when it is called, and once more when it has forgotten it.
v8.setFlagsFromString('--allow-natives-syntax')
const haveSameShape = vm.runInThisContext('(a, b) => %HaveSameMap(a, b)') as (
  a: object,
  b: object,
) => boolean
const hasFastProperties = vm.runInThisContext('(object) => %HasFastProperties(object)') as (
  object: object,
) => boolean

const expressFour = createRequire(__filename)('express4') as typeof express
const frameworks = { 'Express 5': express, 'Express 4': expressFour }

/** Answers two requests side by side, a few times, and compares both responses of the last time as `end` has left them. */
async function pairBehind(
  makeHandler: (route: (response: KitResponse) => void) => Handler,
  compare: (one: KitResponse, other: KitResponse) => void,
): Promise<void> {
  let waiting: KitResponse | undefined
  let pairs = 0
  const server = await serve(
    'http1',
    makeHandler((response) => {
      if (waiting === undefined) {
        waiting = response
        return
      }
      const first = waiting
      waiting = undefined
      first.end('hello')
      response.end('hello')
      pairs += 1
      if (pairs === 5) compare(first, response)
    }),
  )
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all([server.request(), server.request()])
    expect(answers.map((answer) => answer.body)).toEqual(['hello', 'hello'])
  }
  await server.close()
  expect(pairs).toBe(5)
}

describe.each(gateModes)('a response behind a gate that is %s', (mode) => {
  const mount = (response: KitResponse) =>
    gate(response, mode === 'held' ? { beforeHead: onceGiven(turns(3)) } : {})

  it.each(Object.entries(frameworks))('shares its shape with others of %s', async (_, make) => {
    let same: boolean | undefined
    let fast: boolean | undefined
    await pairBehind(
      (route) => {
        const app = make()
        app.use((_request, response, next) => {
          mount(response as unknown as KitResponse)
          next()
        })
        app.use((_request, response) => route(response as unknown as KitResponse))
        return app as unknown as Handler
      },
      (one, other) => {
        same = haveSameShape(one, other)
        fast = hasFastProperties(one)
      },
    )
    // Where V8 itself lets them share one, they are left alone.
    const sharedByV8 = Number.parseInt(process.versions.v8, 10) >= 13
    expect({ same, fast }).toEqual({ same: true, fast: sharedByV8 })
  })

  it('keeps its fast properties where nobody has replaced its prototype', async () => {
    let fast: boolean[] = []
    await pairBehind(
      (route) => (_request, response) => {
        mount(response)
        route(response)
      },
      (one, other) => {
        fast = [hasFastProperties(one), hasFastProperties(other), haveSameShape(one, other)]
      },
    )
    expect(fast).toEqual([true, true, true])
  })
})

describe.each(serverKinds)('a response on %s whose prototype was replaced', (kind) => {
  it.each<[string, (response: KitResponse) => void]>([
    ['as Node made it', () => {}],
    [
      'with a request that is computed',
      (response) => {
        const request = response.req
        Object.defineProperty(response, 'req', { configurable: true, get: () => request })
      },
    ],
    ['with no request', (response) => void Reflect.deleteProperty(response, 'req')],
    [
      'with a request that cannot be replaced',
      (response) => {
        Object.defineProperty(response, 'req', { value: response.req })
      },
    ],
  ])('keeps its properties, and their kind: %s', async (_, prepare) => {
    const server = await serve(kind, (_request, response) => {
      Object.setPrototypeOf(response, Object.create(Object.getPrototypeOf(response)))
      prepare(response)
      const { req } = response
      const before = Object.getOwnPropertyDescriptors(response)
      gate(response, { beforeHead: onceGiven(turns(3)) })
      expect(Object.getOwnPropertyDescriptors(response)).toMatchObject(before)
      expect(response.req).toBe(req)
      response.end('hello')
    })
    expect(await server.request()).toMatchObject({ status: 200, body: 'hello' })
    await server.close()
  })
})
