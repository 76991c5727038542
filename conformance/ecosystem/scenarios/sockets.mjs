// @ts-check
import { once } from 'node:events'
import { createServer } from 'node:http'
import {
  application,
  closing,
  expressSession,
  sayWho,
  untyped,
  useLocal,
  whoAsks,
} from '../stage/application.mjs'
import { Browser } from '../stage/browser.mjs'

/** @typedef {import('../scenarios.mjs').Scenario} Scenario */

// Who is signed in by HTTP, and asks for a connection that stays open.

const form = { username: 'ada', password: 'lovelace' }

/** @type {Scenario} */
export const socketIo = {
  package: 'socket.io',
  what: '`passport.session()` on the handshake',
  async play(stage) {
    const { server, origin, session, passport } = await signInPage(stage)
    const { Server } = stage.load('socket.io')
    const io = new Server(server)
    stage.onClose(() => io.close())
    const onHandshake = untyped((middleware) =>
      untyped((request, response, next) =>
        request._query.sid === undefined ? middleware(request, response, next) : next(),
      ),
    )
    io.engine.use(onHandshake(session))
    io.engine.use(onHandshake(passport.session()))
    io.engine.use(
      onHandshake(
        untyped(({ user }, response, next) =>
          user ? next() : response.writeHead(401).end('Sign in first.'),
        ),
      ),
    )
    io.on(
      'connection',
      untyped((socket) => socket.emit('welcome', whoAsks(socket.request))),
    )

    const connect = stage.load('socket.io-client').io
    /** @param {Browser} browser @param {string} transport */
    const welcome = async (browser, transport) => {
      const socket = connect(origin, {
        transports: [transport],
        extraHeaders: { cookie: browser.cookieHeader },
        reconnection: false,
      })
      try {
        return await new Promise((resolve) => {
          socket.on('welcome', resolve)
          socket.on(
            'connect_error',
            untyped(({ description }) => resolve(String(description.message ?? description))),
          )
        })
      } finally {
        socket.close()
      }
    }
    const [visitor, stranger] = [new Browser(origin), new Browser(origin)]
    await visitor.post('/login', form)
    const kept = visitor.copy()
    const signedIn = await welcome(visitor, 'websocket')
    const polling = await welcome(visitor, 'polling')
    const page = (await visitor.get('/me')).text
    await visitor.post('/logout')
    return {
      signedIn,
      refused: await welcome(stranger, 'websocket'),
      next: `${page}; after sign-out ${await welcome(kept, 'websocket')}`,
      'by polling': polling,
      'refused by polling': await welcome(stranger, 'polling'),
    }
  },
  expected: {
    signedIn: 'ada, by session',
    refused: 'Unexpected server response: 400',
    next: 'ada, by session; after sign-out Unexpected server response: 400',
    'by polling': 'ada, by session',
    'refused by polling': '401',
  },
}

/** @type {Scenario} */
export const upgrade = {
  package: 'ws',
  what: '`passport.session()` on an upgrade request, with `{}` for a response',
  async play(stage) {
    const { server, origin, session, passport } = await signInPage(stage)
    const { WebSocketServer, WebSocket } = stage.load('ws')
    const sockets = new WebSocketServer({ noServer: true })
    stage.onClose(() => sockets.close())
    server.on('upgrade', (request, socket, head) => {
      session(request, {}, () =>
        passport.session()(request, {}, () => {
          const who = whoAsks(request)
          if (who === 'nobody') socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
          else
            sockets.handleUpgrade(
              request,
              socket,
              head,
              untyped((one) => one.send(who)),
            )
        }),
      )
    })
    /** @param {Browser} browser */
    const greeting = async (browser) => {
      const socket = new WebSocket(origin.replace('http', 'ws'), {
        headers: { cookie: browser.cookieHeader },
      })
      try {
        const [message] = await once(socket, 'message')
        return String(message)
      } catch (error) {
        return /** @type {Error} */ (error).message
      } finally {
        socket.terminate()
      }
    }
    const [visitor, stranger] = [new Browser(origin), new Browser(origin)]
    await visitor.post('/login', form)
    const kept = visitor.copy()
    const signedIn = await greeting(visitor)
    const page = (await visitor.get('/me')).text
    await visitor.post('/logout')
    return {
      signedIn,
      refused: await greeting(stranger),
      next: `${page}; after sign-out ${await greeting(kept)}`,
    }
  },
  expected: {
    signedIn: 'ada, by session',
    refused: 'Unexpected server response: 401',
    next: 'ada, by session; after sign-out Unexpected server response: 401',
  },
}

/** @param {import('../stage/stage.mjs').Stage} stage */
async function signInPage(stage) {
  const session = expressSession(stage)
  const { app, passport } = application(stage, {
    sessions: untyped((one) => one.use(session)),
  })
  useLocal(stage, passport)
  app.post('/login', passport.authenticate('local'), sayWho)
  closing(app)
  const server = createServer(app)
  return { server, origin: await stage.listen(server), session, passport }
}
