import { authenticate } from './authenticate'
import { initialize } from './initialize'
import type { Framework } from './route'

/** How Passport works with Connect and Express, and with whatever calls middlewares as they do. */
export function connect(): Framework {
  return { initialize, authenticate }
}
