/** Fastify, its habits, and the list of rooms in reading order. */
import swagger from '@fastify/swagger'
import underPressure from '@fastify/under-pressure'
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { authenticates } from './access/authenticate'
import { type Limits, limitsCalls } from './access/limits'
import { clients } from './access/routes'
import type { Callers } from './access/snapshot'
import { assignments } from './assignments/routes'
import { audit } from './audit/routes'
import { calendars } from './calendars/routes'
import { categories } from './categories/routes'
import { components } from './components/routes'
import type { Deps } from './deps'
import { evaluations } from './evaluations/routes'
import { events } from './events/routes'
import { webhooksDocument } from './events/webhooks-document'
import { docs } from './health/docs'
import type { Readiness } from './health/readiness'
import { health } from './health/routes'
import { heartbeats } from './heartbeats/routes'
import { logsCalls } from './http/access-log'
import { takesJson } from './http/body'
import { callId } from './http/call'
import { keepsCrowd } from './http/crowd'
import { guardDoor } from './http/door'
import { setsHeaders } from './http/headers'
import { measures } from './http/measures'
import { watchMethods } from './http/methods'
import { documentWith } from './http/openapi'
import { problemPages } from './http/problem-pages'
import { answersWithProblems, clientErrorHandler, frameworkErrors } from './http/problems'
import { Problem } from './http/responses'
import { buildSerializer } from './http/serializers'
import { sheds } from './http/shedding'
import type { Room } from './http/type-provider'
import { refusesUnasked } from './http/unasked'
import { offersUpdates } from './http/updates'
import { buildValidator } from './http/validators'
import { knownErrors } from './known-errors/routes'
import { plans } from './plans/routes'
import { reports } from './reports/routes'
import { intake } from './intake/routes'
import { privacy } from './privacy/routes'
import { requests } from './requests/routes'
import { teams } from './teams/routes'
import { webhooks } from './webhooks/routes'
import { workflows } from './workflows/routes'

export interface AppOptions {
  bodyLimit: number
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  trustProxy: string[]
  /** From which delay of the event loop on calls are shed; 0 for never. */
  maxEventLoopDelayMs: number
  /** How many calls are worked on at once; absent or 0 for as many as come. */
  maxCallsAtOnce?: number
  /** Absent where calls are not limited. */
  limits?: Limits
  /** Off for a process that runs only the worker: it still tells its health. */
  api: boolean
}

export async function buildApp(deps: Deps, callers: Callers, readiness: Readiness, options: AppOptions): Promise<FastifyInstance> {
  const crowd = keepsCrowd({ most: options.maxCallsAtOnce, ends: deps.ends })
  const app = fastify({
    loggerInstance: deps.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors,
    clientErrorHandler,
    return503OnClosing: false,
    genReqId: callId,
    bodyLimit: options.bodyLimit,
    trustProxy: options.trustProxy.length > 0 ? options.trustProxy : false,
    serverFactory: crowd.serverFactory,
    routerOptions: { maxParamLength: 200 },
    schemaController: { compilersFactory: { buildValidator, buildSerializer } },
  })
  // A logger of its own for each call would cost more than all that it is used for.
  app.setChildLoggerFactory(logger => logger)
  const closeMethods = watchMethods(app)
  offersUpdates(app)
  takesJson(app)
  answersWithProblems(app)
  setsHeaders(app)
  logsCalls(app)
  guardDoor(app)
  refusesUnasked(app)
  measures(app)
  if (options.maxEventLoopDelayMs > 0) await app.register(underPressure, { maxEventLoopDelay: options.maxEventLoopDelayMs, pressureHandler: sheds(app) })
  authenticates(app, deps, callers)
  if (options.limits) limitsCalls(app, options.limits)
  crowd.counts(app)
  app.addSchema(Problem)
  await app.register(swagger, documentWith(webhooksDocument))

  await app.register(health(readiness))
  await app.register(problemPages)
  await app.register(docs)
  if (options.api) await app.register(rooms(deps, { callers, limits: options.limits }), { prefix: '/v1' })
  closeMethods()
  return app
}

const rooms = (deps: Deps, doors: { callers: Callers; limits?: Limits }): Room => async app => {
  await app.register(requests(deps))
  await app.register(assignments(deps))
  await app.register(evaluations(deps))
  await app.register(intake(deps, doors))
  await app.register(heartbeats(deps))
  await app.register(events(deps))
  await app.register(webhooks(deps))
  await app.register(categories(deps))
  await app.register(components(deps))
  await app.register(workflows(deps))
  await app.register(teams(deps))
  await app.register(calendars(deps))
  await app.register(knownErrors(deps))
  await app.register(plans(deps))
  await app.register(reports(deps))
  await app.register(audit(deps))
  await app.register(clients(deps, doors.callers))
  await app.register(privacy)
}
