// @ts-nocheck Compiled by the compilers of the consumers, which are shown it without this line.
import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import {
  Bind,
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  Post,
  Req,
  Session,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { Request } from 'express'

import session = require('express-session')

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

@Module({ controllers: [Views], providers: [Counter] })
class App {}

async function main() {
  const app = await NestFactory.create(App, { logger: ['error', 'warn'] })
  app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false }))
  await app.listen(0, '127.0.0.1')
  console.log((app.getHttpServer().address() as AddressInfo).port)
}

void main()
