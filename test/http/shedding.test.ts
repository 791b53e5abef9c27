/** Who is told to come again while the event loop lags, as if it did all the time. */
import fastify from 'fastify'
import { answersWithProblems } from '../../src/http/problems'
import { sheds } from '../../src/http/shedding'

const app = fastify()
let millis = 0
beforeAll(async () => {
  answersWithProblems(app)
  const shed = sheds(app, () => millis)
  app.addHook('onRequest', async request => shed(request))
  app.get('/health/live', { config: { access: 'public' } }, async () => 'alive')
  app.post('/v1/intake/pagerduty', { config: { access: 'public' } }, async () => 'taken')
  app.get('/v1/teams', { config: { access: ['reporter'] } }, async () => 'all')
  app.get('/problems/:code', { config: { access: 'public' } }, async () => 'a page')
  await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => app.close())

const statusOf = async (method: 'GET' | 'POST', url: string) => (await app.inject({ method, url })).statusCode

test('nobody is, while the service has just begun to listen', async () => {
  millis = 1_000
  expect(await statusOf('GET', '/v1/teams')).toBe(200)
})

test.each([
  ['GET', '/health/live', 200], ['GET', '/problems/unavailable', 200],
  ['GET', '/v1/teams', 503], ['POST', '/v1/intake/pagerduty', 503],
] as const)('%s %s is answered %i', async (method, url, status) => {
  millis = 10_000
  expect(await statusOf(method, url)).toBe(status)
})
