/**
 * One text through all detectors. They look at the view of it (see `view.ts`); what they find is said in places of the
 * text as it came.
 */
import { encodedIn } from './base64'
import { documentsIn } from './clinical'
import { credentialsIn } from './credentials'
import { nationalIdsIn } from './digit-runs'
import { emailsIn } from './emails'
import type { Found } from './kinds'
import { markOf } from './kinds'
import { hitsOf } from './label-scan'
import { labelledIn, nearness, personsIn } from './labelled'
import { phonesIn } from './numbers'
import { viewOf } from './view'
import { wordsOf } from './words'

/** How often a text may be wrapped in Base64. */
const DEEPEST = 3

export function inspectText(original: string, depth = 0): Found[] {
  if (original.length < 3) return []
  const { text, starts } = viewOf(original)
  const found = foundIn(text, depth)
  if (starts === undefined) return found
  const place = (at: number) => starts[Math.min(at, starts.length - 1)] ?? original.length
  return found.map(each => ({ ...each, start: place(each.start), end: place(each.end) }))
}

function foundIn(text: string, depth: number): Found[] {
  const documents = documentsIn(text)
  if (documents.length > 0) return documents
  const encoded = depth < DEEPEST ? encodedIn(text).flatMap(({ start, end, text: said }) => {
    const [first] = inspectText(said, depth + 1)
    return first === undefined ? [] : [{ ...first, start, end }]
  }) : []
  const hits = hitsOf(wordsOf(text))
  const labelled = labelledIn(text, hits)
  // Made only where a number asks for it, which is seldom.
  let near: ReturnType<typeof nearness> | undefined
  const isNear = (at: number) => (near ??= nearness([...labelled.filter(({ kind }) => kind !== 'password' && kind !== 'token'), ...personsIn(hits)]))({ start: at, end: at })
  return apart(text, [
    ...encoded, ...credentialsIn(text), ...emailsIn(text), ...phonesIn(text), ...labelled,
    ...nationalIdsIn(text, isNear),
  ])
}

/** In order and without overlap: where two overlap, the one that begins first keeps its kind and takes the span of both. */
function apart(text: string, found: Found[]): Found[] {
  const result: Found[] = []
  for (const each of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1)
    if (last === undefined || each.start >= last.end) result.push({ ...each, end: Math.min(each.end, text.length) })
    else last.end = Math.max(last.end, each.end)
  }
  return result
}

/** Puts the mark of its kind in the place of each. They must be in order and apart. */
export function maskText(text: string, found: readonly Found[]): string {
  if (found.length === 0) return text
  let masked = ''
  let at = 0
  for (const { kind, start, end } of found) {
    masked += text.slice(at, start) + markOf(kind)
    at = end
  }
  return masked + text.slice(at)
}
