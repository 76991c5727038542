// @ts-check
import session from '@latchkey/express-session'
import { serveLegacyApp } from './legacy-app.mjs'

serveLegacyApp(session)
