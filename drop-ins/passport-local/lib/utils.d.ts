/** The value of a field, `user[name]` for one inside another; null if there is none, or it is no plain value. */
export function lookup(obj: unknown, field: string): unknown
