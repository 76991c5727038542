// What the stacks on express-session keep in a session.
import '@latchkey/express-session'

declare module '@latchkey/express-session' {
  interface SessionData {
    visits?: number
    user?: string
  }
}
