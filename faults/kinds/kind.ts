/** A kind of fault: it breaks something while calls come in, and mends it again. */
import type { Scene } from '../scene'

export interface Kind {
  name: string
  /** What of `docs/reliability.md` it shows. @returns what exactly was done. Throws `NothingDone` where it came to nothing. */
  run: (scene: Scene, random: () => number) => Promise<string>
  /** Not every machine can do it. */
  mayBeLeftOut?: true
}

/** No fault, since what it waits for did not come; a kind that never does anything makes the run red. */
export class NothingDone extends Error {}

export const one = <T>(values: readonly T[], random: () => number): T => values[Math.floor(random() * values.length)] as T // never beyond the end
