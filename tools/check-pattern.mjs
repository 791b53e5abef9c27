// Decides the patterns that it is sent, one by one (check-patterns.mjs).
import { parentPort } from 'node:worker_threads'
import { checkSync } from 'recheck'

parentPort.on('message', ({ source, flags }) => {
  const { status, complexity } = checkSync(source, flags, { timeout: 300_000 })
  parentPort.postMessage({ status, complexity: complexity && { summary: complexity.summary } })
})
