/**
 * What is due for a session at the end of its request. These rules are the original's, case by case, but for one (D5): a session that
 * `regenerate` made counts as changed once something has been put into it.
 */

/** What the options say. */
export interface SessionPolicy {
  readonly rolling: boolean
  readonly saveUninitialized: boolean
}

/** How a session stands. */
export interface SessionSituation {
  /** Whether the client's cookie names this session. */
  readonly isClients: boolean
  /** Whether it differs from what was loaded, or from a new one. */
  readonly isModified: boolean
  /** Whether this request has stored it as it is, or it need not be stored unless it changes. */
  readonly isSaved: boolean
  /** Whether this request has stored it at all, or it need not be stored unless it changes. */
  readonly wasSaved: boolean
}

/** Whether it is to be stored. */
export function shouldSave(policy: SessionPolicy, session: SessionSituation): boolean {
  if (!policy.saveUninitialized && !session.wasSaved && !session.isClients) {
    return session.isModified
  }
  return !session.isSaved
}

/** Whether the client is to be given the cookie. */
export function shouldSetCookie(
  policy: SessionPolicy,
  session: SessionSituation,
  expires: unknown,
): boolean {
  if (!session.isClients) return policy.saveUninitialized || session.isModified
  // Loosely, as in the original: false is a session cookie that is sent again with each change.
  return policy.rolling || (expires !== null && expires !== undefined && session.isModified)
}
