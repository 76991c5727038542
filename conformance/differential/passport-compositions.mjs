// @ts-check
import { fileURLToPath } from 'node:url'
import { Player } from './player.mjs'

const program = fileURLToPath(new URL('play/passport-player-process.mjs', import.meta.url))

/** @typedef {'session' | 'passport' | 'strategy' | 'local' | 'flash'} Role */

/** @type {Record<Role, string>} */
const packages = {
  session: 'express-session',
  passport: 'passport',
  strategy: 'passport-strategy',
  local: 'passport-local',
  flash: 'connect-flash',
}
const roles = /** @type {Role[]} */ (Object.keys(packages))

/** Which packages of a composition are ours; the others are from npm. @type {Record<string, Role[]>} */
export const compositions = {
  'all from npm': [],
  'all ours': roles,
  'their passport on our sessions': ['session'],
  'our passport on their sessions': ['passport', 'strategy', 'local', 'flash'],
  'their strategies on our passport': ['passport', 'session'],
  'our strategies on their passport': ['strategy', 'local', 'flash'],
}

/** @param {string} name @param {{ plant?: string }} [options] */
export function playerOf(name, options) {
  const ours = compositions[name] ?? []
  const modules = Object.fromEntries(
    roles.map((role) => [role, ours.includes(role) ? dropIn(packages[role]) : packages[role]]),
  )
  return new Player(JSON.stringify(modules), { ...options, program })
}

/** @param {string} name */
function dropIn(name) {
  return fileURLToPath(new URL(`../../drop-ins/${name}/index.js`, import.meta.url))
}
