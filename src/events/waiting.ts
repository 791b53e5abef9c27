/** The calls that wait for events here: how many there may be, and their end with the connection or the service. */
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../domain/refusal'

const MOST_WAITING = 500
const MOST_WAITING_OF_A_CLIENT = 20

export interface Waiting {
  begin(req: FastifyRequest): { signal: AbortSignal; end: () => void }
  endAll(): void
}

export function keepWaiting(): Waiting {
  const all = new Set<AbortController>()
  const ofClient = new Map<string, number>()
  let isOver = false
  return {
    begin(req) {
      const client = req.caller.client_id
      const count = ofClient.get(client) ?? 0
      if (count >= MOST_WAITING_OF_A_CLIENT) throw new Refusal('too_many_requests', `A client may have ${MOST_WAITING_OF_A_CLIENT} calls waiting for events.`, [], 5)
      if (all.size >= MOST_WAITING) throw new Refusal('unavailable', 'Too many calls are waiting for events here.')
      const controller = new AbortController()
      if (isOver) controller.abort()
      all.add(controller)
      ofClient.set(client, count + 1)
      const abort = () => controller.abort()
      req.raw.socket.once('close', abort)
      const end = () => {
        if (!all.delete(controller)) return
        controller.abort()
        req.raw.socket.off('close', abort)
        const left = (ofClient.get(client) ?? 1) - 1
        if (left > 0) ofClient.set(client, left)
        else ofClient.delete(client)
      }
      return { signal: controller.signal, end }
    },
    endAll() {
      isOver = true
      for (const controller of all) controller.abort()
    },
  }
}
