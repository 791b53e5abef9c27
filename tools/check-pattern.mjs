// Decides the patterns that it is sent, one by one (check-patterns.mjs).
import { parentPort } from 'node:worker_threads'
import { checkSync } from 'recheck'

parentPort.on('message', pattern => {
  const { status, complexity } = checkSync(pattern.source, pattern.flags, { timeout: 300_000 })
  parentPort.postMessage({ ...pattern, status, summary: complexity?.summary })
})
