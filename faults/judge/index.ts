/** Compares, once nothing is under way, what was acknowledged with what the database holds. It changes nothing but by repeating calls. */
import type { Scene } from '../scene'
import { compareFeed, compareJournal } from './journal'
import { waitForQuiet } from './quiet'
import { compareRecords } from './records'
import { repeatKept } from './replays'
import { compareReports, compareRequests } from './requests'

/** Call with the load paused. @param replays how many calls are repeated. */
export async function judge(scene: Scene, replays: 'some' | 'all'): Promise<void> {
  await waitForQuiet(scene)
  await compareRequests(scene)
  await compareReports(scene)
  await compareRecords(scene)
  await repeatKept(scene, replays)
  await compareFeed(scene)
  await compareJournal(scene)
  for (const each of scene.replicas.flatMap(({ deaths }) => deaths)) scene.findings.add('wrong', each)
}
