/** Too busy to answer in time. Who asks how the service is, or reads what it is, gets an answer all the same. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../domain/refusal'

// The delay that building the app caused stays in the first two samples, and is no load.
const SETTLING_MS = 2_000

/** @param millis only goes forward. */
export function sheds(app: FastifyInstance, millis = () => performance.now()): (request: FastifyRequest) => void {
  let listensSince = Infinity
  app.addHook('onListen', async () => { listensSince = millis() })
  return ({ routeOptions: { url, config } }) => {
    // A door of the service that finds its caller by itself is public as well.
    const isSpared = config.access === 'public' && url?.startsWith('/v1/') !== true
    if (millis() - listensSince < SETTLING_MS || isSpared) return
    throw new Refusal('unavailable', 'The service is overloaded.')
  }
}
