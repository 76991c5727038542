import { invalidOption } from '../../errors'
import type { Request } from './http'

/**
 * Gives a request a property that says who is signed in. It is asked for anew each time, so it is true also after a sign-in or sign-out.
 * @throws OPTION_INVALID where something else has put a property of this name there: two would not agree on who it is
 */
export function exposeUser(
  request: Request,
  name: string,
  findUser: (request: Request) => unknown,
): void {
  if (Object.hasOwn(request, name)) {
    throw invalidOption('userProperty', `a name that nothing else on the request has`, name)
  }
  Object.defineProperty(request, name, {
    configurable: true,
    enumerable: true,
    get: () => findUser(request),
  })
}
