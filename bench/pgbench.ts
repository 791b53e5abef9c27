/** The same statement from pgbench, where it is installed: what the database does when nobody has to speak HTTP. */
import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Sql } from './bare'
import type { Step } from './record'
import { NEW } from './statements'

/** A value that the server makes at each call. */
export class Made {
  constructor(readonly expression: string) {}
}

/** One statement that is not about something else at each call; others pgbench cannot send with values of its own. */
export function sqlOf([step, ...others]: readonly Step[]): Sql | undefined {
  if (!step || others.length > 0) return undefined
  const values = step.values.map(parts => {
    const [part, ...more] = parts ?? [null]
    if (part === null || part === undefined || typeof part === 'string') return more.length > 0 ? undefined : part ?? null
    return typeof part.slot === 'number' ? NEW : part.slot === 'now' ? new Date().toISOString() : undefined
  })
  return values.includes(undefined) ? undefined : { text: step.text, values }
}

export const hasPgbench = () => spawnSync('pgbench', ['--version']).status === 0

export interface Pgbench {
  url: string
  folder: string
  clients: number
  seconds: number
}

/** @returns statements a second. */
export async function pgbench(sql: Sql, { url, folder, clients, seconds }: Pgbench): Promise<number> {
  const script = join(folder, 'statement.sql')
  const { text, variables } = scriptOf(sql)
  writeFileSync(script, `${text};\n`)
  const args = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '1', '-T', String(seconds), '-f', script]
  const named = variables.flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const { stdout } = await promisify(execFile)('pgbench', [...args, ...named, url])
  return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1])
}

/** Parameters become variables, which pgbench sends as parameters; what is new at each call the server makes itself. */
function scriptOf({ text, values }: Sql) {
  const script = text.replace(/\$(\d+)(::\w+(?:\[\])?)?/g, (_whole, place: string, type: string | undefined) => {
    const value = values[Number(place) - 1]
    if (value === NEW) return `uuidv7()${type ?? ''}`
    if (value instanceof Made) return `${value.expression}${type ?? ''}`
    if (value === null) return `null${type ?? ''}`
    return `:v${place}${type ?? ''}`
  })
  const variables = values.map((value, index) => [`v${index + 1}`, asText(value)] as const)
  return { text: script.replace(/\s*\n\s*/g, ' '), variables: variables.filter(([name]) => new RegExp(`:${name}\\b`).test(script)) }
}

/** As PostgreSQL writes it. */
function asText(value: unknown): string {
  if (Buffer.isBuffer(value)) return `\\x${value.toString('hex')}`
  if (Array.isArray(value)) return `{${value.map(each => JSON.stringify(each)).join(',')}}`
  return String(value)
}
