/**
 * Lets a few calls through in a turn of the event loop. What machines send in a storm arrives together, and without this
 * whoever reads meanwhile waits for all of it that the process has taken up before.
 */
import type { FastifyInstance } from 'fastify'
import type { Crowd } from './crowd'

/** For every route of the scope it is called on; before their bodies are read. */
export function turnstile(app: FastifyInstance, { inATurn, crowd }: { inATurn: number; crowd: Crowd }): void {
  const waiting: (() => void)[] = []
  let passed = 0

  function turn(): void {
    passed = 0
    for (const pass of waiting.splice(0, inATurn)) admit(pass)
  }

  function admit(pass: () => void): void {
    if (passed++ === 0) setImmediate(turn)
    pass()
  }

  app.addHook('onRequest', (request, _reply, pass) => {
    if (passed < inATurn && waiting.length === 0) return admit(pass)
    // Whoever waits here counts, or the line would have no end.
    crowd.enter(request)
    waiting.push(() => {
      crowd.leave(request)
      pass()
    })
  })
}
