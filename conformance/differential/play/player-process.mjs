// @ts-check
// A process that plays scripts against one module. Its arguments: the module, and the name of a
// difference that is planted in it.
import './scripted-clock.mjs'
import http from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const [, , specifier = 'express-session', plant = ''] = process.argv
const module = require(specifier)
const { planted } = await import('../plants.mjs')
const { Stage } = await import('./play.mjs')

/** @type {import('./play.mjs').Stage} */
let stage
const server = http.createServer((req, res) => stage.listener(req, res))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  stage = new Stage(planted(module, plant), typeof address === 'object' ? (address?.port ?? 0) : 0)
  process.send?.('ready')
})

process.on('message', async (/** @type {import('../script.mjs').Script} */ script) => {
  process.send?.(await stage.play(script))
})
process.on('disconnect', () => process.exit())
