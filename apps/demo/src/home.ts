import { Router } from 'express'
import { sendPage } from './answers'
import type { Auth } from './auth'
import { homePage } from './pages/home-page'

/** The front page: open to everybody. */
export function homeRoutes(auth: Auth): Router {
  return Router().get('/', (request, response) => {
    sendPage(response, homePage({ viewer: auth.findUser(request), why: auth.why(request) }))
  })
}
