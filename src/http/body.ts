/** Reads a JSON body: valid UTF-8, not too deep, no prototype tricks. What it refuses has touched nothing yet. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal } from '../domain/refusal'

const MOST_LEVELS = 32
const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])

const malformed = (sentence: string) => new Refusal('malformed_request', sentence)

export function takesJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(['application/json', 'application/merge-patch+json'], { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer, done) => {
      const refusal = refuse(request.headers['content-type'] ?? '', body)
      if (refusal) return done(refusal)
      // No body at all: where one is needed, validation says so.
      if (body.length === 0) return done(null, undefined)
      void parse(request, body.toString('utf8'), (error, value) => {
        // The parser's own message quotes the text.
        if (error) done(malformed('The body is not valid JSON, or has a member that no object may have, such as __proto__.'))
        else done(null, value)
      })
    })
}

function refuse(contentType: string, body: Buffer): Refusal | undefined {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
    return new Refusal('media_type_unsupported', 'JSON is read in UTF-8 only.')
  if (!isUtf8(body)) return malformed('The body is not valid UTF-8.')
  if (levels(body) > MOST_LEVELS) return malformed(`The body is nested deeper than ${MOST_LEVELS} levels.`)
}

/** How deep brackets nest outside of strings; bytes of multi-byte characters are never brackets. */
function levels(body: Buffer): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0
    if (inString) {
      if (byte === BACKSLASH) i++
      else if (byte === QUOTE) inString = false
    } else if (byte === QUOTE) inString = true
    else if (OPENING.has(byte)) deepest = Math.max(deepest, ++depth)
    else if (CLOSING.has(byte)) depth--
  }
  return deepest
}
