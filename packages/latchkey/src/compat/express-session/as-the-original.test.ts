import { describe } from 'vitest'
import { both, type Scene } from './both.fixture'

const minute = 60_000
type Handler = Scene['handler']

const visits: Handler = ({ session }, response) => {
  session.visits = Number(session.visits ?? 0) + 1
  response.end(`${session.visits}`)
}
const readOnly: Handler = ({ session }, response) => {
  response.end(`${session.visits}`)
}
/** The first request puts something into the session, the others do this. */
const then =
  (handler: Handler): Handler =>
  (request, response, stage) => {
    if (stage.turn > 0) return handler(request, response, stage)
    request.session.a = 1
    response.end('put')
  }

describe('a session, as with the original', () => {
  both('is stored when it changes', { handler: visits })
  both('is not made for who only reads', { handler: readOnly })
  both('is touched by who only reads', { handler: then(readOnly) })
  both('is made for everybody with saveUninitialized', {
    options: { saveUninitialized: true },
    handler: readOnly,
  })
  both('is stored at each request with resave', {
    options: { resave: true },
    handler: then(readOnly),
  })
  both('is stored at each request with both', {
    options: { resave: true, saveUninitialized: true },
    handler: readOnly,
  })
  both('is replaced by what is stored', {
    handler: then(({ session, ...request }, response) => {
      void request
      session.a = 2
      session.reload(() => response.end(`${session.a}`))
    }),
  })
  both('is stored after a reload if it changes then', {
    handler: then((request, response) => {
      request.session.reload(() => {
        request.session.a = 2
        response.end()
      })
    }),
  })
  both('is stored once where the program stores it', {
    handler: ({ session }, response) => {
      session.a = 1
      session.save(() => response.end('saved'))
    },
  })
  both('is stored once where the program does not wait', {
    handler: ({ session }, response) => {
      session.a = 1
      session.save()
      response.end('saving')
    },
  })
  both('is stored as often as the program stores it', {
    handler: ({ session }, response) => {
      session.a = 1
      session.save(() => session.save(() => response.end('saved')))
    },
  })
  both('is stored again if it changes after the program stored it', {
    handler: ({ session }, response) => {
      session.a = 1
      session.save(() => {
        session.b = 2
        response.end('saved')
      })
    },
  })
  both('gets a new id with what is put into it', {
    handler: then((request, response) => {
      request.session.regenerate(() => {
        request.session.b = 2
        response.end('regenerated')
      })
    }),
  })
  both('may be made by the store', {
    handler: (request, response, { store }) => {
      store.generate(request)
      request.session.a = 1
      response.end()
    },
  })
  both('may be made of a record', {
    handler: (request, response, { store }) => {
      store.createSession(request, { cookie: {}, a: 1 })
      response.end()
    },
  })
  both('is kept in the store when the program takes it away', {
    handler: then((request, response) => {
      Reflect.set(request, 'session', null)
      response.end()
    }),
  })
  both('is not stored where its id is no text', {
    options: { genid: () => 5 },
    handler: visits,
  })
  both('keeps what is not stored of other values', {
    handler: ({ session }, response) => {
      Object.assign(session, {
        date: new Date(0),
        nothing: undefined,
        run: () => {},
        nan: Number.NaN,
      })
      response.end(Object.keys(session).join())
    },
  })
})

describe('the cookie, as with the original', () => {
  both('is sent with a date when it has a lifetime', {
    options: { cookie: { maxAge: minute } },
    handler: visits,
  })
  both('is sent with each response when it rolls', {
    options: { cookie: { maxAge: minute }, rolling: true },
    handler: then(readOnly),
  })
  both('rolls only for sessions that are stored', {
    options: { cookie: { maxAge: minute }, rolling: true },
    handler: readOnly,
  })
  both('rolls for all with saveUninitialized', {
    options: { cookie: { maxAge: minute }, rolling: true, saveUninitialized: true },
    handler: readOnly,
  })
  both('is sent again with each change when it is said not to expire', {
    options: { cookie: { expires: false } },
    handler: visits,
  })
  both('has the attributes of the options', {
    options: {
      name: 'sid',
      cookie: {
        domain: 'example.org',
        path: '/',
        httpOnly: false,
        sameSite: 'strict',
        priority: 'high',
        partitioned: true,
      },
    },
    handler: visits,
  })
  both('may be given a lifetime by the program', {
    handler: ({ session }, response) => {
      session.a = 1
      session.cookie.maxAge = minute
      response.end()
    },
  })
  both('may be changed alone', {
    options: { cookie: { maxAge: minute }, saveUninitialized: true },
    handler: ({ session }, response) => {
      session.cookie.maxAge = 2 * minute
      response.end()
    },
  })
  both('may be replaced by a plain object', {
    handler: ({ session }, response) => {
      session.a = 1
      Reflect.set(session, 'cookie', { path: '/' })
      response.end()
    },
  })
  both('is not sent over http when it is secure', {
    options: { cookie: { secure: true } },
    handler: visits,
    requests: 1,
  })
  both('is sent by a proxy that says https', {
    options: { proxy: true, cookie: { secure: true } },
    headers: { 'x-forwarded-proto': 'https,http' },
    handler: visits,
  })
  both('is as the connection is with auto', {
    options: { cookie: { secure: 'auto', sameSite: 'auto' } },
    handler: visits,
  })
  both('is given by a function', {
    options: { cookie: () => ({ maxAge: minute, path: '/' }) },
    handler: visits,
  })
  both('is added to those of the program', {
    handler: ({ session }, response) => {
      session.a = 1
      response.setHeader('Set-Cookie', ['x=1', 'y=2'])
      response.end()
    },
  })
  both('is added to one that is given to writeHead', {
    handler: ({ session }, response) => {
      session.a = 1
      response.writeHead(201, { 'Set-Cookie': 'x=1' })
      response.end('made')
    },
  })
  both('is told to the program when it cannot be', {
    options: { cookie: { sameSite: 'nonsense' } },
    handler: visits,
  })
  both('counts with any of the secrets', {
    options: { secret: ['new', 'keyboard cat'] },
    handler: visits,
  })
  both('counts only with its signature', {
    headers: { cookie: 'connect.sid=s%3AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.nonsense' },
    handler: visits,
  })
  both('is of no other path', {
    options: { cookie: { path: '/app' } },
    paths: ['/', '/app/x', '/app', '/application/../x'],
    requests: 3,
    handler: (request, response) => {
      if (request.session) request.session.a = 1
      response.end(String('session' in request))
    },
  })
})

describe('a response, as with the original', () => {
  both('may come in parts', {
    handler: ({ session }, response) => {
      session.a = 1
      response.write('one, ')
      setImmediate(() => response.end('two'))
    },
  })
  both('may change the session between its parts where the client has it', {
    options: { saveUninitialized: true },
    requests: 3,
    handler: then(({ session }, response) => {
      response.write('one, ')
      setImmediate(() => {
        session.visits = Number(session.visits ?? 0) + 1
        response.end('two')
      })
    }),
  })
  both('may have a length', {
    handler: ({ session }, response) => {
      session.a = 1
      response.setHeader('Content-Length', 3)
      response.end('abc')
    },
  })
  both('may have no body', {
    handler: ({ session }, response) => {
      session.a = 1
      response.writeHead(302, { Location: '/there' })
      response.end()
    },
  })
  both('ends once', {
    handler: ({ session }, response) => {
      session.a = 1
      response.end('once')
      response.end('twice')
    },
  })
})

describe('a store, as with the original', () => {
  both('may have no touch', {
    store: (store) => {
      store.touch = undefined
    },
    handler: then(readOnly),
  })
  both('may say that there is none by ENOENT', {
    store: (store) => {
      store.get = (_, answer) => answer(Object.assign(new Error('none'), { code: 'ENOENT' }))
    },
    handler: visits,
  })
  both('tells the program when a load fails', {
    store: (store) => {
      store.get = (_, answer) => answer(new Error('out of reach'))
    },
    handler: visits,
  })
  both('tells the program when a touch fails', {
    store: (store) => {
      store.touch = (_sid, _session, answer) => answer(new Error('out of reach'))
    },
    handler: then(readOnly),
  })
  both('gives a record without a cookie to nobody', {
    store: (store) => {
      store.get = (_, answer) => answer(null, { a: 1 })
    },
    handler: visits,
  })
  both('gives a session that has ended to nobody', {
    options: { cookie: { maxAge: 1 } },
    requests: 3,
    handler: visits,
  })
})
