/** Codes of reference data: is it known, and if not, which known ones look like it? */
import { type Fault, Refusal } from './refusal'

/** What is said of a code that is in use no more. */
export const RETIRED = 'is retired'

interface Coded {
  code: string
  name: string
  retired: boolean
  aliases?: readonly string[]
}

/** Gathers what is wrong with the codes of one body, so that a caller learns of all at once. */
export class CodeCheck {
  private readonly faults: Fault[] = []

  /** An absent code is fine. A retired one is refused for what is new. */
  known(known: ReadonlyMap<string, Coded>, pointer: string, code: string | null | undefined): this {
    const fault = code === null || code === undefined ? undefined : faultOfCode(known, pointer, code)
    if (fault) this.faults.push(fault)
    return this
  }

  /** Throws `validation_failed` with a pointer to each. */
  settle(): void {
    if (this.faults.length > 0) throw new Refusal('validation_failed', 'A code is not known here.', this.faults)
  }
}

/** What is wrong with one code; a retired one is wrong for what is new. */
export function faultOfCode(known: ReadonlyMap<string, Coded>, pointer: string, code: string): Fault | undefined {
  const found = known.get(code)
  if (!found) return { pointer, detail: `is not known${suggestion(nearest(known, code))}` }
  return found.retired ? { pointer, detail: RETIRED } : undefined
}

/** One that is not known here may have been added a moment ago. */
export const isRetired = (known: ReadonlyMap<string, Coded>, code: string | null): boolean => code !== null && known.get(code)?.retired === true

const suggestion = (near: string[]) => near.length > 0 ? `; near matches: ${near.join(', ')}` : ''

const MOST_SUGGESTIONS = 3

/** Up to three known codes: an alias first, then those that contain the text or are a few edits away. */
export function nearest(known: ReadonlyMap<string, Coded>, wanted: string): string[] {
  const text = wanted.toLowerCase().slice(0, 100)
  const score = (entry: Coded) => {
    if (entry.aliases?.some(alias => alias.toLowerCase() === text)) return 0
    const code = entry.code.toLowerCase()
    if (text.length > 2 && (code.includes(text) || entry.name.toLowerCase().includes(text))) return 1
    return editDistance(code, text) / Math.max(code.length, text.length) + 1
  }
  return [...known.values()]
    .filter(entry => !entry.retired)
    .map(entry => ({ code: entry.code, score: score(entry) }))
    .filter(({ score }) => score <= 1.4)
    .sort((a, b) => a.score - b.score || a.code.localeCompare(b.code))
    .slice(0, MOST_SUGGESTIONS)
    .map(({ code }) => code)
}

/** Levenshtein's distance: how many single-character edits lie between two short texts. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const above = row
    row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
  }
  return row[b.length] ?? 0
}
