/** All matches of a global pattern, by the pattern itself: `matchAll` copies it, which takes longer than reading a short text. */
const NONE: readonly RegExpExecArray[] = []

export function matchesOf(pattern: RegExp, text: string): Iterable<RegExpExecArray> {
  pattern.lastIndex = 0
  const first = pattern.exec(text)
  // Most texts hold none, and not even a generator is made for them.
  return first === null ? NONE : matchesFrom(first, pattern, text)
}

function* matchesFrom(first: RegExpExecArray, pattern: RegExp, text: string): Generator<RegExpExecArray> {
  for (let match: RegExpExecArray | null = first; match !== null; match = pattern.exec(text)) {
    yield match
    // Set anew each time, since what is done with a match may use the pattern as well.
    pattern.lastIndex = match.index + (match[0].length || 1)
  }
}
