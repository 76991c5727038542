// @ts-check
import { SamlIdentityProvider } from '../servers/saml-identity-provider.mjs'
import {
  application,
  bySession,
  closing,
  inWords,
  nextRequests,
  sayWho,
  untyped,
  userNamed,
} from '../stage/application.mjs'
import { Browser } from '../stage/browser.mjs'

/** @type {import('../scenarios.mjs').Scenario} */
export const saml = {
  package: '@node-saml/passport-saml',
  what: 'a signed assertion, and a sign-out that the identity provider hears of',
  async play(stage) {
    const { app, passport } = application(stage)
    const origin = await stage.serve(app)
    const provider = new SamlIdentityProvider(stage)
    const { Strategy, ValidateInResponseTo } = stage.load('@node-saml/passport-saml')
    const find = untyped((profile, done) => done(null, userNamed(profile.nameID)))
    const strategy = new Strategy(
      {
        callbackUrl: `${origin}/callback`,
        // Where only a browser would go.
        entryPoint: 'http://127.0.0.1:1/sso',
        logoutUrl: 'http://127.0.0.1:1/slo',
        issuer: 'the application',
        idpCert: provider.publicKey,
        wantAuthnResponseSigned: false,
        validateInResponseTo: ValidateInResponseTo.always,
      },
      find,
      find,
    )
    passport.use(strategy)
    app.get('/login', passport.authenticate('saml'))
    app.post('/callback', passport.authenticate('saml'), sayWho)
    app.get(
      '/leave',
      untyped((request, response, next) =>
        strategy.logout(
          request,
          untyped((error, url) => (error ? next(error) : response.redirect(url))),
        ),
      ),
    )
    closing(app)

    const [visitor, forger, victim] = [
      new Browser(origin),
      new Browser(origin),
      new Browser(origin),
    ]
    const requested = async (/** @type {Browser} */ browser) =>
      String((await browser.get('/login')).location)
    const answer = provider.answer(await requested(visitor), { person: 'ada' })
    const signedIn = inWords(await visitor.post('/callback', { SAMLResponse: answer }))
    const forged = new SamlIdentityProvider(stage).answer(await requested(forger), {
      person: 'ada',
    })
    const leaving = new URL(String((await visitor.get('/leave')).location))
    const next = await nextRequests(visitor)

    // The identity provider ends a session: it posts through the browser, and is told how that went.
    const other = new Browser(origin)
    const [again, ended] = [
      provider.answer(await requested(other), { person: 'grace' }),
      provider.signOut('grace'),
    ]
    await other.post('/callback', { SAMLResponse: again })
    const kept = other.copy()
    const told = await other.post('/callback', { SAMLRequest: ended })
    const after = [(await other.get('/me')).text, (await kept.get('/me')).text]
    return {
      signedIn,
      refused: inWords(await forger.post('/callback', { SAMLResponse: forged })),
      next,
      'the same answer again': inWords(await victim.post('/callback', { SAMLResponse: answer })),
      'of nobody': inWords(
        await victim.post('/callback', {
          SAMLResponse: provider.answer(await requested(victim), { person: 'eve' }),
        }),
      ),
      'next of who was refused': [(await forger.get('/me')).text, (await victim.get('/me')).text],
      'is told of a sign-out': leaving.searchParams.has('SAMLRequest'),
      'asks for a sign-out, and is told': [
        told.status,
        new URL(String(told.location)).searchParams.has('SAMLResponse'),
      ],
      'next after that': after,
    }
  },
  expected: {
    signedIn: '200 ada, by session',
    refused: '500 Error: Invalid signature',
    next: bySession('ada'),
    'the same answer again': '500 Error: InResponseTo is not valid',
    'of nobody': '401 Unauthorized',
    'next of who was refused': ['nobody', 'nobody'],
    'is told of a sign-out': true,
    'asks for a sign-out, and is told': [302, true],
    'next after that': ['nobody', 'nobody'],
  },
}
