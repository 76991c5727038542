// @ts-check
import {
  bySession,
  deserialize,
  expressSession,
  inWords,
  nextRequests,
  serialize,
  untyped,
  userNamed,
  whoAsks,
} from '../stage/application.mjs'
import { Browser } from '../stage/browser.mjs'

/** @type {import('../scenarios.mjs').Scenario} */
export const nest = {
  package: '@nestjs/passport',
  what: 'guards of a Nest application: a form with a session, and a token',
  async play(stage) {
    stage.load('reflect-metadata')
    const { NestFactory } = stage.load('@nestjs/core')
    const passport = stage.load('passport')
    const app = await NestFactory.create(rootModule(stage), { logger: false })
    app.use(expressSession(stage))
    app.use(passport.initialize())
    app.use(passport.session())
    await app.init()
    stage.onClose(() => app.close())
    const origin = await stage.listen(app.getHttpServer())

    const [visitor, stranger] = [new Browser(origin), new Browser(origin)]
    const form = { username: 'ada', password: 'lovelace' }
    const token = { authorization: 'Bearer mine' }
    return {
      signedIn: inWords(await visitor.post('/login', form)),
      refused: inWords(await stranger.post('/login', { ...form, password: 'wrong' })),
      next: await nextRequests(visitor),
      'next of who was refused': (await stranger.get('/me')).text,
      'by a token': inWords(await stranger.get('/api', token)),
      'by a wrong token': inWords(await stranger.get('/api', { authorization: 'Bearer yours' })),
      'by either, with none': inWords(await stranger.get('/either')),
      'by either, with a token': inWords(await stranger.get('/either', token)),
    }
  },
  expected: {
    signedIn: '201 ada, by session',
    refused: unauthorized(),
    next: bySession('ada'),
    'next of who was refused': 'nobody',
    'by a token': '200 grace',
    'by a wrong token': unauthorized(),
    'by either, with none': unauthorized(),
    'by either, with a token': '200 grace',
  },
}

function unauthorized() {
  return '401 {"message":"Unauthorized","statusCode":401}'
}

/** The application, its decorators applied by hand: nothing is compiled here. @param {import('../stage/stage.mjs').Stage} stage */
function rootModule(stage) {
  const { Controller, Get, Module, Post, Req, UseGuards } = stage.load('@nestjs/common')
  const { AuthGuard, PassportModule, PassportSerializer, PassportStrategy } =
    stage.load('@nestjs/passport')
  const { Strategy: Local } = stage.load('passport-local')
  const { Strategy: Bearer } = stage.load('passport-http-bearer')

  class LocalStrategy extends PassportStrategy(Local) {
    /** @param {string} name @param {string} password */
    validate(name, password) {
      const user = userNamed(name)
      return user?.password === password ? user : undefined
    }
  }

  class BearerStrategy extends PassportStrategy(Bearer) {
    /** @param {string} token */
    async validate(token) {
      return token === 'mine' && userNamed('grace')
    }
  }

  class UserSerializer extends PassportSerializer {
    /** @param {any} user @param {any} done */
    serializeUser(user, done) {
      serialize(user, done)
    }

    /** @param {any} id @param {any} done */
    deserializeUser(id, done) {
      deserialize(id, done)
    }
  }

  // As the manual of Nest has it: the guard alone keeps nobody signed in.
  class LoginGuard extends AuthGuard('local') {
    /** @param {any} context */
    async canActivate(context) {
      const isAllowed = await super.canActivate(context)
      await super.logIn(context.switchToHttp().getRequest())
      return isAllowed
    }
  }

  class Pages {
    /** @param {any} request */
    me(request) {
      return whoAsks(request)
    }

    /** @param {any} request */
    login(request) {
      return whoAsks(request)
    }

    /** @param {any} request */
    api(request) {
      return whoAsks(request)
    }

    /** @param {any} request */
    either(request) {
      return whoAsks(request)
    }

    /** @param {any} request */
    logout(request) {
      return new Promise((resolve, reject) =>
        request.logout(untyped((error) => (error ? reject(error) : resolve('bye')))),
      )
    }
  }
  const route = (/** @type {keyof Pages} */ name, /** @type {any[]} */ ...decorators) => {
    const method = Object.getOwnPropertyDescriptor(Pages.prototype, name)
    for (const decorate of decorators) decorate(Pages.prototype, name, method)
    Req()(Pages.prototype, name, 0)
  }
  route('me', Get('me'))
  route('login', Post('login'), UseGuards(LoginGuard))
  route('logout', Post('logout'))
  route('api', Get('api'), UseGuards(AuthGuard('bearer')))
  route('either', Get('either'), UseGuards(AuthGuard(['local', 'bearer'])))
  Controller()(Pages)

  class Root {}
  Module({
    imports: [PassportModule],
    controllers: [Pages],
    providers: [LocalStrategy, BearerStrategy, UserSerializer],
  })(Root)
  return Root
}
