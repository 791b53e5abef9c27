/**
 * A prepared statement as pg sends it, but for two things that took a quarter of the time of a short read: the server
 * describes the rows once a connection and not with every answer, and a row is made at once with all its members.
 */
import type { Connection, Submittable } from 'pg'
import { type RowTypes, rowTypes } from './row-types'

export interface Sql {
  text: string
  values: unknown[]
  /** Of a name, the same at every call. */
  types?: RowTypes | undefined
}

export interface NamedSql extends Sql {
  name: string
}

interface Field {
  name: string
  dataTypeID: number
}

/** What pg's connection offers to a query; its types say less. */
interface Wire {
  stream: { cork(): void; uncork(): void }
  parsedStatements: Record<string, string | undefined>
  parse(message: { name: string; text: string }): void
  bind(message: { statement: string; values: unknown[] }): void
  describe(message: { type: 'P' }): void
  execute(message: object): void
  sync(): void
}

/** Makes a row of the texts that the server sends. */
type RowMaker = (texts: (string | null)[]) => unknown

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { prepareValue } = require('pg/lib/utils') as { prepareValue: (value: unknown) => unknown }

/** For each connection by itself, since a migration may have changed a type before the next one was made. */
const described = new WeakMap<Wire, Map<string, RowMaker>>()

/** Given to `query` of a pg client, which calls the methods below as the answer arrives. */
export class NamedQuery implements Submittable {
  readonly name: string
  readonly text: string
  readonly rows: unknown[] = []
  private readonly values: unknown[]
  private readonly types: RowTypes
  private known = new Map<string, RowMaker>()
  private make: RowMaker | undefined
  private broken: Error | null = null

  constructor({ name, text, values, types = rowTypes }: NamedSql, public callback: (error: Error | null) => void) {
    this.name = name
    this.text = text
    this.types = types
    // Here, where a value that cannot be sent has not left half a message behind yet.
    this.values = values.map(prepareValue)
  }

  submit(connection: Connection): void {
    const wire = connection as unknown as Wire
    this.known = described.get(wire) ?? this.known
    described.set(wire, this.known)
    this.make = this.known.get(this.name)
    wire.stream.cork()
    if (wire.parsedStatements[this.name] === undefined) wire.parse({ name: this.name, text: this.text })
    wire.bind({ statement: this.name, values: this.values })
    if (!this.make) wire.describe({ type: 'P' })
    wire.execute({})
    wire.sync()
    wire.stream.uncork()
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    this.make = makerFor(fields, this.types)
    this.known.set(this.name, this.make)
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    try {
      this.rows.push(this.make?.(fields))
    } catch (error) {
      this.broken = error as Error // parsers throw nothing else
    }
  }

  handleCommandComplete(): void {
    // How many rows there were is seen in the rows.
  }

  handleReadyForQuery(): void {
    this.callback(this.broken)
  }

  handleError(error: Error): void {
    this.callback(error)
  }
}

/** Rows of one shape are made by one function, whatever the connection: each copy would have to warm up by itself. */
const makers = new WeakMap<RowTypes, Map<string, RowMaker>>()

function makerFor(fields: Field[], types: RowTypes): RowMaker {
  const shape = fields.map(field => `${field.name} ${field.dataTypeID}`).join()
  const known = makers.get(types) ?? new Map<string, RowMaker>()
  makers.set(types, known)
  const maker = known.get(shape) ?? makerOf(fields, types)
  known.set(shape, maker)
  return maker
}

/** A constructor with a line for each member: an object that grows by one member after the other is copied many times. */
function makerOf(fields: Field[], types: RowTypes): RowMaker {
  const parsers = fields.map(field => types.getTypeParser(field.dataTypeID))
  const lines = fields.map(({ name }, place) => `this[${JSON.stringify(name)}] = texts[${place}] === null ? null : parsers[${place}](texts[${place}])`)
  // The names are those of our own statements.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const Row = new Function('parsers', 'texts', lines.join('\n')) as unknown as new (by: typeof parsers, texts: (string | null)[]) => unknown
  return texts => new Row(parsers, texts)
}
