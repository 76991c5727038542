// Prints, for each path after it, the names that `import` and `require` see.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const ofTheFormat = new Set(['default', 'module.exports', '__esModule'])
const seen = {}
for (const path of process.argv.slice(2)) {
  const namespace = await import(path)
  const required = require(path)
  const named = Object.keys(namespace).filter((name) => !ofTheFormat.has(name))
  seen[path] = {
    byImport: named.sort(),
    byRequire: Object.keys(required).sort(),
    same:
      namespace.default === required && named.every((name) => namespace[name] === required[name]),
  }
}
console.log(JSON.stringify(seen))
