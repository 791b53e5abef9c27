/**
 * A port that nobody has at the moment, outside of those that a system hands out by itself: a connection that is made, or a
 * server that asks for no port in particular, would now and then take one of these before its process listens at it. No
 * process is told the same one twice.
 */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

// By default Linux hands out 32768 and above, other systems 49152 and above.
const LOWEST = 15_000
const ABOVE = 32_768

const TRIES = 100
const told = new Set<number>()

/** @throws where so many ports were taken that something else must be wrong. */
export async function freePort(): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = randomInt(LOWEST, ABOVE)
    if (told.has(port)) continue
    const probe = createServer().listen(port, '127.0.0.1')
    try {
      await once(probe, 'listening')
    } catch (error) {
      if (attempt === TRIES) throw error
      continue
    }
    probe.close()
    await once(probe, 'close')
    told.add(port)
    return port
  }
}
