/** A storm does not hold up whoever reads meanwhile. */
import fastify from 'fastify'
import { turnstile } from '../../src/http/turnstile'

describe('A turnstile', () => {
  test('lets through no more than so many calls in a turn of the event loop, all of them in the end, in the order in which they came', async () => {
    const app = fastify()
    const passed: { call: number; turn: number }[] = []
    let turn = 0
    turnstile(app, { inATurn: 3, crowd: { enter() {}, leave() {} } })
    app.addHook('onRequest', async request => { passed.push({ call: Number(request.headers['x-call']), turn }) })
    app.get('/', async () => 'done')
    await app.ready()

    let ticking = true
    const tick = () => { turn++; if (ticking) setImmediate(tick) }
    setImmediate(tick)
    const answers = await Promise.all(Array.from({ length: 20 }, (_, call) => app.inject({ url: '/', headers: { 'x-call': String(call) } })))
    ticking = false
    await app.close()

    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 20 }, () => 200))
    expect(passed.map(({ call }) => call)).toEqual(Array.from({ length: 20 }, (_, call) => call))
    const inTurn = new Map<number, number>()
    for (const each of passed) inTurn.set(each.turn, (inTurn.get(each.turn) ?? 0) + 1)
    expect(Math.max(...inTurn.values())).toBe(3)
  })
})
