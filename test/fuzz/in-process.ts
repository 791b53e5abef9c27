/** Made-up calls put into the service in this process, without a socket: many, quickly. */
import { calls } from '../support/made-up-calls'
import { type Outcome, play } from './round'

export const inProcess = (seed: number, cases: number): Promise<Outcome> => play({
  seed, cases, made: calls,
  with: async round => ({
    send: async made => {
      const call = round.filled(made)
      const { method, url, headers, body: payload } = call
      const began = performance.now()
      const { statusCode: status, payload: answered, headers: given } = await round.on.app.inject({ method: method as 'GET', url, headers, payload })
      const answer = { status, payload: answered, headers: given }
      const fault = await round.judge(call, answer, performance.now() - began)
      return fault && `${status}: ${fault}\n${answered.slice(0, 1_000)}`
    },
    end: async () => undefined,
  }),
})
