/**
 * Who has registered. The application's own table of users can be one: it has to have these columns, may have more, and keeps two
 * unique indexes, on `canonicalName` and on `email` (compared as text, byte by byte). `testing/describeUserStore` is what every
 * implementation passes.
 *
 * Each method rejects only if the store could not answer; never because something is missing, taken or already so.
 */
export interface UserStore<User extends StoredUser = StoredUser> {
  /** The user of this id; `undefined` when there is none. */
  byId(id: string): Promise<User | undefined>
  /** The user of this canonical name; `undefined` when there is none. */
  byName(canonicalName: string): Promise<User | undefined>
  /** The user whose address this is; `undefined` when it is nobody's. */
  byEmail(email: string): Promise<User | undefined>
  /**
   * Adds a user, unless the id, the name or the address is taken: of many that add the same at once, one does. What was given beyond
   * the columns of {@link StoredUser} is never written.
   */
  add(user: StoredUser): Promise<AddedUser<User>>
  /**
   * Changes a user, in one step, if it stands as expected: of many that expect the same state, one changes it. An empty change changes
   * nothing and says whether the user stands so.
   * @param expected the columns that must have these values now; `undefined` says that there is none
   * @param change the columns to write; `undefined` empties one
   */
  update(id: string, expected: UserState, change: UserState): Promise<UserUpdate<User>>
  /** Forgets a user. Whether there was one: of many that remove the same at once, one is told so; removing who is not there succeeds. */
  remove(id: string): Promise<boolean>
}

/** What accounts know of a user. Times are milliseconds since 1970-01-01 UTC. */
export interface StoredUser {
  /** 1–255 characters. Made here, at random; says nothing. */
  readonly id: string
  /** As it was typed. For showing, never for comparing. */
  readonly username: string
  /** The form in which names are compared. Unique. */
  readonly canonicalName: string
  /** An address that this user has proven to read mail at, in the form in which addresses are compared. Unique. */
  readonly email: string | undefined
  /** A PHC string. None: this user cannot sign in by a password. */
  readonly passwordHash: string | undefined
  /** When the password was set or changed, or something else ended all proofs of identity. A rehash leaves it. */
  readonly credentialsChangedAt: number
  /** A user who may not sign in. */
  readonly disabled: boolean
  readonly createdAt: number
}

/** What of a user changes. */
export type UserState = {
  readonly [Column in
    | 'email'
    | 'passwordHash'
    | 'credentialsChangedAt'
    | 'disabled']?: StoredUser[Column]
}

/** What became of an `add`. */
export type AddedUser<User extends StoredUser> =
  | { readonly kind: 'added'; readonly user: User }
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'email-taken' }

/** What became of an `update`. */
export type UserUpdate<User extends StoredUser> =
  | { readonly kind: 'updated'; readonly user: User }
  /** It does not stand as expected: this is how it stands. */
  | { readonly kind: 'conflict'; readonly user: User }
  | { readonly kind: 'email-taken' }
  | { readonly kind: 'gone' }
