// Prints, for each class, whether the path that leads to it alone gives the one that the package gives.
import { createRequire } from 'node:module'
import session from 'express-session'

const require = createRequire(import.meta.url)
const paths = { Store: 'store', Cookie: 'cookie', Session: 'session', MemoryStore: 'memory' }
const same = {}
for (const [name, path] of Object.entries(paths)) {
  const imported = await import(`express-session/session/${path}.js`)
  const required = require(`express-session/session/${path}`)
  same[name] = imported.default === session[name] && required === session[name]
}
console.log(JSON.stringify(same))
