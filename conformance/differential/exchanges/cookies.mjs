// @ts-check
import { change, look, read, request, set, usual, visit } from './steps.mjs'

const https = { headers: { 'x-forwarded-proto': 'https' } }

/** @type {import('../script.mjs').Script[]} */
export const cookieExchanges = [
  {
    name: 'every attribute',
    options: {
      ...usual,
      cookie: {
        maxAge: 60_000,
        domain: 'example.com',
        path: '/',
        httpOnly: true,
        priority: 'high',
        partitioned: true,
        sameSite: 'none',
      },
    },
    steps: [visit, read, change],
  },
  {
    name: 'no HttpOnly',
    options: { ...usual, cookie: { httpOnly: false, sameSite: true } },
    steps: [visit, read],
  },
  {
    name: 'SameSite false and priority low',
    options: { ...usual, cookie: { sameSite: false, priority: 'low' } },
    steps: [visit],
  },
  {
    name: 'a SameSite that is none',
    options: { ...usual, cookie: { sameSite: 'odd' } },
    steps: [visit, read],
  },
  {
    name: 'a priority that is none',
    options: { ...usual, cookie: { priority: 'odd' } },
    steps: [visit],
  },
  {
    name: 'a domain that is none',
    options: { ...usual, cookie: { domain: 'a b;c' } },
    steps: [visit],
  },
  {
    name: 'a path that is none',
    options: { ...usual, cookie: { path: '/a;b' } },
    steps: [request([set('a', 1)], { path: '/a;b' })],
  },
  {
    name: 'a cookie option that is no object',
    options: { ...usual, cookie: 'text' },
    steps: [visit],
  },
  { name: 'a cookie option that is null', options: { ...usual, cookie: null }, steps: [visit] },
  {
    name: 'a maxAge that is no number',
    options: { ...usual, cookie: { maxAge: 'long' } },
    steps: [visit],
  },
  {
    name: 'a maxAge that is a Date, which warns',
    options: { ...usual, cookie: { maxAge: { date: 60_000 } } },
    steps: [visit, read],
  },
  {
    name: 'an option that no cookie has',
    options: { ...usual, cookie: { unknown: 1, data: 2 } },
    steps: [visit, read],
  },
  {
    name: 'expires as a date',
    options: { ...usual, cookie: { expires: { date: 30_000 } } },
    steps: [visit, { advance: 10_000 }, read, change],
  },
  {
    name: 'expires false is given again when something changes',
    options: { ...usual, cookie: { expires: false } },
    steps: [visit, read, change],
  },
  {
    name: 'the last of expires and maxAge',
    options: { ...usual, cookie: { maxAge: 60_000, expires: { date: 5000 } } },
    steps: [visit, read],
  },
  {
    name: 'a maxAge of 0, and one below',
    options: { ...usual, cookie: { maxAge: 0 } },
    keepsDeleted: true,
    steps: [visit, read],
  },
  {
    name: 'secure over plain HTTP gives none, silently',
    options: { ...usual, cookie: { secure: true } },
    steps: [visit, read],
  },
  {
    name: 'secure over TLS',
    options: { ...usual, cookie: { secure: true } },
    before: ['encrypted'],
    steps: [visit, read, change],
  },
  {
    name: 'secure behind a proxy that is trusted',
    options: { ...usual, proxy: true, cookie: { secure: true } },
    steps: [
      visit,
      { ...visit, ...https },
      read,
      request([set('b', 1)], { headers: { 'x-forwarded-proto': 'https, http' } }),
    ],
  },
  {
    name: 'a proxy that says HTTP first, or in capitals',
    options: { ...usual, proxy: true, cookie: { secure: true } },
    steps: [
      request([set('a', 1)], { headers: { 'x-forwarded-proto': 'http, https' } }),
      request([set('a', 1)], { headers: { 'x-forwarded-proto': 'HTTPS' } }),
      request([set('a', 1)], { headers: { 'x-forwarded-proto': ' https ,http' } }),
    ],
  },
  {
    name: 'a proxy that is not trusted',
    options: { ...usual, proxy: false, cookie: { secure: true } },
    trustProxy: true,
    steps: [{ ...visit, ...https }],
  },
  {
    name: 'Express says whether it is secure',
    options: { ...usual, cookie: { secure: true } },
    trustProxy: true,
    steps: [{ ...visit, ...https }, visit],
  },
  {
    name: 'req.secure of somebody',
    framework: 'http',
    options: { ...usual, cookie: { secure: true } },
    before: ['says secure'],
    steps: [visit, read],
  },
  {
    name: 'auto over plain HTTP',
    options: { ...usual, cookie: { secure: 'auto', sameSite: 'auto' } },
    steps: [visit, read, change],
  },
  {
    name: 'auto over TLS',
    options: { ...usual, cookie: { secure: 'auto', sameSite: 'auto' } },
    before: ['encrypted'],
    steps: [visit, read, change],
  },
  {
    name: 'auto behind a proxy, from one kind of connection to the other',
    options: { ...usual, proxy: true, cookie: { secure: 'auto', maxAge: 60_000 } },
    steps: [{ ...visit, ...https }, change, visit],
  },
  {
    name: 'a cookie function',
    options: { ...usual, cookie: { call: { maxAge: 60_000, path: '/' }, byPath: true } },
    steps: [visit, { ...read, path: '/long' }, change],
  },
  {
    name: 'a cookie function that looks at the request',
    options: { ...usual, cookie: { call: { maxAge: 1000, sameSite: 'lax' }, byPath: true } },
    steps: [{ ...visit, path: '/long' }, read],
  },
  {
    name: 'a cookie function that says secure auto',
    options: { ...usual, cookie: { call: { secure: 'auto' } } },
    steps: [visit],
  },
  {
    name: 'a cookie function that says sameSite auto',
    options: { ...usual, cookie: { call: { sameSite: 'auto' } } },
    steps: [visit],
  },
  {
    name: 'the maxAge of one session, longer and shorter, and none',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    steps: [
      visit,
      request([{ do: 'maxAge', value: 600_000 }, look]),
      { advance: 100_000 },
      request([{ do: 'maxAge', value: 1000 }, set('b', 1), look]),
      read,
      request([{ do: 'maxAge', value: null }, set('c', 1), look]),
      read,
    ],
  },
  {
    name: 'the cookie of one session: expires, path, secure, sameSite',
    options: usual,
    steps: [
      visit,
      request([{ do: 'cookie', property: 'expires', value: { date: 90_000 } }, look, set('b', 1)]),
      { advance: 1000 },
      request([{ do: 'cookie', property: 'expires', value: false }, set('c', 1), look]),
      request([
        { do: 'cookie', property: 'sameSite', value: 'strict' },
        { do: 'cookie', property: 'domain', value: 'example.org' },
        set('d', 1),
      ]),
      read,
    ],
  },
  {
    name: 'a maxAge that is a Date, of one session',
    options: usual,
    steps: [visit, request([{ do: 'maxAge', value: { date: 5000 } }, look])],
  },
  {
    name: 'a maxAge that is no number, of one session',
    options: usual,
    steps: [visit, request([{ do: 'maxAge', value: 'long' }])],
  },
  {
    name: 'touch and resetMaxAge',
    options: { ...usual, cookie: { maxAge: 60_000 } },
    steps: [
      visit,
      { advance: 5000 },
      request([{ do: 'touch' }, look, { do: 'resetMaxAge' }, look]),
    ],
  },
]
