// @ts-check
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root as repository } from './root.mjs'

/**
 * A project in a temporary folder, gone when the test is over. What is planted in it is wrong on
 * purpose: a check that never fails proves nothing.
 *
 * @param {Record<string, string | object>} files By path; an object is written as JSON.
 * @param {{ installed?: boolean }} [options] `installed`: with this repository's node_modules.
 * @returns {string} The root.
 */
export function plant(files, { installed = false } = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-planted-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  if (installed) symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  return root
}

/** The library's files, by path from `src`. @param {Record<string, string>} files */
export function inLibrary(files) {
  const entries = Object.entries(files)
  return Object.fromEntries(entries.map(([path, text]) => [`packages/latchkey/src/${path}`, text]))
}
