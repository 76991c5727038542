// @ts-check
import {
  application,
  arrive,
  authenticate,
  credentials,
  flashed,
  signIn,
  signOut,
  who,
  whoNow,
} from './passport-steps.mjs'
import { request, set } from './steps.mjs'

/** @param {any} [how] */
const login = (how = {}) => ({ do: 'login', ...how })
/** @param {any} [how] */
const logout = (how = {}) => ({ do: 'logout', ...how })

const ways = [
  {},
  { options: {} },
  { options: '$undefined' },
  { options: null },
  { options: { session: false } },
  { options: { session: true, keepSessionInfo: true } },
  { options: { session: null } },
  { options: { keepSessionInfo: false } },
  { callback: 'none' },
  { callback: 'none', options: { session: false } },
  { callback: 'none', options: { keepSessionInfo: true } },
  { callback: 'throws' },
]

/** @type {import('../script.mjs').Fault['method'][]} */
const methods = ['get', 'set', 'touch', 'destroy']

/** @type {import('../script.mjs').Script[]} */
export const passportSignInExchanges = [
  ...ways.flatMap((way) => [
    application({
      name: `login: ${JSON.stringify(way)}`,
      steps: [arrive, request([login({ ...way, as: 'logIn' }), who]), whoNow],
    }),
    application({
      name: `logout: ${JSON.stringify(way)}`,
      steps: [
        arrive,
        signIn,
        request([set('cart', ['more']), logout({ ...way, as: 'logOut' }), who]),
        whoNow,
        signIn,
      ],
    }),
    application({
      name: `login and logout before initialize: ${JSON.stringify(way)}`,
      after: ['body', 'flash'],
      steps: [
        request([authenticate({}, { strategy: 'session' }), login(way), who]),
        request([who]),
        request([authenticate({}, { strategy: 'session' }), logout(way), who]),
        request([who]),
      ],
    }),
  ]),
  ...['$undefined', null, false, 0, '', 'a text', 7, true, '$nobody', '$zero'].map((user) =>
    application({
      name: `login of ${JSON.stringify(user)}`,
      steps: [request([login({ user }), who]), whoNow],
    }),
  ),
  application({
    name: 'sign in, visit, sign out, visit, sign in again',
    steps: [arrive, whoNow, signIn, whoNow, whoNow, signOut, whoNow, signIn, whoNow],
  }),
  application({
    name: 'sign in, visit, sign out, sign in again, with resave and saveUninitialized',
    options: { resave: true, saveUninitialized: true },
    steps: [arrive, signIn, whoNow, whoNow, signOut, whoNow, signIn, whoNow],
  }),
  application({
    name: 'sign in, visit, sign out, with a maxAge and rolling',
    options: { rolling: true, cookie: { maxAge: 60_000 } },
    steps: [arrive, { advance: 5000 }, signIn, { advance: 5000 }, whoNow, signOut, whoNow],
  }),
  application({
    name: 'one signs in after the other',
    steps: [signIn, credentials([authenticate(), who], { as: 'bob' }), whoNow],
  }),
  application({
    name: 'login twice in a request',
    steps: [request([login(), login({ user: '$bob' }), who]), whoNow],
  }),
  application({
    name: 'login and logout in a request',
    steps: [request([login(), logout(), who]), whoNow, request([logout(), login(), who]), whoNow],
  }),
  application({ name: 'logout of nobody', steps: [signOut, arrive, signOut, whoNow] }),
  application({
    name: 'logout keeps what it is told to keep',
    steps: [
      arrive,
      signIn,
      request([set('cart', 1), logout({ options: { keepSessionInfo: true } }), who]),
      whoNow,
    ],
  }),
  application({
    name: 'something is written after logout',
    steps: [signIn, request([logout(), set('goodbye', true), who]), whoNow, signIn],
  }),
  application({
    name: 'something is flashed after logout',
    steps: [
      signIn,
      request([logout(), { do: 'flash', with: ['info', 'bye'] }]),
      request([flashed]),
      whoNow,
    ],
  }),
  application({
    name: 'keepSessionInfo keeps a cookie that was changed, and the rest of the bag',
    options: { cookie: { maxAge: 60_000 } },
    steps: [
      request([set('cart', 1), { do: 'maxAge', value: 5000 }, set('passport', { linked: 'x' })]),
      credentials([authenticate({ keepSessionInfo: true }), who]),
      whoNow,
    ],
  }),
  application({
    name: 'keepSessionInfo of another user',
    steps: [
      signIn,
      request([set('secret', 'of alice')]),
      credentials([authenticate({ keepSessionInfo: true }), who], { as: 'bob' }),
      whoNow,
    ],
  }),
  application({
    name: 'keepSessionInfo after time has passed',
    options: { cookie: { maxAge: 60_000 } },
    steps: [
      arrive,
      { advance: 20_000 },
      credentials([authenticate({ keepSessionInfo: true }), who]),
      whoNow,
    ],
  }),
  ...methods.flatMap((method) =>
    [1, 2].flatMap((nth) =>
      /** @type {const} */ (['error', 'throw', 'never', 'slow']).flatMap((fault) =>
        (fault === 'never' && nth === 2 ? [] : [true]).map(() =>
          application({
            name: `${method} ${nth} of a login meets: ${fault}`,
            steps: [
              arrive,
              { ...credentials([authenticate(), who]), faults: [{ method, nth, fault }] },
              whoNow,
            ],
          }),
        ),
      ),
    ),
  ),
  ...methods.flatMap((method) =>
    [1, 2].flatMap((nth) =>
      /** @type {const} */ (['error', 'throw', 'never', 'slow']).flatMap((fault) =>
        (fault === 'never' && nth === 2 ? [] : [true]).map(() =>
          application({
            name: `${method} ${nth} of a logout meets: ${fault}`,
            steps: [signIn, { ...signOut, faults: [{ method, nth, fault }] }, whoNow],
          }),
        ),
      ),
    ),
  ),
  ...methods.map((method) =>
    application({
      name: `${method} of a sign-in with keepSessionInfo and of its sign-out fails`,
      steps: [
        arrive,
        {
          ...credentials([authenticate({ keepSessionInfo: true }), who]),
          faults: [{ method, fault: 'error' }],
        },
        {
          ...request([logout({ options: { keepSessionInfo: true } }), who]),
          faults: [{ method, fault: 'error' }],
        },
        whoNow,
      ],
    }),
  ),
  application({
    name: 'a session that was destroyed meanwhile',
    steps: [
      signIn,
      request([{ do: 'meanwhile', request: signOut }, who, set('late', true)]),
      whoNow,
    ],
  }),
  application({
    name: 'two sign in at once from one session',
    steps: [
      arrive,
      credentials([
        { do: 'meanwhile', request: credentials([authenticate()], { as: 'bob' }) },
        authenticate(),
        who,
      ]),
      whoNow,
    ],
  }),
  application({
    name: 'the record is gone, or no session of ours',
    steps: [signIn, { edit: 'remove' }, whoNow, signIn, { edit: 'change' }, whoNow],
  }),
]
