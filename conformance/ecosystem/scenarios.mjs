// @ts-check
import { clientSessions, cookieSession } from './scenarios/cookie-held.mjs'
import { basic, bearer, digest, jwt } from './scenarios/http.mjs'
import { koa } from './scenarios/koa.mjs'
import { linkByEachState, linkOneProvider, linkTwoProviders } from './scenarios/linking.mjs'
import { nest } from './scenarios/nest.mjs'
import { oauth1, twitter } from './scenarios/oauth1.mjs'
import { github, google, oauth2 } from './scenarios/oauth2.mjs'
import { oauth2AtOpenIdProvider, openIdClient, openIdConnect } from './scenarios/openid.mjs'
import { anonymous, custom, magicLink, rememberMe, totp } from './scenarios/requests.mjs'
import { saml } from './scenarios/saml.mjs'
import { socketIo, upgrade } from './scenarios/sockets.mjs'

/**
 * @typedef {object} Seen What happened, in the words of the answers.
 * @property {string} signedIn The answer to who may come in.
 * @property {string} refused The answer to who may not.
 * @property {string} next Who the next request is.
 *
 * @typedef {object} Scenario
 * @property {string} package The package that is used as it comes from npm.
 * @property {string} what What signs in: a few words for the table.
 * @property {(stage: import('./stage/stage.mjs').Stage) => Promise<Seen & Record<string, unknown>>} play
 * @property {Seen & Record<string, unknown>} expected
 * @property {boolean} [apart] It changes what all requests of a process inherit, and is played in one of its own.
 * @property {Otherwise & { defect: string }} [onOriginals] What the originals do otherwise, and the number of the defect.
 *
 * @typedef {{ seen: Record<string, unknown>, why: string }} Otherwise
 */

/** @type {readonly Scenario[]} */
export const scenarios = [
  basic,
  digest,
  bearer,
  jwt,
  custom,
  anonymous,
  rememberMe,
  magicLink,
  totp,
  oauth2,
  github,
  google,
  openIdConnect,
  openIdClient,
  oauth2AtOpenIdProvider,
  oauth1,
  twitter,
  linkTwoProviders,
  linkOneProvider,
  linkByEachState,
  saml,
  nest,
  koa,
  cookieSession,
  clientSessions,
  socketIo,
  upgrade,
]
