// @ts-check
// All of ours in the place of all of theirs.
import session from '@latchkey/express-session'
import passport from '@latchkey/passport'
import { Strategy as LocalStrategy } from '@latchkey/passport-local'
import { serveLegacyPassportApp } from './legacy-passport-app.mjs'

serveLegacyPassportApp({ session, passport, LocalStrategy })
