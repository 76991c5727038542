import type { EndReason } from '../anonymity'
import type {
  Deadline,
  EndedRecord,
  LoadedRecord,
  OwnerIndex,
  Replacement,
  Revision,
  SessionRecord,
  SessionStore,
} from '../session-store'
import type { Schedule } from './schedule.fixture'

/** What a store call did, at the moment when it took effect. */
export type Effect =
  | {
      readonly call: 'load'
      readonly key: string
      readonly found: LoadedRecord | EndedRecord | undefined
    }
  | {
      readonly call: 'create'
      readonly key: string
      readonly record: SessionRecord
      readonly created: boolean
    }
  | {
      readonly call: 'replace'
      readonly key: string
      readonly record: SessionRecord
      readonly replacement: Replacement
    }
  | { readonly call: 'extend'; readonly key: string; readonly extended: boolean }
  | { readonly call: 'take'; readonly key: string; readonly taken: LoadedRecord | undefined }
  | { readonly call: 'destroy'; readonly key: string }
  | { readonly call: 'sessionsOf'; readonly owner: string }
  | {
      readonly call: 'destroyAllOf'
      readonly owner: string
      readonly except: readonly string[]
      readonly only: readonly string[] | undefined
    }

/** Who is told what happens in the store, and by whom. */
export interface Observer {
  onCall(actor: string, call: Effect['call']): void
  onEffect(actor: string, effect: Effect): void
  onAnswer(actor: string, call: Effect['call']): void
  onRejection(actor: string, call: Effect['call']): void
}

/** A store each of whose calls is suspended twice: before it takes effect, and after it did, before its answer arrives. */
export class SteppedStore implements SessionStore {
  readonly owners: OwnerIndex
  readonly #inner: SessionStore
  readonly #schedule: Schedule
  readonly #observer: Observer

  constructor(inner: SessionStore, schedule: Schedule, observer: Observer) {
    this.#inner = inner
    this.#schedule = schedule
    this.#observer = observer
    const owners = inner.owners as OwnerIndex
    this.owners = {
      sessionsOf: (owner, until) =>
        this.#inSteps(
          'sessionsOf',
          () => owners.sessionsOf(owner, until),
          () => ({
            call: 'sessionsOf',
            owner,
          }),
        ),
      destroyAllOf: (owner, options, until) =>
        this.#inSteps(
          'destroyAllOf',
          () => owners.destroyAllOf(owner, options, until),
          () => ({
            call: 'destroyAllOf',
            owner,
            except: options?.except ?? [],
            only: options?.only,
          }),
        ),
    }
  }

  load(key: string, until?: Deadline) {
    return this.#inSteps(
      'load',
      () => this.#inner.load(key, until),
      (found) => ({
        call: 'load',
        key,
        found,
      }),
    )
  }

  create(key: string, record: SessionRecord, until?: Deadline) {
    const call = () => this.#inner.create(key, record, until)
    return this.#inSteps('create', call, (created) => ({ call: 'create', key, record, created }))
  }

  replace(key: string, revision: Revision, record: SessionRecord, until?: Deadline) {
    const call = () => this.#inner.replace(key, revision, record, until)
    return this.#inSteps('replace', call, (replacement) => ({
      call: 'replace',
      key,
      record,
      replacement,
    }))
  }

  extend(key: string, expiresAt: number, until?: Deadline) {
    const call = () => this.#inner.extend(key, expiresAt, until)
    return this.#inSteps('extend', call, (extended) => ({ call: 'extend', key, extended }))
  }

  take(key: string, until?: Deadline) {
    return this.#inSteps(
      'take',
      () => this.#inner.take(key, until),
      (taken) => ({
        call: 'take',
        key,
        taken,
      }),
    )
  }

  destroy(key: string, because?: EndReason, until?: Deadline) {
    return this.#inSteps(
      'destroy',
      () => this.#inner.destroy(key, because, until),
      () => ({
        call: 'destroy',
        key,
      }),
    )
  }

  async #inSteps<Answer>(
    name: Effect['call'],
    call: () => Promise<Answer>,
    effectOf: (answer: Answer) => Effect,
  ): Promise<Answer> {
    const { actor } = this.#schedule
    this.#observer.onCall(actor, name)
    await this.#schedule.pause()
    let answer: Answer
    try {
      answer = await call()
    } catch (error) {
      this.#observer.onRejection(actor, name)
      throw error
    }
    this.#observer.onEffect(actor, effectOf(answer))
    await this.#schedule.pause()
    this.#observer.onAnswer(actor, name)
    return answer
  }
}
