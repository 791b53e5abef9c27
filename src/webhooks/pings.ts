/** The pings under way in this process: each is a call to a stranger that may take ten seconds, so a client has a few at once. */
import { Refusal } from '../domain/refusal'

const MOST_OF_A_CLIENT = 5
/** A receiver that is well has answered by then. */
const WAIT_SECONDS = 2

/** Of one client, while it waits for what comes back. */
export type Ping = <T>(client: string, send: () => Promise<T>) => Promise<T>

export function keepPings(): Ping {
  const underWay = new Map<string, number>()
  return async (client, send) => {
    const count = underWay.get(client) ?? 0
    if (count >= MOST_OF_A_CLIENT) throw new Refusal('too_many_requests', `A client may have ${MOST_OF_A_CLIENT} pings under way.`, [], WAIT_SECONDS)
    underWay.set(client, count + 1)
    try {
      return await send()
    } finally {
      const left = (underWay.get(client) ?? 1) - 1
      if (left > 0) underWay.set(client, left)
      else underWay.delete(client)
    }
  }
}
