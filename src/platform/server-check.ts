/** Is this a PostgreSQL that keeps what it acknowledges, and shows what others have committed, of a version that is known to work? */
import type { Knex } from 'knex'

/** What no waiting mends: the operator has to change something. */
export class UnfitServer extends Error {}

const OLDEST = 140_000

export async function checkServer(db: Knex, allowUnsafe: boolean): Promise<void> {
  const { rows: [server] } = await db.raw<{ rows: { version: number; fsync: string; commit: string; isolation: string }[] }>(
    "select current_setting('server_version_num')::int as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('default_transaction_isolation') as isolation")
  if (!server) return
  if (server.version < OLDEST) throw new UnfitServer('PostgreSQL 14 or newer is needed.')
  // Behind a pooler the settings of a session are the role's.
  if (server.isolation === 'repeatable read' || server.isolation === 'serializable')
    throw new UnfitServer(`Transactions begin as ${server.isolation}, in which the service would not see what it waited for. Set default_transaction_isolation to read committed for its role.`)
  if (allowUnsafe) return
  if (server.fsync === 'off' || server.commit === 'off')
    throw new UnfitServer('The database runs with fsync=off or synchronous_commit=off and may lose what it acknowledged. Change that, or set DATABASE_ALLOW_UNSAFE=on for a trial.')
}
