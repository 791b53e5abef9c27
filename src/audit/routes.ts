/** The HTTP face of the audit: what happened, for those who must know, and the seals that prove it. */
import { Readable } from 'node:stream'
import type { Deps } from '../deps'
import { ADMINISTRATORS_AND_AUDITORS } from '../domain/caller'
import { notFound } from '../domain/refusal'
import { pageFrom, positionFrom } from '../http/paging'
import { notFoundProblem, problems, says } from '../http/responses'
import { ref } from '../http/schema'
import type { Room } from '../http/type-provider'
import { listEntries, pagesOf } from './entries'
import { AuditEntry, AuditEntryPage, AuditEntryQuery, AuditSeal, AuditSealPage, AuditSealQuery, schemas, sealParams } from './schema'
import { findSeal, listSeals } from './seals'

const tags = ['Audit']
const config = { access: ADMINISTRATORS_AND_AUDITORS }

const LINES = 'application/x-ndjson'
const LINES_A_PAGE = 500

export const audit = (deps: Deps): Room => async app => {
  for (const schema of schemas) app.addSchema(schema)
  await app.register(entryRoutes(deps))
  await app.register(sealRoutes(deps))
}

const entryRoutes = (deps: Deps): Room => async app => {
  app.get('/audit-entries', {
    config,
    schema: {
      operationId: 'listAuditEntries',
      summary: 'List who did what to what, when and from where',
      description: `Everything that the journal holds, reads of restricted requests included. With \`Accept: ${LINES}\` all lines that match are sent, from \`cursor\` on where there is one, whatever \`limit\` says: one JSON object a line.`,
      tags,
      querystring: AuditEntryQuery,
      response: {
        200: {
          description: 'A page, newest first; or all of it, a line each.',
          content: { 'application/json': { schema: ref(AuditEntryPage) }, [LINES]: { schema: ref(AuditEntry) } },
        },
        ...problems,
      },
    },
  }, async (req, reply) => {
    const [seen] = positionFrom(deps.cursorSecret(), req) ?? []
    const before = seen === undefined ? undefined : Number(seen)
    if (req.headers.accept?.includes(LINES)) {
      // One page ahead of whoever reads: a slow reader must not fill the memory.
      const lines = Readable.from(linesOf(deps, req.query, before), { highWaterMark: 1 })
      // The schema is that of one line; Fastify sends a stream as it is.
      return reply.type(LINES).send(lines as unknown as AuditEntry)
    }
    const rows = await listEntries(deps.db, req.query, { before, limit: req.query.limit })
    return reply.send(pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [String(row.seq)] }))
  })
}

async function* linesOf({ db }: Deps, asked: AuditEntryQuery, before: number | undefined): AsyncGenerator<string> {
  for await (const page of pagesOf(db, asked, { before, size: LINES_A_PAGE }))
    if (page.length > 0) yield page.map(entry => `${JSON.stringify(entry)}\n`).join('')
}

const sealRoutes = (deps: Deps): Room => async app => {
  app.get('/audit-seals', {
    config,
    schema: {
      operationId: 'listAuditSeals',
      summary: 'List the seals of the journal',
      tags,
      querystring: AuditSealQuery,
      response: { 200: says('A page, newest first.', AuditSealPage), ...problems },
    },
  }, async (req, reply) => {
    const [before] = positionFrom(deps.cursorSecret(), req) ?? []
    const rows = await listSeals(deps.db, { before, limit: req.query.limit })
    return pageFrom(deps.cursorSecret(), req, reply, { rows, positionOf: row => [String(row.number)] })
  })

  app.get('/audit-seals/:number', {
    config,
    schema: {
      operationId: 'readAuditSeal',
      summary: 'Read one seal of the journal',
      tags,
      params: sealParams,
      response: { 200: says('The seal.', AuditSeal), ...notFoundProblem, ...problems },
    },
  }, async req => {
    const seal = await findSeal(deps.db, req.params.number)
    if (!seal) throw notFound('seal')
    return seal
  })
}
