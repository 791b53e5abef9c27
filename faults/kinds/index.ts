/** All kinds of faults, as `docs/reliability.md` lists them. */
import { cutAtCommit, databaseAway, databaseFrozen, databaseKilled, databaseRestarted, networkStill, slowDatabase } from './database'
import { JOB_KINDS } from './jobs'
import type { Kind } from './kind'
import { workerThoughtDead } from './leases'
import { clockOff, fewFiles, smallHeap } from './narrow'
import { raceForActivation, raceForAssignment, raceForFingerprint, raceForKey, raceForVersion, reportedWhileResolved } from './races'
import { diskFull, diskFullAnswer, poolUsedUp, readOnly, tooManyConnections } from './refusals'
import { replicaEnded, replicaFrozen, replicaKilled } from './replicas'
import { manyStart, migrationKilled, upgrade } from './starts'

export const KINDS: readonly Kind[] = [
  replicaKilled, replicaEnded, replicaFrozen,
  databaseKilled, databaseRestarted, databaseFrozen, databaseAway, networkStill, slowDatabase, cutAtCommit,
  poolUsedUp, diskFullAnswer, diskFull, tooManyConnections, readOnly,
  ...JOB_KINDS, workerThoughtDead,
  raceForKey, raceForFingerprint, reportedWhileResolved, raceForAssignment, raceForVersion, raceForActivation,
  smallHeap, fewFiles, clockOff,
  manyStart, migrationKilled, upgrade,
]
