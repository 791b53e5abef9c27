/** What was sent and what was acknowledged, as the senders know it: nothing here was read from the database. */

export interface Line {
  kind: string
  key: string | undefined
  path: string
  voice: string
  sent: object | undefined
  sentAt: number
  tries: number
  status?: number
  answeredAt?: number
  /** SHA-256 of the body of the answer. */
  digest?: string
  /** Of what was made or changed. */
  id?: string
  version?: number
}

/** A request that one sender alone moves. */
export interface Walk {
  id: string
  state: string
  version: number
}

export class Ledger {
  /** Creates by their title, with what was acknowledged; undefined where the caller does not know what became of it. */
  readonly creates = new Map<string, string | undefined>()
  /** Reports by their fingerprint: acknowledged, each under a key of its own. */
  readonly reports = new Map<string, number>()
  /** Comments and entries by their text, assignments by their request: the last one. */
  readonly comments = new Map<string, string>()
  readonly entries = new Map<string, string>()
  readonly holders = new Map<string, string>()
  readonly walks = new Map<string, Walk>()
  /** Revisions of plans that somebody was told of. */
  readonly revisions = new Set<number>()
  readonly heartbeats = new Set<string>()
  /** Calls that can be repeated. */
  readonly keyed: Line[] = []
  writes = 0
  /** Calls that were answered 503, or not at all. */
  refused = 0
  unanswered = 0

  write(line: Line): void {
    if (line.status === undefined || line.status >= 300 || line.kind === 'read') return
    this.writes++
    if (line.key !== undefined) this.keyed.push(line)
  }

  report(fingerprint: string, count = 1): void {
    this.reports.set(fingerprint, (this.reports.get(fingerprint) ?? 0) + count)
  }
}
