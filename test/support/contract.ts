/** Holds every answer of a test against the contract: the operation, the status, the content type and the schema. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import type { FastifyInstance } from 'fastify'
import { isDay, isInstant } from '../../src/http/formats'

interface Answer {
  description?: string
  content?: Record<string, { schema: object }>
}

export interface Operation {
  operationId: string
  summary?: string
  tags?: string[]
  security?: object[]
  parameters?: { name: string; in: string; schema: object; required?: boolean }[]
  requestBody?: { content: Record<string, { schema: object; example?: unknown }> }
  responses: Record<string, Answer>
}

export interface Contract {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

export const CONTRACT_FILE = join(__dirname, '..', '..', 'openapi', 'openapi.json')

export const readContract = () => JSON.parse(readFileSync(CONTRACT_FILE, 'utf8')) as Contract

/** A compiler that resolves `#/components/schemas/…` of the contract. */
export function schemasOf(contract: Contract): (schema: object) => ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, code: { optimize: false } })
  ajv.addFormat('date-time', isInstant)
  ajv.addFormat('date', isDay)
  // Bounds say the same; the formats are there for generated clients.
  for (const format of ['int32', 'int64']) ajv.addFormat(format, true)
  ajv.addFormat('uuid', /^[0-9a-f-]{36}$/)
  ajv.addSchema({ $id: 'contract', components: contract.components })
  const texts = new WeakMap<object, string>()
  const compiled = new Map<string, ValidateFunction>()
  return schema => {
    // By what they say: nearly every operation answers with the same problems.
    const text = texts.get(schema) ?? JSON.stringify(schema).replaceAll('"#/components/', '"contract#/components/')
    texts.set(schema, text)
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object)
    compiled.set(text, validate)
    return validate
  }
}

/** @returns what is wrong with answers so far; the list grows. */
export function watchContract(app: FastifyInstance): string[] {
  const contract = readContract()
  const compile = schemasOf(contract)
  const faults: string[] = []
  app.addHook('onSend', (request, reply, payload, done) => {
    const fault = faultOf(contract, compile, {
      method: request.method.toLowerCase(),
      path: request.is404 ? undefined : request.routeOptions.url,
      status: reply.statusCode,
      type: String(reply.getHeader('content-type') ?? ''),
      payload,
    })
    if (fault !== undefined) faults.push(`${request.method} ${request.routeOptions.url ?? request.url} ${reply.statusCode}: ${fault}`)
    done()
  })
  return faults
}

interface Sent {
  method: string
  path: string | undefined
  status: number
  type: string
  payload: unknown
}

function faultOf(contract: Contract, compile: (schema: object) => ValidateFunction, sent: Sent): string | undefined {
  const template = sent.path?.replace(/:(\w+)/g, '{$1}')
  const operation = template === undefined ? undefined : contract.paths[template]?.[sent.method]
  // Paths and methods that are not in the contract, and 304, have only problems or nothing to say.
  if (!operation || sent.status === 304) return undefined
  const answer = operation.responses[String(sent.status)]
  if (!answer) return 'this status is not documented'
  const [, media] = Object.entries(answer.content ?? {}).find(([type]) => sent.type.startsWith(type)) ?? []
  if (!media) return sent.payload ? `the content type ${sent.type} is not documented` : undefined
  if (sent.type.startsWith('text/') || typeof sent.payload !== 'string') return undefined
  const validate = compile(media.schema)
  return validate(JSON.parse(sent.payload)) ? undefined : JSON.stringify(validate.errors)
}
