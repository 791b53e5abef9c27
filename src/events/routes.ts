/** The HTTP face of the feed: pages, waiting for more, and a stream. */
import { Readable } from 'node:stream'
import { Type } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import type { Deps } from '../deps'
import { EVERYONE } from '../domain/caller'
import { withChildren } from '../domain/plan'
import { type Position, positionOf, positionText } from '../domain/position'
import { Refusal } from '../domain/refusal'
import { goneProblem, problems } from '../http/responses'
import { ref, splitList } from '../http/schema'
import type { Room } from '../http/type-provider'
import { noteReads } from '../journal/reads'
import { type Head, watchHead } from './head'
import { presentEvents } from './present'
import { lastPosition, readFeed, sensitivityOf, type Wanted } from './read'
import { EventPage, EventQuery, schemas } from './schema'
import { type Page, streamOf } from './stream'
import { EVENT_TYPES, type EventType } from './types'
import { keepWaiting, type Waiting } from './waiting'

export const events = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)
  const head = watchHead(deps.db)
  const waiting = keepWaiting()
  app.addHook('preClose', done => {
    waiting.endAll()
    done()
  })

  app.get('/events', {
    config: { access: EVERYONE },
    schema: {
      operationId: 'readEvents',
      summary: 'Read what happened to support requests',
      description: 'In the order of commits and without gaps: who was away goes on from where it was. With `Accept: text/event-stream` the answer is a stream of Server-Sent Events, which goes on from `Last-Event-ID`.',
      tags: ['Events'],
      querystring: EventQuery,
      response: { 200: pageOrStream, ...goneProblem, ...problems },
    },
  }, async (req, reply) => {
    const asked = { caller: req.caller, wanted: wantedFrom(deps, req.query), limit: req.query.limit }
    const read: Reader = async after => {
      const { lines, next, atEnd } = await readFeed(deps.db, asked.caller, asked.wanted, { after, limit: asked.limit })
      const shown = await presentEvents(deps.db, lines, asked.caller)
      await noteReads(deps, req, lines.map(sensitivityOf))
      return { events: shown, next, more: !atEnd }
    }
    if (req.headers.accept?.includes('text/event-stream') === true) {
      const first = await read(await placeFrom(deps, lastEventId(req) ?? req.query.after))
      const wait = waiting.begin(req)
      const frames = streamOf({ read, signal: wait.signal, millis: () => performance.now(), moved: (from, millis) => head.moved({ from, millis, signal: wait.signal }) }, first)
      // Each frame as it comes, and the next one asked for when the last has left.
      return reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store').header('x-accel-buffering', 'no').header('connection', 'close')
        .send(Readable.from(frames, { objectMode: true, highWaterMark: 1 }).once('close', wait.end))
    }
    const after = await placeFrom(deps, req.query.after)
    const { events: items, next, more } = await readOrWait(read, after, { head, waiting, req, seconds: req.query.wait })
    return { items, next: positionText(next), more }
  })
}

const pageOrStream = {
  description: 'A page, oldest first; or the stream.',
  content: {
    'application/json': { schema: ref(EventPage) },
    'text/event-stream': { schema: Type.Unsafe<Readable>({ type: 'string', maxLength: Number.MAX_SAFE_INTEGER, description: 'Server-Sent Events: `id` is the place, `event` the type, `data` the event as JSON.' }) },
  },
}

type Reader = (after: Position | undefined) => Promise<Page>

async function readOrWait(read: Reader, after: Position | undefined, { head, waiting, req, seconds }: { head: Head; waiting: Waiting; req: FastifyRequest; seconds: number }) {
  let page = await read(after)
  if (seconds === 0 || page.events.length > 0 || page.more) return page
  const until = performance.now() + seconds * 1_000
  const { signal, end } = waiting.begin(req)
  req.server.crowd.leave(req)
  try {
    for (let left = until - performance.now(); left > 0 && page.events.length === 0 && !page.more && !signal.aborted; left = until - performance.now()) {
      await head.moved({ from: page.next, millis: left, signal })
      page = await read(page.next)
    }
    return page
  } finally {
    end()
  }
}

function wantedFrom(deps: Deps, { types, component, category }: EventQuery): Wanted {
  const plan = deps.plan.current()
  return {
    // Each was held against the list by the schema.
    types: splitList(types) as EventType[] | undefined ?? EVENT_TYPES,
    components: splitList(component) ?? null,
    categories: splitList(category)?.flatMap(code => withChildren(plan, code)) ?? null,
    but_client: null,
  }
}

function lastEventId(req: FastifyRequest): string | undefined {
  const given = req.headers['last-event-id']
  return typeof given === 'string' && given !== '' ? given : undefined
}

/** Undefined for the oldest that is kept. */
async function placeFrom(deps: Deps, text: string | undefined): Promise<Position | undefined> {
  if (text === 'end') return lastPosition(deps.db)
  const position = text === undefined ? undefined : positionOf(text)
  if (text !== undefined && position === undefined)
    throw new Refusal('validation_failed', 'This is no place in the feed.', [{ pointer: '/query/after', detail: 'is no place in the feed' }])
  return position
}
