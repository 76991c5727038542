// @ts-check
import { isBuiltin } from 'node:module'
import { defineConfig } from 'vitest/config'

/** A file's suffix says what it needs, so that a run can leave out what the machine lacks. */
const needsMuchTime = '**/*.races.test.{ts,mjs}'
const needsChromium = '**/*.browser.test.{ts,mjs}'
const never = ['**/node_modules/**', '**/dist/**']

const second = 1000
const minute = 60 * second

/**
 * @param {string} name
 * @param {string[]} include
 * @param {{ exclude?: string[], timeout?: number, env?: Record<string, string> }} [options]
 */
function project(name, include, { exclude = [], timeout = 20 * second, env = {} } = {}) {
  return {
    test: {
      name,
      include,
      exclude: [...never, ...exclude],
      pool: /** @type {const} */ ('forks'),
      testTimeout: timeout,
      hookTimeout: Math.max(timeout, minute),
      env,
    },
  }
}

const projects = [
  project('unit', ['packages/*/src/**/*.test.ts'], { exclude: [needsMuchTime, needsChromium] }),
  // These start compilers and packers, which share two cores with whatever else runs.
  project('tools', ['tools/**/*.test.mjs', 'bench/**/*.test.mjs'], { timeout: 2 * minute }),
  project('demo', ['apps/demo/**/*.test.ts'], {
    exclude: [needsMuchTime, needsChromium],
    timeout: minute,
  }),
  project('conformance', ['conformance/**/*.test.{ts,mjs}'], {
    exclude: [needsMuchTime, needsChromium],
    timeout: minute,
  }),
  // No limit of their own: the suite's share of the time ends them (tools/suites.mjs).
  project('races', ['packages', 'apps', 'conformance'].map(under(needsMuchTime)), {
    timeout: 0,
  }),
  project('browser', ['packages', 'apps', 'conformance'].map(under(needsChromium)), {
    timeout: 2 * minute,
  }),
]

// Once more where Node has it inside: SQLite from 22.5, argon2 from 24.7, so not where Node 20 runs us.
if (isBuiltin('node:sqlite')) {
  projects.push(
    project(
      'newer-node',
      ['packages/*/src/stores/sqlite*.test.ts', 'packages/*/src/passwords/*.test.ts'],
      { env: { LATCHKEY_SQLITE: 'node' } },
    ),
  )
}

/** @param {string} pattern @returns {(folder: string) => string} */
function under(pattern) {
  return (folder) => `${folder}/${pattern}`
}

export default defineConfig({ test: { projects, maxWorkers: 2 } })
