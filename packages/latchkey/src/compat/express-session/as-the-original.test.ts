import { describe } from 'vitest'
import { both } from './both.fixture'
import { afterPut, readOnly, visits } from './scenes.fixture'

describe('a session, as with the original', () => {
  both('is stored when it changes', { handler: visits })
  both('is not made for who only reads', { handler: readOnly })
  both('is touched by who only reads', { handler: afterPut(readOnly) })
  both('is made for everybody with saveUninitialized', {
    options: { saveUninitialized: true },
    handler: readOnly,
  })
  both('is stored at each request with resave', {
    options: { resave: true },
    handler: afterPut(readOnly),
  })
  both('is stored at each request with both', {
    options: { resave: true, saveUninitialized: true },
    handler: readOnly,
  })
  both('is replaced by what is stored', {
    handler: afterPut(({ session }, response) => {
      session.a = 2
      session.reload(() => response.end(`${session.a}`))
    }),
  })
  both('is stored after a reload if it changes then', {
    handler: afterPut((request, response) => {
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
    handler: afterPut((request, response) => {
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
    handler: afterPut((request, response) => {
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
    handler: afterPut(({ session }, response) => {
      response.write('one, ')
      setImmediate(() => {
        session.visits = Number(session.visits ?? 0) + 1
        response.end('two')
      })
    }),
  })
  both('begins the lifetime of the cookie anew once', {
    options: { cookie: { maxAge: 60_000 }, rolling: true, saveUninitialized: true },
    handler: ({ session }, response, { log }) => {
      const { touch } = session
      const value = () => {
        log.push('the lifetime begins')
        return Reflect.apply(touch, session, [])
      }
      Object.defineProperty(session, 'touch', { value })
      response.write('one, ')
      setImmediate(() => response.end('two'))
    },
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
    handler: ({ session }, response, { log }) => {
      session.a = 1
      response.end('once')
      log.push(response.end('twice'))
    },
  })
})

describe('a store, as with the original', () => {
  both('may have no touch', {
    store: (store) => {
      store.touch = undefined
    },
    handler: afterPut(readOnly),
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
    handler: afterPut(readOnly),
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
