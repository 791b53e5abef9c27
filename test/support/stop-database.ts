/** After all tests. */
export default async function stopDatabase(): Promise<void> {
  await globalThis.stopEmbeddedForTests?.()
}
