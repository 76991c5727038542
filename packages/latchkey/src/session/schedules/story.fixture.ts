import { isEnded } from '../session-store'
import type { SequentialModel } from './sequential-model.fixture'
import type { Effect } from './stepped-store.fixture'

/** What happened, one line a step. Not told, it costs nothing. */
export class Story {
  readonly #isTold: boolean
  readonly #lines: string[] = []

  constructor(isTold: boolean) {
    this.#isTold = isTold
  }

  tell(line: () => string): void {
    if (this.#isTold) this.#lines.push(line())
  }

  toString(): string {
    let number = 0
    return this.#lines
      .map((line) => {
        if (line.startsWith('→')) return `      ${line}`
        number += 1
        return `  ${`${number}.`.padStart(3)} ${line}`
      })
      .join('\n')
  }
}

/** What a store call did, as one would say it. */
export function effectInWords(effect: Effect, model: SequentialModel): string {
  if (effect.call === 'sessionsOf') return `the sessions of ${effect.owner} are listed`
  if (effect.call === 'destroyAllOf') {
    const which = effect.only?.map((key) => model.label(key)).join(', ') ?? 'all sessions'
    return `${which} of ${effect.owner} are ended`
  }
  const session = model.label(effect.key)
  switch (effect.call) {
    case 'load': {
      const { found } = effect
      if (found === undefined) return `load of ${session} finds nothing`
      if (isEnded(found)) return `load of ${session} finds that it ended: ${found.endedBecause}`
      return `load of ${session} finds ${contentOf(found.text)}`
    }
    case 'create':
      return `create stores ${session} with ${contentOf(effect.record.text)}`
    case 'replace': {
      const { kind } = effect.replacement
      if (kind === 'conflict') return `replace of ${session} finds that another was faster`
      if (kind === 'gone') return `replace of ${session} finds it gone`
      return `replace stores ${session} with ${contentOf(effect.record.text)}`
    }
    case 'extend':
      return effect.extended ? `extend prolongs ${session}` : `extend finds ${session} gone`
    case 'take':
      return effect.taken ? `take removes ${session}` : `take finds no ${session} any more`
    case 'destroy':
      return `destroy removes ${session}`
  }
}

function contentOf(text: string): string {
  const { cookie, latchkey, passport, ...data } = JSON.parse(text)
  const who = passport?.user === undefined ? 'nobody' : passport.user
  return `${who} signed in and ${JSON.stringify(data)}`
}
