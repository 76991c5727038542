// @ts-check
// A process that plays scripts with Passport against one composition of packages. Its arguments: the
// composition as JSON, and the name of a difference that is planted in it.
import './scripted-clock.mjs'
import http from 'node:http'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const [, , composition = '{}', plant = ''] = process.argv
const { session, passport, strategy, local, flash } = JSON.parse(composition)
const modules = {
  passport: require(passport),
  strategy: require(strategy),
  local: require(local),
  flash: require(flash),
}
const { plantedPassport } = await import('../passport-plants.mjs')
const { passportApplication } = await import('./passport-application.mjs')
const { Stage } = await import('./play.mjs')

/** @type {import('./play.mjs').Stage} */
let stage
const server = http.createServer((req, res) => stage.listener(req, res))
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const played = plantedPassport(modules, plant)
  stage = new Stage(require(session), port, (tools) => passportApplication(played, tools))
  process.send?.('ready')
})

process.on('message', async (/** @type {import('../script.mjs').Script} */ script) => {
  process.send?.(await stage.play(script))
})
process.on('disconnect', () => process.exit())
