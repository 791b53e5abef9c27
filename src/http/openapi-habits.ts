/**
 * What holds for many operations is written into the contract here, from what each says of itself: headers of calls and
 * answers, examples, the merge-patch type. A test holds these rules against the running service.
 */
import type { HEADERS, PARAMETERS } from './openapi-headers'

interface Schema {
  format?: string
  maximum?: number
  $ref?: string
  properties?: Record<string, unknown>
  examples?: unknown[]
  default?: unknown
  enum?: unknown[]
  type?: unknown
}

interface Media {
  schema?: Schema
  example?: unknown
}

interface Parameter extends Media {
  in?: string
  required?: boolean
  $ref?: string
}

interface Answer {
  description: string
  headers?: Record<string, { $ref: string }>
  content?: Record<string, Media>
}

interface Operation {
  'x-roles'?: readonly string[]
  description?: string
  security?: object[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, Answer>
}

interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

const LARGEST_INT32 = 2_147_483_647

/** Changes the document in place. */
export function tellHabits(openapi: object): void {
  const { paths, components } = openapi as Document // as @fastify/swagger has just made it
  const resolve = (schema: Schema | undefined) => components.schemas[schema?.$ref?.split('/').at(-1) ?? ''] ?? schema
  sizeIntegers(openapi)
  for (const methods of Object.values(paths))
    for (const [method, operation] of Object.entries(methods)) {
      const versioned = (status: string) => resolve(operation.responses[status]?.content?.['application/json']?.schema)?.properties?.version !== undefined
      describeParameters(operation, resolve)
      if (method === 'patch') takeMergePatch(operation)
      tellCallHeaders(operation, method)
      tellAnswerHeaders(operation, versioned)
      tellRoles(operation)
    }
}

/** Generators of clients pick the type of an integer by its format, which follows from its range. */
function sizeIntegers(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const schema: Schema = value
  if ([schema.type].flat().includes('integer')) schema.format = (schema.maximum ?? Infinity) > LARGEST_INT32 ? 'int64' : 'int32'
  for (const each of Object.values(value)) sizeIntegers(each)
}

function describeParameters({ parameters = [], requestBody }: Operation, resolve: (schema: Schema | undefined) => Schema | undefined): void {
  for (const media of Object.values(requestBody?.content ?? {})) media.example ??= resolve(media.schema)?.examples?.[0]
  for (const parameter of parameters) {
    const { schema } = parameter
    // Validation fills it in before it looks, so that the code always has it; a caller need not send it.
    if (schema?.default !== undefined) parameter.required = false
    const example = parameter.example ?? schema?.default ?? schema?.enum?.[0] ?? (schema?.type === 'boolean' ? true : undefined)
    if (!schema || example === undefined) continue
    // A page for trying things out fills `example` in: right for a path, wrong for twenty filters at once.
    if (parameter.in === 'path') parameter.example = example
    else {
      delete parameter.example
      schema.examples = [example]
    }
  }
}

function takeMergePatch({ requestBody }: Operation): void {
  const json = requestBody?.content['application/json']
  if (requestBody && json) requestBody.content = { 'application/merge-patch+json': json, 'application/json': json }
}

function tellCallHeaders(operation: Operation, method: string): void {
  const add = (name: keyof typeof PARAMETERS) =>
    (operation.parameters ??= []).push({ $ref: `#/components/parameters/${name}` })
  const { responses, description } = operation
  if (method === 'post' && (responses['201'] || description?.includes('Idempotency-Key'))) add('IdempotencyKey')
  if (responses['304']) add('IfNoneMatch')
  if (responses['428']) add('IfMatch')
  else if (responses['412']) add('IfMatchOptional')
}

function tellRoles({ 'x-roles': roles, responses }: Operation): void {
  if (roles && responses['403']) responses['403'].description = `The client may not do this. It is for the roles ${roles.join(', ')}.`
}

function tellAnswerHeaders({ responses, security }: Operation, versioned: (status: string) => boolean): void {
  for (const [status, answer] of Object.entries(responses)) {
    const [media] = Object.values(answer.content ?? {})
    const names: (keyof typeof HEADERS)[] = ['X-Request-Id']
    if (status === '304' || (status < '300' && versioned(status))) names.push('ETag')
    if (status === '201') names.push('Location', 'Idempotency-Replayed')
    if (media?.schema?.$ref?.endsWith('Page')) names.push('Link')
    if (status === '401') names.push('WWW-Authenticate')
    // An operation that needs no key has a `security` of its own, and counts nobody's calls. Other refusals bear them too;
    // to say so at each would make the document a fifth larger.
    if (!security && (status < '300' || status === '429')) names.push('RateLimit-Policy', 'RateLimit')
    if (status === '429' || status === '503') names.push('Retry-After')
    answer.headers = Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]))
  }
}
