/** The phrases of all labels as one tree of words, and the longest of them that begins at a word of a text. */
import { BETWEEN, type Label, PHRASES } from './labels'
import { ID_LABELS } from './national-ids'
import { hashesOf, type Words, wordsOf } from './words'

/** `also`: what the same word announces where the first does not fit, as "Bi." before a name and "BI:" before a number. */
export interface Meaning { label: Label; also?: Label }
interface Node { children: Map<number, Node>; meaning?: Meaning }

const BETWEEN_HASHES = hashesOf(BETWEEN)
export const isBetween = (hash: number) => BETWEEN_HASHES.has(hash)

const isBeforeName = ({ strength }: Label) => strength === 'title' || strength === 'naming' || strength === 'about'

const ROOT: Node = { children: new Map() }
for (const [phrase, label] of [...ID_LABELS, ...PHRASES]) {
  const words = wordsOf(phrase)
  let node = ROOT
  for (let each = 0; each < words.count; each++) {
    const hash = words.hashes[each] ?? 0
    if (each > 0 && BETWEEN_HASHES.has(hash) && each < words.count - 1) continue
    const next = node.children.get(hash) ?? { children: new Map() }
    node.children.set(hash, next)
    node = next
  }
  const known = node.meaning?.label
  if (known === undefined) node.meaning = { label }
  else if (known.kind !== label.kind || isBeforeName(known) !== isBeforeName(label)) node.meaning = isBeforeName(label) ? { label, also: known } : { label: known, also: node.meaning?.also ?? label }
}

const JOINERS = ' _-.\'":{[/()+\t’`°º&#'

/** A label by its first and last word. */
export interface Match { label: Label; also: Label | undefined; first: number; last: number }

export function longest(words: Words, start: number): Match | undefined {
  const first = ROOT.children.get(words.hashes[start] ?? 0)
  if (first === undefined) return undefined
  let best = first.meaning, last = start
  let node = first
  let skipped = 0
  for (let at = start + 1; at < words.count && node.children.size > 0 && joined(words, at); at++) {
    const hash = words.hashes[at] ?? 0
    const next = node.children.get(hash)
    if (next === undefined) {
      if (!BETWEEN_HASHES.has(hash) || ++skipped > 3) break
      continue
    }
    node = next
    if (node.meaning !== undefined && !isElision(words, at)) {
      best = node.meaning
      last = at
    }
  }
  return best && { label: best.label, also: best.also, first: start, last }
}

/** The N of `N'Guessan` is no number. */
export const isElision = ({ text, starts, ends }: Words, at: number) => (ends[at] ?? 0) - (starts[at] ?? 0) === 1 && text.charAt(ends[at] ?? 0) === "'" && /\p{L}/u.test(text.charAt((ends[at] ?? 0) + 1))

/** The word stands near enough behind the one before it to belong to the same phrase. */
export function joined({ text, starts, ends }: Words, at: number): boolean {
  const from = ends[at - 1] ?? 0, to = starts[at] ?? 0
  if (to - from > 5) return false
  for (let each = from; each < to; each++) if (!JOINERS.includes(text.charAt(each))) return false
  return true
}
