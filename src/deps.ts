/** What a room needs of the world. Made in `bin`, passed to each room; nothing else is hidden anywhere. */
import type { KeyObject } from 'node:crypto'
import type { Knex } from 'knex'
import type { PlanInForce } from './domain/plan'
import type { Keeping } from './platform/keeping'
import type { Log } from './platform/log'
import type { Networks } from './platform/outbound'
import type { SetAside } from './platform/set-aside'

export interface Deps {
  db: Knex
  plan: PlanSource
  /** The database's time as an RFC 3339 instant; an act takes it once. */
  now(): string
  newId(at: string): string
  log: Log
  /** How long what may be forgotten is kept. */
  keep: Keeping
  /** What webhooks may reach although it is not public. */
  networks: Networks
  /** Aborted as soon as the process is to end: what takes many steps ends before the next one. */
  ends: AbortSignal
  /** What this process knows of the rows on which a background task failed, by a name of it. */
  aside(task: string): SetAside
  /** Signs cursors; the same on every replica. Throws a Refusal `unavailable` until it is known. */
  cursorSecret(): KeyObject
}

export interface PlanSource {
  /** The plan that decisions are made by now. Throws a Refusal `unavailable` until it is loaded. */
  current(): PlanInForce
  /** Reads it again, if its revision rose. */
  refresh(): Promise<void>
}
