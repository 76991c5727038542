import { describe } from 'vitest'
import { both } from './both.fixture'
import { afterPut, readOnly, visits } from './scenes.fixture'

const minute = 60_000

describe('the cookie, as with the original', () => {
  both('is sent with a date when it has a lifetime', {
    options: { cookie: { maxAge: minute } },
    handler: visits,
  })
  both('is sent with each response when it rolls', {
    options: { cookie: { maxAge: minute }, rolling: true },
    handler: afterPut(readOnly),
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
