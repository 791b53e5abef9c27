/**
 * Many who ask for the same reading at once share one. Who asks while one is under way gets the next: the one under way
 * may have looked before what the asker wants to see was committed.
 */
export function coalesce(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined

  const start = () => (running = run().finally(() => { running = undefined }))
  return () => {
    if (!running) return start()
    return (next ??= running.catch(() => undefined).then(() => {
      next = undefined
      return running ?? start()
    }))
  }
}
