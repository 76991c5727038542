// @ts-check
import session from 'express-session'
import { serveLegacyApp } from './legacy-app.mjs'

serveLegacyApp(session)
