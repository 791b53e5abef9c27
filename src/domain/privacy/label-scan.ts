/**
 * Finds the labels of a text and where the value behind each begins. One walk over the words; a label is the longest
 * phrase that fits, so that `patient name` is never taken for `patient`.
 */
import { MARK_START } from './kinds'
import { BETWEEN, type Label, PHRASES } from './labels'
import { ID_LABELS } from './national-ids'
import { hashesOf, type Words, wordsOf } from './words'

export interface Hit {
  label: Label
  start: number
  end: number
  /** Where the value begins. */
  value: number
  /** What stands between: a mark (colon, equals, a cell), a word (is, est), or only space. */
  by: 'mark' | 'word' | 'space'
  /** The label itself is in quotes, as the name of a member. */
  quoted: boolean
  /** The quote that opens the value. */
  quote: string
  /** Where the next label with a mark begins, at which a value of several words ends. */
  next: number
}

interface Node { children: Map<number, Node>; label?: Label }

const BETWEEN_HASHES = hashesOf(BETWEEN)
/** Words that name somebody, so that they are as good as a colon. */
const NAMING = hashesOf('appelle appele appelee chama llama anaitwa anayeitwa aitwaye named called nomme nommee chamado chamada llamado llamada')
const COPULAS = hashesOf(`is was are be est es ni on in em el le la au a o en at e no n nr num number numero named called id nambari namba
  er au du de to of us me him her them by the with named nomme nommee chamado chamada llamado llamada aitwaye yake ya wa set s appelle appele appelee chama se llama anaitwa anayeitwa
  mr mrs ms miss dr mme mlle m monsieur madame sr sra srta dra dona don senhor senhora senor senora bw bi bwana bibi ndugu`)

const ROOT: Node = { children: new Map() }
const ALL = [...ID_LABELS, ...PHRASES]
const KNOWN = new Set(ALL.map(([phrase, { kind }]) => `${kind} ${phrase}`))
for (const [phrase, label] of ALL) {
  // "No. de expediente" must not hide the longer "expediente clínico".
  const bare = phrase.replace(/^(?:no|n|numero|num) /, '')
  if (bare !== phrase && KNOWN.has(`${label.kind} ${bare}`)) continue
  const words = wordsOf(phrase)
  let node = ROOT
  for (let each = 0; each < words.count; each++) {
    const hash = words.hashes[each] ?? 0
    if (each > 0 && BETWEEN_HASHES.has(hash) && each < words.count - 1) continue
    const next = node.children.get(hash) ?? { children: new Map() }
    node.children.set(hash, next)
    node = next
  }
  node.label ??= label
}

const JOINERS = ' _-.\'":{[/()+\t’`°º'

export function hitsOf(words: Words): Hit[] {
  const hits: Hit[] = []
  for (let at = 0; at < words.count; at++) {
    const first = ROOT.children.get(words.hashes[at] ?? 0)
    if (first === undefined) continue
    const found = longest(words, at, first)
    if (found === undefined) continue
    hits.push(hitOf(words, { first: at, last: found.last }, found.label))
    at = found.last
  }
  let next = words.text.length
  for (const hit of hits.toReversed()) {
    hit.next = next
    if (hit.by === 'mark') next = hit.start
  }
  return hits
}

function longest(words: Words, start: number, first: Node): { label: Label; last: number } | undefined {
  let best = first.label === undefined ? undefined : { label: first.label, last: start }
  let node = first
  let skipped = 0
  for (let at = start + 1; at < words.count && joined(words, at); at++) {
    const hash = words.hashes[at] ?? 0
    const next = node.children.get(hash)
    if (next === undefined) {
      if (!BETWEEN_HASHES.has(hash) || ++skipped > 3) break
      continue
    }
    node = next
    if (node.label !== undefined) best = { label: node.label, last: at }
  }
  return best
}

/** The word stands near enough behind the one before it to belong to the same phrase. */
function joined({ text, starts, ends }: Words, at: number): boolean {
  const from = ends[at - 1] ?? 0, to = starts[at] ?? 0
  if (to - from > 5) return false
  for (let each = from; each < to; each++) if (!JOINERS.includes(text.charAt(each))) return false
  return true
}

const SPACE = ' \t\r\n', MARKS = ':=|>\u2192#;*'
const NEUTRAL = '-"\'`([{,.\u00ba\u00b0_&+~?)]\\/'
const TAG = /<[^<>]{0,60}>/y
const NOTE = /[([][^()[\]\n]{1,24}[)\]]/y

function hitOf(words: Words, { first, last }: { first: number; last: number }, label: Label): Hit {
  const { text, starts, ends } = words
  const start = starts[first] ?? 0, end = ends[last] ?? 0
  const hit: Hit = { label, start, end, value: end, by: 'space', quoted: '"\'`'.includes(text.charAt(start - 1) || ' '), quote: '', next: text.length }
  const seen = { lines: 0, commas: 0 }
  let word = last + 1
  for (let at = end; at < text.length && at - end < 80;) {
    const char = text.charAt(at)
    if (char === '[' && text.startsWith(MARK_START, at)) break
    const skip = at - end < 40 ? skipped(text, at, hit.by) : 0
    if (skip > 0) {
      if (char === '<') hit.by = 'mark'
      at += skip
      hit.value = at
      continue
    }
    if (SPACE.includes(char)) {
      if (char === '\n' && ++seen.lines > 2) break
    } else if (MARKS.includes(char)) {
      hit.by = 'mark'
    } else if (NEUTRAL.includes(char)) {
      if (char === ',' && ++seen.commas > 1) break
      if ('"\'`'.includes(char)) hit.quote = char
      else if (char !== '\\') hit.quote = ''
    } else {
      while (word < words.count && (starts[word] ?? 0) < at) word++
      if (starts[word] !== at || !COPULAS.has(words.hashes[word] ?? 0) || at - end > 24 || at === end) break
      if (NAMING.has(words.hashes[word] ?? 0)) hit.by = 'mark'
      else if (hit.by === 'space') hit.by = 'word'
      at = ends[word] ?? at
      hit.value = at
      continue
    }
    hit.value = ++at
  }
  return hit
}

/** A tag of a table, or what is said in brackets about the form of the value: `(dd/mm/yyyy)`. */
function skipped(text: string, at: number, by: Hit['by']): number {
  const char = text.charAt(at)
  const pattern = char === '<' ? TAG : (char === '(' || char === '[') && by !== 'mark' ? NOTE : undefined
  if (pattern === undefined) return 0
  pattern.lastIndex = at
  if (!pattern.test(text)) return 0
  const length = pattern.lastIndex - at
  // What is in brackets may be the value itself.
  return char === '<' || !/\d{3}/.test(text.slice(at, at + length)) ? length : 0
}

