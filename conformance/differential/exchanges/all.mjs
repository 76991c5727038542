// @ts-check
import { cookieExchanges } from './cookies.mjs'
import { cornerExchanges } from './corners.mjs'
import { dataExchanges } from './data.mjs'
import { methodExchanges } from './methods.mjs'
import { optionExchanges } from './options.mjs'
import { responseExchanges } from './responses.mjs'
import { storeExchanges } from './stores.mjs'
import { surroundingExchanges } from './surroundings.mjs'

/** Every exchange that is listed by name. @type {import('../script.mjs').Script[]} */
export const exchanges = [
  ...optionExchanges,
  ...cookieExchanges,
  ...methodExchanges,
  ...dataExchanges,
  ...responseExchanges,
  ...storeExchanges,
  ...surroundingExchanges,
  ...cornerExchanges,
]
