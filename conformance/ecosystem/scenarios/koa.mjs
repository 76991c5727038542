// @ts-check
import {
  bySession,
  deserialize,
  inWords,
  nextRequests,
  serialize,
  untyped,
  useLocal,
  whoAsks,
} from '../stage/application.mjs'
import { Browser } from '../stage/browser.mjs'

/** @type {import('../scenarios.mjs').Scenario} */
export const koa = {
  package: 'koa-passport',
  what: 'a form in a Koa application, on koa-session',
  async play(stage) {
    const Koa = stage.load('koa')
    const { KoaPassport } = stage.load('koa-passport')
    const { createSession } = stage.load('koa-session')
    const passport = new KoaPassport()
    passport.serializeUser(serialize)
    passport.deserializeUser(deserialize)
    useLocal(stage, passport)

    const app = new Koa()
    app.keys = ['of the application']
    app.silent = true
    app.use(createSession({ store: storeIn(new Map()) }, app))
    app.use(formBody)
    app.use(passport.initialize())
    app.use(passport.session())
    app.use(
      pages({
        'POST /login': passport.authenticate('local'),
        'POST /login-or-home': passport.authenticate('local', { failureRedirect: '/me' }),
        'POST /callback': untyped((ctx, next) =>
          passport.authenticate(
            'local',
            untyped(async (error, user) => {
              if (error) throw error
              ctx.body = user ? `welcome ${user.name}` : 'try again'
              if (user) await ctx.login(user)
            }),
          )(ctx, next),
        ),
        'POST /logout': untyped((ctx) => ctx.logout()),
      }),
    )
    app.use(
      untyped((ctx) => {
        ctx.body = whoAsks({ user: ctx.state.user, session: ctx.session })
      }),
    )
    const origin = await stage.serve(app.callback())

    const [visitor, stranger, caller] = [
      new Browser(origin),
      new Browser(origin),
      new Browser(origin),
    ]
    const right = { username: 'ada', password: 'lovelace' }
    const wrong = { ...right, password: 'wrong' }
    const signedIn = inWords(await visitor.post('/login', right))
    const refused = inWords(await stranger.post('/login', wrong))
    const led = await stranger.post('/login-or-home', wrong)
    const called = [await caller.post('/callback', wrong), await caller.post('/callback', right)]
    return {
      signedIn,
      refused,
      next: await nextRequests(visitor),
      'next of who was refused': (await stranger.get('/me')).text,
      'where failure leads': `${led.status} ${new URL(String(led.location)).pathname}`,
      'by a callback': called.map(({ text }) => text),
      'next after a callback': (await caller.get('/me')).text,
    }
  },
  expected: {
    signedIn: '200 ada, by session',
    refused: '401 Unauthorized',
    next: bySession('ada'),
    'next of who was refused': 'nobody',
    'where failure leads': '302 /me',
    'by a callback': ['try again', 'welcome ada'],
    'next after a callback': 'ada, by session',
  },
}

/** @param {Map<string, any>} records */
function storeIn(records) {
  return {
    get: untyped(async (id) => records.get(id)),
    set: untyped(async (id, record) => records.set(id, record)),
    destroy: untyped(async (id) => records.delete(id)),
  }
}

/** What koa-bodyparser does. */
const formBody = untyped(async (ctx, next) => {
  let text = ''
  for await (const chunk of ctx.req) text += chunk
  ctx.request.body = Object.fromEntries(new URLSearchParams(text))
  await next()
})

/** @param {Record<string, (ctx: any, next: any) => unknown>} handlers */
function pages(handlers) {
  return untyped((ctx, next) =>
    (handlers[`${ctx.method} ${ctx.path}`] ?? ((_, go) => go()))(ctx, next),
  )
}
