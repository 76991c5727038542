import type { StoredUser } from 'latchkey/accounts'

/** A user, as they see themselves. */
export interface Profile {
  readonly id: string
  /** As it was typed at registration. */
  readonly username: string
  readonly createdAt: string
  /** Proven to be theirs. */
  readonly email?: string
}

/** What of a user may be sent: named field by field, so that no hash of a password ever is. */
export function profileOf({ id, username, createdAt, email }: StoredUser): Profile {
  const profile = { id, username, createdAt: new Date(createdAt).toISOString() }
  return email === undefined ? profile : { ...profile, email }
}
