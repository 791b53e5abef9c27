/** A kind of fault: it breaks something while calls come in, and mends it again. */
import type { Scene } from '../scene'

export interface Kind {
  name: string
  /** What of `docs/reliability.md` it shows. @returns what exactly was done */
  run: (scene: Scene, random: () => number) => Promise<string>
}

export const one = <T>(values: readonly T[], random: () => number): T => values[Math.floor(random() * values.length)] as T // never beyond the end
