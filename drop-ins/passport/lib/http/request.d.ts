import type {} from '../express'

/** What a request is extended with. */
declare const requestMethods: Pick<
  Express.Request,
  'logIn' | 'login' | 'logOut' | 'logout' | 'isAuthenticated' | 'isUnauthenticated'
>

export = requestMethods
