/**
 * Serialisers, one for each shape of a room and compiled when it is first sent: nearly every answer of an operation is one
 * of the same problems, and to compile a serialiser for each of them took most of a cold start.
 */
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type SerializerFactory = NonNullable<NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>['buildSerializer']>
type Serializer = ReturnType<ReturnType<SerializerFactory>>

const compilersOf = SerializerSelector()

export const buildSerializer: SerializerFactory = (externalSchemas, options) => {
  const compile = compilersOf(externalSchemas, options)
  const made = new Map<string, Serializer>()
  return route => {
    const shape = JSON.stringify({ ...route.schema as object, description: undefined })
    return answer => {
      const serialize = made.get(shape) ?? compile(route)
      made.set(shape, serialize)
      return serialize(answer)
    }
  }
}
