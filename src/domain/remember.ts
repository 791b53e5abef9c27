/**
 * A costly pure function that remembers what it gave, for the newest so many of its questions.
 * @param keeps which answers are remembered, with their questions.
 */
export function remember<K extends string | number, V>(most: number, make: (key: K) => V, keeps: (made: V) => boolean = () => true): (key: K) => V {
  const kept = new Map<K, V>()
  return key => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make(key)
    if (!keeps(made)) return made
    for (const oldest of kept.keys()) {
      if (kept.size < most) break
      kept.delete(oldest)
    }
    kept.set(key, made)
    return made
  }
}
