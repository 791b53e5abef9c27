/** All that senders, faults and judges act on. */
import type { Caller } from './caller'
import type { Cluster } from './cluster'
import type { FeedReader } from './feed-reader'
import type { Findings } from './findings'
import type { Ledger } from './ledger'
import type { Receiver } from './receiver'
import type { Replica } from './replica'
import type { Settings } from './settings'
import type { World } from './world'

export interface Scene {
  settings: Settings
  /** A temporary folder. */
  folder: string
  /** The folder of the build that runs. */
  build: string
  cluster: Cluster
  replicas: [Replica, Replica]
  /** Starts a replica on another database of the cluster. */
  replicaOn: (name: string, database: string) => Promise<Replica>
  caller: Caller
  ledger: Ledger
  findings: Findings
  receiver: Receiver
  feed: FeedReader
  world: World
  /** What is done at the end, the last first. */
  closing: (() => unknown)[]
}
