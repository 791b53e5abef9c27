/**
 * As much of what a machine sends as there is room for. It is counted in bytes of JSON, as the bound of details is, and
 * kept well below that: the guard puts marks in the place of what it takes out, and a mark may be the longer of the two.
 */
import { cut } from './cut'
import { cutGuarded } from './cut-guarded'

const encoder = new TextEncoder()

export const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length

/** A text of which no more than this would be left is left out as a whole. */
const LEAST_OF_A_TEXT = 100

export interface Kept {
  members: Record<string, unknown>
  /** The names of those that were cut or left out. */
  leftOut: string[]
}

/** The largest give way first, texts by their end and anything else as a whole. */
export function keepMembers(given: Readonly<Record<string, unknown>>, most: number): Kept {
  let excess = bytesOf(given) - most
  if (excess <= 0) return { members: given, leftOut: [] }
  const members = new Map(Object.entries(given))
  const leftOut: string[] = []
  for (const { name, value, bytes } of bySize(given)) {
    if (excess <= 0) break
    leftOut.push(name)
    const room = bytesOf(value) - excess
    if (typeof value === 'string' && room >= LEAST_OF_A_TEXT) {
      members.set(name, cutToBytes(value, room))
      break
    }
    members.delete(name)
    excess -= bytes
  }
  return { members: Object.fromEntries(members), leftOut }
}

// With the comma behind it instead of the braces around it.
const bySize = (members: Readonly<Record<string, unknown>>) =>
  Object.entries(members).map(([name, value]) => ({ name, value, bytes: bytesOf({ [name]: value }) - 1 })).sort((a, b) => b.bytes - a.bytes)

function cutToBytes(text: string, most: number): string {
  let short = cutGuarded(text, Math.min(text.length - 1, most))
  for (let bytes = bytesOf(short); bytes > most; bytes = bytesOf(short)) short = cut(short, Math.floor(short.length * most / bytes))
  return short
}

/** As many from the front as there is room for, but always one. */
export function keepFirst<T>(items: readonly T[], most: number): T[] {
  let room = most
  return items.filter((item, place) => (room -= bytesOf(item)) >= 0 || place === 0)
}

const MOST_NAMES = 20
const LONGEST_NAME = 100

/** The note that goes with what is kept. Nothing where all of it is. */
export const noteOf = (names: readonly string[]): { left_out?: string[] } =>
  (names.length > 0 ? { left_out: [...new Set(names)].slice(0, MOST_NAMES).map(name => cutGuarded(name, LONGEST_NAME)) } : {})
