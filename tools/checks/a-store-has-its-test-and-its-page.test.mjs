// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import { problems } from './a-store-has-its-test-and-its-page.mjs'

const complete = {
  'packages/latchkey/src/stores/redis.ts': '',
  'packages/latchkey/src/stores/redis.test.ts': '',
  'packages/latchkey/src/stores/redis/script.ts': '',
  'docs/reference/stores/redis.md': '',
}

describe('a store has its test and its page', () => {
  it('holds where all three are there', () => {
    expect(problems(plant(complete))).toEqual([])
  })

  it.each(['packages/latchkey/src/stores/redis.test.ts', 'docs/reference/stores/redis.md'])(
    'misses %s',
    (path) => {
      const files = Object.entries(complete).filter(([each]) => each !== path)
      expect(problems(plant(Object.fromEntries(files)))).toEqual([
        `packages/latchkey/src/stores/redis.ts has no ${path}. Write it.`,
      ])
    },
  )

  it('holds adapters and strategies to the same', () => {
    const root = plant({
      'packages/latchkey/src/adapters/koa.ts': '',
      'packages/latchkey/src/strategies/local.ts': '',
    })
    expect(problems(root)).toHaveLength(4)
  })

  it('sees a page of what is not there any more', () => {
    expect(problems(plant({ 'docs/reference/strategies/oauth.md': '' }))).toEqual([
      expect.stringContaining('docs/reference/strategies/oauth.md describes no file'),
    ])
  })
})
