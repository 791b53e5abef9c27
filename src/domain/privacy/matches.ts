/** All matches of a global pattern, by the pattern itself: `matchAll` copies it, which takes longer than reading a short text. */
export function* matchesOf(pattern: RegExp, text: string): Generator<RegExpExecArray> {
  for (let at = 0; ;) {
    // Set anew each time, since what is done with a match may use the pattern as well.
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return
    at = match[0] === '' ? pattern.lastIndex + 1 : pattern.lastIndex
    yield match
  }
}
