/** A costly pure function that remembers what it gave, for the newest so many of its questions. */
export function remember<K extends string | number, V>(most: number, make: (key: K) => V): (key: K) => V {
  const kept = new Map<K, V>()
  return key => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make(key)
    for (const oldest of kept.keys()) {
      if (kept.size < most) break
      kept.delete(oldest)
    }
    kept.set(key, made)
    return made
  }
}

/** A costly test that remembers only what has passed it, and nothing of what has not. */
export function rememberPassed(most: number, passes: (key: string) => boolean): (key: string) => boolean {
  const passed = new Set<string>()
  return key => {
    if (passed.has(key)) return true
    if (!passes(key)) return false
    for (const oldest of passed) {
      if (passed.size < most) break
      passed.delete(oldest)
    }
    passed.add(key)
    return true
  }
}
