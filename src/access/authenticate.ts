/** Who calls: found before a byte of the body is read, from `Authorization`, `X-API-Key` or HTTP Basic. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deps } from '../deps'
import { has } from '../domain/caller'
import { withContent } from '../domain/owned-content'
import { Refusal } from '../domain/refusal'
import type { Callers } from './snapshot'

interface Credentials {
  key: string
  clientId?: string
}

export function authenticates(app: FastifyInstance, deps: Pick<Deps, 'now' | 'plan'>, callers: Callers): void {
  app.addHook('onRequest', async request => {
    const { access } = request.routeOptions.config
    // A path that is not there has no config: it is answered 404 without asking who wants to know.
    if (access === 'public' || (access === undefined && request.is404)) return
    const credentials = credentialsFrom(request)
    const caller = credentials && await callers.find(credentials.key, deps.now(), credentials.clientId)
    if (!caller) throw new Refusal('unauthenticated', 'Send a valid key as a Bearer token, in X-API-Key, or as the password of HTTP Basic with the client id as user.')
    if (access === undefined || !has(caller, ...access)) throw new Refusal('forbidden', 'None of the roles of this client may do this.')
    request.caller = withContent(caller, () => deps.plan.current())
  })
}

function credentialsFrom({ headers }: FastifyRequest): Credentials | undefined {
  const apiKey = headers['x-api-key']
  const { authorization } = headers
  if (typeof apiKey === 'string' && authorization === undefined) return { key: apiKey }
  if (authorization === undefined || apiKey !== undefined) return undefined
  const [scheme = '', value = ''] = authorization.split(/ +/, 2)
  if (scheme.toLowerCase() === 'bearer') return { key: value }
  if (scheme.toLowerCase() !== 'basic') return undefined
  const [clientId, ...rest] = Buffer.from(value, 'base64').toString('utf8').split(':')
  return { key: rest.join(':'), clientId }
}
