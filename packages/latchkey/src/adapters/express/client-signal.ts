import type { Response } from './http'

/** Aborted when the client goes away before it has its answer; at once where it has gone already. */
export function clientSignal(response: Response): AbortSignal {
  const controller = new AbortController()
  const look = () => {
    if (!response.writableEnded) controller.abort(new Error('The client went away.'))
  }
  if (isClosed(response)) look()
  else response.once('close', look)
  return controller.signal
}

function isClosed(response: Response): boolean {
  const { closed } = response as { readonly closed?: boolean }
  return closed === true || response.socket === null || response.socket?.destroyed === true
}
