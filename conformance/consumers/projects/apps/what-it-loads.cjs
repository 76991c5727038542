'use strict'
// Prints what requiring the first argument asks for, found or not, from its own package and from others.

const Module = require('node:module')
const { dirname, join, relative, sep } = require('node:path')

const [specifier] = process.argv.slice(2)
const ours = join(dirname(require.resolve('latchkey/package.json')), sep)
const asked = new Set()
const load = Module._load
Module._load = function (request, parent, ...rest) {
  const isOfAPackage = !request.startsWith('.') && !Module.isBuiltin(request)
  if (isOfAPackage && parent?.filename?.startsWith(ours)) asked.add(request)
  return load.call(this, request, parent, ...rest)
}
require(specifier)
const loaded = Object.keys(require.cache).filter((file) => file !== __filename)
console.log(
  JSON.stringify({
    asked: [...asked].sort(),
    files: loaded.filter((file) => file.startsWith(ours)).map((file) => relative(ours, file)),
    packages: loaded
      .filter((file) => !file.startsWith(ours))
      .map((file) => file.split(`${sep}node_modules${sep}`).at(-1).split(sep)[0]),
  }),
)
