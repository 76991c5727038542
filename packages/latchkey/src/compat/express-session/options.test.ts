import { createSecretKey } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { both, type ExpressSession, implementations } from './both.fixture'
import { settleOptions } from './options'
import { visits } from './scenes.fixture'

/** What comes of options: the first request's session, or what is thrown, and what is deprecated. */
function outcome(library: ExpressSession, options: unknown): unknown {
  const heard: string[] = []
  const hear = ({ message }: Error) => heard.push(message)
  process.on('deprecation' as never, hear)
  const request: Record<string, unknown> = { url: '/', headers: {} }
  const came: unknown[] = []
  try {
    const middleware = library(options as object)
    came.push(middleware.name, middleware.length)
    middleware(request, {}, (error) => came.push(`${error}`))
    came.push(typeof request.sessionID, 'session' in request)
  } catch (error) {
    came.push(`${(error as Error).name}: ${(error as Error).message}`)
  }
  process.off('deprecation' as never, hear)
  return [came, heard]
}

describe('an option', () => {
  const good = { secret: 'x', resave: false, saveUninitialized: false }
  const cases: Record<string, unknown> = {
    'none at all': undefined,
    'null for all': null,
    'a text for all': 'options',
    'only a secret': { secret: 'x' },
    'no secret': { ...good, secret: undefined },
    'an empty secret': { ...good, secret: '' },
    'no secrets': { ...good, secret: [] },
    'a secret of bytes': { ...good, secret: Buffer.from('x') },
    'a secret key': { ...good, secret: createSecretKey(Buffer.from('x')) },
    'genid that is no function': { ...good, genid: 'x' },
    'genid null': { ...good, genid: null },
    'unset that is neither': { ...good, unset: 'x' },
    'unset null': { ...good, unset: null },
    'a cookie that is no object': { ...good, cookie: 5 },
    'a cookie null': { ...good, cookie: null },
    'a maxAge that is no number': { ...good, cookie: { maxAge: '5' } },
    'a cookie function that gives nothing': { ...good, cookie: () => undefined },
    'a cookie function that gives no object': { ...good, cookie: () => 5 },
    'a store that is none': { ...good, store: 5 },
    'a store without events': { ...good, store: {} },
  }
  for (const [title, options] of Object.entries(cases)) {
    it(`is refused or taken as by the original: ${title}`, () => {
      expect(outcome(implementations.ours, options)).toEqual(
        outcome(implementations.original, options),
      )
    })
  }

  both('key is another word for name', { options: { key: 'sid' }, handler: visits })
  both('may be a secret of bytes', { options: { secret: Buffer.from('x') }, handler: visits })

  it('that is ours says what was expected', () => {
    expect(() => implementations.ours({ ...good, storeFailure: 'ignore' })).toThrow(
      "storeFailure must be 'answer' or 'refuse'.",
    )
    expect(() => implementations.ours({ ...good, touchAfter: -1 })).toThrow(
      'touchAfter must be a number of milliseconds',
    )
  })

  it('has these defaults', () => {
    const { cookie, genid, store, signatures, ...plain } = settleOptions({ secret: 'x' }, () => {})
    expect(plain).toEqual({
      name: 'connect.sid',
      proxy: undefined,
      resave: true,
      rolling: false,
      saveUninitialized: true,
      unset: 'keep',
      storeFailure: 'answer',
      touchAfter: 0,
      hardened: false,
    })
    expect(genid({})).toMatch(/^[\w-]{32}$/)
  })
})

describe('a warning', () => {
  it('names the line that called session()', () => {
    const heard: (string | undefined)[] = []
    const hear = ({ stack }: Error) => heard.push(stack?.split('\n')[1])
    process.on('deprecation' as never, hear)
    implementations.ours({ secret: 'x', resave: false })
    process.off('deprecation' as never, hear)
    expect(heard).toEqual([expect.stringContaining('options.test.ts')])
  })
})

describe('in production', () => {
  const good = { secret: 's'.repeat(32), resave: false, saveUninitialized: false }
  /** The library as it is loaded there. */
  async function inProduction(): Promise<ExpressSession> {
    vi.stubEnv('NODE_ENV', 'production')
    vi.resetModules()
    const { session } = await vi.importActual<{ session: ExpressSession }>('../express-session')
    vi.unstubAllEnvs()
    return session
  }

  it('warns of the MemoryStore', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined)
    const library = await inProduction()
    library(good)
    library({ ...good, store: new library.Store() })
    expect(warn.mock.calls).toEqual([
      [
        'Warning: connect.session() MemoryStore is not\n' +
          'designed for a production environment, as it will leak\n' +
          'memory, and will not scale past a single process.',
      ],
    ])
    warn.mockRestore()
  })

  it('refuses the MemoryStore when hardened', async () => {
    const library = await inProduction()
    expect(() => library({ ...good, hardened: true })).toThrow('OPTION_INVALID')
  })
})
