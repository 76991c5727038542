import { accountTables } from 'latchkey/stores/sqlite-accounts'
import { eventLogSchema } from './event-log'
import { takeOverOldUsers } from './old-users'

/** The tables of the demo, but for that of the sessions, which their store makes. */
export const schema = [accountTables, eventLogSchema, takeOverOldUsers].join(';\n')
