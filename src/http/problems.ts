/**
 * The only place that picks a status. RFC 9457 problems, each `type` a page of its own.
 * Nothing that a caller sent, no SQL and no stack leaves by here.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Fault, type Reason, Refusal } from '../domain/refusal'
import { describeError } from '../platform/log'
import { callId } from './call'
import { refusalFromDatabase } from './database-errors'
import { headerLines, headersOf } from './headers'
import type { Problem } from './responses'
import { refusalFrom } from './validators'

export const PROBLEMS: Record<Reason, readonly [status: number, title: string]> = {
  validation_failed: [400, 'The call does not validate'],
  malformed_request: [400, 'The call is malformed'],
  unauthenticated: [401, 'No valid key'],
  forbidden: [403, 'Not allowed for this role'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  body_too_large: [413, 'Body too large'],
  media_type_unsupported: [415, 'Media type not supported'],
  precondition_required: [428, 'If-Match is missing'],
  version_outdated: [412, 'Changed meanwhile'],
  idempotency_key_reused: [422, 'Idempotency-Key used for something else'],
  idempotency_key_in_use: [409, 'The first call with this Idempotency-Key is still under way'],
  code_unknown: [422, 'Unknown code or identifier'],
  code_retired: [422, 'Retired'],
  already_exists: [409, 'Exists already'],
  transition_not_allowed: [409, 'Not possible in this state'],
  reason_required: [422, 'A reason is needed'],
  resolution_required: [422, 'A resolution is needed'],
  request_finished: [409, 'The request is finished'],
  person_not_in_team: [422, 'Not a member of the team'],
  team_retired: [422, 'The team is retired'],
  person_inactive: [422, 'The person is not active'],
  link_not_allowed: [422, 'Such a link is not possible'],
  feedback_not_allowed: [409, 'No feedback now'],
  evaluation_closed: [409, 'The round is closed'],
  follow_up_not_allowed: [409, 'No follow-up for this entry'],
  still_referenced: [409, 'Still in use'],
  cursor_expired: [410, 'Not kept any more'],
  loop_detected: [400, 'Too many hops'],
  personal_data_refused: [422, 'Data about a person'],
  conflict: [409, 'In conflict with something else'],
  too_many_requests: [429, 'Too many calls'],
  unavailable: [503, 'Not available for the moment'],
  internal_error: [500, 'A fault of the service'],
}

export const RETRY_AFTER_SECONDS = {
  idempotency_key_in_use: 1,
  too_many_requests: 1,
  unavailable: 2,
} satisfies Partial<Record<Reason, number>>

/** Fastify's own refusals, by their code. */
const FRAMEWORK: Record<string, readonly [Reason, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is larger than this service takes.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['media_type_unsupported', 'The body must be application/json.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed_request', 'The body is empty.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed_request', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed_request', 'The body is not valid JSON.'],
}

export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (!(error instanceof Error)) return undefined
  const known = error as FastifyError
  if (known.validation) return refusalFrom(known.validation as Parameters<typeof refusalFrom>[0], known.validationContext ?? 'body')
  const framework = FRAMEWORK[known.code]
  if (framework) return new Refusal(...framework)
  if (known.statusCode !== undefined && known.statusCode >= 400 && known.statusCode < 500)
    return new Refusal(known.statusCode === 429 ? 'too_many_requests' : 'malformed_request', 'The call could not be read.')
  if (known.statusCode === 503) return new Refusal('unavailable', 'The service is overloaded or about to stop.')
  return refusalFromDatabase(error)
}

export function problem(reason: Reason, detail: string, requestId: string, faults: readonly Fault[] = []): Problem {
  const [status, title] = PROBLEMS[reason]
  return {
    type: `/problems/${reason}`,
    title,
    status,
    detail,
    instance: `urn:x-request-id:${encodeURIComponent(requestId)}`,
    request_id: requestId,
    ...(faults.length > 0 ? { errors: [...faults] } : {}),
  }
}

export const problemOf = (refusal: Refusal, requestId: string) =>
  problem(refusal.reason, refusal.message, requestId, refusal.faults)

/** What an item of a list is answered that was refused; a fault of the service is thrown. */
export function refusedItem(error: unknown, requestId: string): { status: number; problem: Problem } {
  const refusal = refusalOf(error)
  if (!refusal) throw error
  const problem = problemOf(refusal, requestId)
  return { status: problem.status, problem }
}

export function answersWithProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error) ?? internalError(error, request)
    if (refusal.reason === 'unavailable' && !(error instanceof Refusal))
      request.log.warn({ event: 'unavailable', request_id: request.id, cause: describeError(error) })
    return send(reply, refusal, request)
  })
  app.setNotFoundHandler(() => {
    throw new Refusal('not_found', 'There is nothing at this path.')
  })
}

function internalError(error: unknown, request: FastifyRequest): Refusal {
  request.log.error({ event: 'internal_error', request_id: request.id, error })
  return new Refusal('internal_error', 'Something is wrong on the side of the service. It has been logged under this request_id.')
}

function send(reply: FastifyReply, refusal: Refusal, request: FastifyRequest) {
  const wait = refusal.retryAfterSeconds ?? (RETRY_AFTER_SECONDS as Partial<Record<Reason, number>>)[refusal.reason]
  if (wait !== undefined) void reply.header('retry-after', wait)
  if (refusal.reason === 'unauthenticated') void reply.header('www-authenticate', 'Bearer realm="support", Basic realm="support"')
  const body = problemOf(refusal, request.id)
  // Already text: a route's own serializer for the status must not get at it.
  return reply.code(body.status).type('application/problem+json').serializer(String).send(JSON.stringify(body))
}

/** For what Fastify refuses before a route is known, such as a path that cannot be decoded. No hook runs for it. */
export function frameworkErrors(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  request.log.info({ event: 'call', method: request.method, status: 400, request_id: request.id })
  void reply.headers(headersOf(request))
  void send(reply, new Refusal('malformed_request', 'The path cannot be read.'), request)
}

/** Node keeps there what the socket is to answer next. */
interface SocketWithAnswer extends Socket {
  _httpMessage?: ServerResponse | null
}

/** For what Node cannot read as HTTP: the answer is written on the bare socket, which is closed after it. */
export function clientErrorHandler(this: FastifyInstance, error: Error & { code?: string }, socket: SocketWithAnswer): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  // Answers come in the order of calls: one that came before and is still worked on must not be taken for the refused one.
  const { _httpMessage: before } = socket
  if (before?.req.complete) return void before.once('close', () => { clientErrorHandler.call(this, error, socket) })
  const [status, phrase, detail] = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
    ? ['408', 'Request Timeout', 'The call did not arrive in time.']
    : error.code === 'HPE_HEADER_OVERFLOW' ? ['431', 'Request Header Fields Too Large', 'The headers are too large.'] : ['400', 'Bad Request', 'The call is not valid HTTP.']
  // What it would say of itself was not read.
  const id = callId({ rawHeaders: [] })
  this.log.info({ event: 'call', status: Number(status), request_id: id })
  const body = JSON.stringify({ ...problem('malformed_request', detail, id), status: Number(status) })
  const headers = { ...headersOf({ id }), 'content-type': 'application/problem+json', 'content-length': Buffer.byteLength(body), 'connection': 'close' }
  if (socket.writable) socket.write(`HTTP/1.1 ${status} ${phrase}\r\n${headerLines(headers)}\r\n${body}`)
  socket.destroySoon()
}
