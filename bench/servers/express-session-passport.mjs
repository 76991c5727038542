// @ts-check
import session from 'express-session'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import { serveLegacyPassportApp } from './legacy-passport-app.mjs'

serveLegacyPassportApp({ session, passport, LocalStrategy })
