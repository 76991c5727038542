// @ts-nocheck Compiled by the compilers of the consumers, which are shown it without this line.
import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import {
  Bind,
  Controller,
  Get,
  HttpCode,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Post,
  Req,
  Session,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Request } from 'express'
import { Strategy as LocalStrategy } from 'passport-local'

import flash = require('connect-flash')
import session = require('express-session')
import passport = require('passport')

declare global {
  namespace Express {
    interface User {
      name: string
    }
  }
}

declare module 'express-session' {
  interface SessionData {
    views: number
  }
}

@Injectable()
class Counter {
  next(views = 0) {
    return views + 1
  }
}

@Controller()
class Views {
  constructor(private readonly counter: Counter) {}

  @Get('views')
  @Bind(Session())
  views(current: session.Session & Partial<session.SessionData>) {
    current.views = this.counter.next(current.views)
    return { views: current.views }
  }

  @Post('logout')
  @HttpCode(204)
  @Bind(Req())
  logout(request: Request): Promise<void> {
    return new Promise((resolve, reject) => {
      request.session.destroy((error) => (error ? reject(error) : resolve()))
    })
  }
}

@Controller()
class Users {
  @Post('login')
  @HttpCode(204)
  login() {}

  @Get('account')
  @Bind(Req())
  account(request: Request) {
    return { user: request.user ?? null, messages: request.flash() }
  }

  @Post('leave')
  @HttpCode(204)
  @Bind(Req())
  leave(request: Request): Promise<void> {
    return request.logout()
  }
}

passport.use(
  new LocalStrategy(async (name, password, done) => {
    if (password === 'right') return done(null, { name }, { message: 'Welcome.' })
    return done(null, false, { message: 'Wrong name or password.' })
  }),
)
passport.serializeUser((user, done) => done(null, user.name))
passport.deserializeUser((name: string, done) => done(null, { name }))

@Module({ controllers: [Views, Users], providers: [Counter] })
class App implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    const signIn = passport.authenticate('local', { failureFlash: true, successFlash: true })
    consumer.apply(signIn).forRoutes('login')
  }
}

async function main() {
  const app = await NestFactory.create(App, { logger: ['error', 'warn'] })
  app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false }))
  app.use(passport.initialize({ promises: true }), passport.session(), flash())
  await app.listen(0, '127.0.0.1')
  console.log((app.getHttpServer().address() as AddressInfo).port)
}

void main()
