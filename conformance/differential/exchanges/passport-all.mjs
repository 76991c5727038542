// @ts-check
import { passportCallbackExchanges } from './passport-callbacks.mjs'
import { passportFlashExchanges } from './passport-flash.mjs'
import { passportLocalExchanges } from './passport-local.mjs'
import { passportOptionExchanges } from './passport-options.mjs'
import { passportSignInExchanges } from './passport-sign-ins.mjs'
import { passportStrategyExchanges } from './passport-strategies.mjs'
import { passportSurroundingExchanges } from './passport-surroundings.mjs'
import { passportUserExchanges } from './passport-users.mjs'

/** Every exchange with Passport that is listed by name. @type {import('../script.mjs').Script[]} */
export const passportExchanges = [
  ...passportOptionExchanges,
  ...passportStrategyExchanges,
  ...passportLocalExchanges,
  ...passportCallbackExchanges,
  ...passportFlashExchanges,
  ...passportUserExchanges,
  ...passportSignInExchanges,
  ...passportSurroundingExchanges,
]
