/** The contract: complete, true to the routes, with examples that work when they are pasted. */
import { readFileSync } from 'node:fs'
import { contract as made } from '../../src/contract'
import { CONTRACT_FILE, schemasOf } from '../support/contract'
import { contract, examplePath, makeExamplesTrue, operations } from '../support/operations'
import { service } from '../support/service'

const compile = schemasOf(contract)

/** Every schema within a value, with the place where it stands. */
function* schemasIn(value: unknown, place: string): Generator<[place: string, schema: Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return
  if ('type' in value && !('in' in value)) yield [place, value as Record<string, unknown>]
  for (const [name, each] of Object.entries(value))
    if (!['example', 'examples', 'enum'].includes(name)) yield* schemasIn(each, `${place}/${name}`)
}

const everySchema = [...schemasIn(contract.components.schemas, ''), ...schemasIn(contract.paths, '')]
const typesOf = ({ type }: Record<string, unknown>) => [type].flat()

describe('the contract', () => {
  test('that is committed is the one that the routes make', async () => {
    expect(await made()).toBe(readFileSync(CONTRACT_FILE, 'utf8'))
  })

  test('gives every operation an identifier of its own', () => {
    const ids = operations.map(({ id }) => id)
    expect(ids.filter(id => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('gives every operation a summary and one of the tags that it explains', () => {
    const tags = contract.tags.map(({ name }) => name)
    for (const { id, operation } of operations)
      expect({ id, summary: operation.summary, known: operation.tags?.every(tag => tags.includes(tag)) })
        .toEqual({ id, summary: expect.stringMatching(/^[A-Z].{8,80}[^.]$/), known: true })
  })

  test('documents what every operation may answer when it cannot', () => {
    for (const { id, method, operation, parameters } of operations) {
      const needed = operation.security ? ['400', '500'] : ['400', '401', '403', '429', '500', '503']
      if (!operation.security && method !== 'GET') needed.push('413', '415')
      if (parameters.some(({ name }) => name === 'If-Match')) needed.push('412')
      if (parameters.some(each => each.in === 'path')) needed.push('404')
      expect({ id, missing: needed.filter(status => !operation.responses[status]) }).toEqual({ id, missing: [] })
    }
  })

  test('says of every operation which roles it is for, or that it needs no key', () => {
    for (const { id, operation } of operations)
      expect({ id, open: operation.security, roles: operation['x-roles']?.length ?? 0 })
        .toEqual(operation.security ? { id, open: [], roles: 0 } : { id, open: undefined, roles: expect.any(Number) })
    const open = operations.filter(({ operation }) => operation.security).map(({ id }) => id)
    expect(open).toEqual(['readLiveness', 'readReadiness', 'readMetrics', 'readProblem', 'takePagerDutyEvent'])
  })

  test('shows an example of every parameter, valid by its schema', () => {
    for (const { id, parameters } of operations)
      for (const { name, in: place, example, schema } of parameters) {
        const shown: unknown = example ?? schema.examples?.[0]
        expect({ id, name, place, shown, valid: compile(schema)(shown) }).toEqual({ id, name, place, shown: expect.anything(), valid: true })
      }
  })

  test('asks for no parameter that has a default', () => {
    for (const { id, parameters } of operations)
      for (const { name, required, schema } of parameters)
        if ('default' in schema) expect({ id, name, required }).toEqual({ id, name, required: false })
  })

  test('shows an example of every body, valid by its schema, in the document and beside the schema', () => {
    for (const { id, body } of operations)
      if (body) expect({ id, valid: body.example !== undefined && compile(body.schema)(body.example) }).toEqual({ id, valid: true })
  })

  test('bounds every text, number and list', () => {
    const unbounded = everySchema.filter(([, schema]) => {
      const types = typesOf(schema)
      if (types.includes('string') && schema.maxLength === undefined && schema.enum === undefined) return true
      if (types.includes('integer') && (schema.minimum === undefined || schema.maximum === undefined)) return true
      return types.includes('array') && schema.maxItems === undefined
    })
    expect(unbounded.map(([place]) => place)).toEqual([])
  })

  test('says of every object whether it takes members that it does not name', () => {
    const open = everySchema.filter(([, schema]) => typesOf(schema).includes('object') && schema.additionalProperties === undefined)
    expect(open.map(([place]) => place)).toEqual([])
  })

  test('gives every text that comes in a form: a pattern, a format or a list', () => {
    const taken = [
      ...Object.entries(contract.components.schemas).filter(([name]) => /^New|Patch$/.test(name)).flatMap(([name, schema]) => [...schemasIn(schema, name)]),
      ...operations.flatMap(({ id, parameters }) => parameters.filter(each => each.in !== 'header').map(({ name, schema }) => [`${id}/${name}`, schema] as const)),
    ]
    const free = taken.filter(([, schema]) => typesOf(schema).includes('string') && !schema.pattern && !schema.format && !schema.enum)
    expect(free.map(([place]) => place)).toEqual([])
  })
})

// Made by what follows from other calls, so that no example can name them.
const UNMADE = ['readAssignment', 'readMember', 'readFeedback']

describe('pasted into a running service, with what they name in place', () => {
  const on = service()
  beforeAll(() => makeExamplesTrue(on))

  /** Who can give the call, where that is not the administrator; it makes true what the call needs. */
  const prepare: Record<string, () => Promise<string>> = {
    giveFeedback: async () => {
      const resolution = { code: 'fixed' }
      await on.agent.post('/v1/support-requests/SR-000001/transitions', { action: 'acknowledge' })
      await on.agent.post('/v1/support-requests/SR-000001/transitions', { action: 'resolve', resolution }).expect(200)
      return on.reporter.key
    },
  }

  test.each(operations.filter(({ body }) => body))('the example of $id is accepted', async entry => {
    const { id, method, body, operation } = entry
    const key = await prepare[id]?.() ?? on.administrator.key
    const { statusCode, headers, payload } = await on.app.inject({
      method: method as 'POST',
      url: examplePath(entry),
      headers: { authorization: `Bearer ${key}`, ...(operation.responses['428'] ? { 'if-match': '*' } : {}) },
      payload: body?.example as object,
    })
    expect({ statusCode, fault: statusCode < 300 ? undefined : payload })
      .toEqual({ statusCode: [201, 202].find(status => operation.responses[status]) ?? 200, fault: undefined })
    for (const name of ['etag', 'location'])
      expect({ name, sent: headers[name] !== undefined }).toEqual({ name, sent: tells(operation, statusCode, name) })
  })

  test.each(operations.filter(({ id, method }) => method === 'GET' && !UNMADE.includes(id)))('the path of $id is answered', async entry => {
    const { operation } = entry
    const url = examplePath(entry)
    const headers = { authorization: `Bearer ${on.administrator.key}` }
    const read = await on.app.inject({ url, headers })
    expect({ status: read.statusCode, etag: read.headers.etag !== undefined }).toEqual({ status: 200, etag: tells(operation, 200, 'etag') })
    if (!operation.responses['304']) return
    const again = await on.app.inject({ url, headers: { ...headers, 'if-none-match': String(read.headers.etag) } })
    expect([again.statusCode, again.payload]).toEqual([304, ''])
  })
})

function tells(operation: object, status: number, header: string): boolean {
  const { responses } = operation as { responses: Record<string, { headers?: Record<string, object> }> }
  return Object.keys(responses[String(status)]?.headers ?? {}).some(name => name.toLowerCase() === header)
}
