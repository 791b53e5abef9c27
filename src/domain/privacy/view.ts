/**
 * How the guard sees a text: without zero-width characters, with full-width and other digits as ASCII, and with
 * entities, percent-encoding and JSON escapes undone, up to three deep. `starts` leads back to the text as it came.
 */

export interface View {
  text: string
  /** For each unit of `text` where it begins in the original, and one more for the end. Absent: nothing was changed. */
  starts?: Uint32Array
}

const LEVELS = 3

/** Without one of these there is nothing to undo. */
const ENCODED = /[&%\\]/
const FOREIGN = /[^\t\n\r -~]/

const ENTITIES: Record<string, string> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', commat: '@', colon: ':', equals: '=', num: '#', sol: '/', bsol: '\\',
  lpar: '(', rpar: ')', lbrace: '{', rbrace: '}', lcub: '{', rcub: '}', lsqb: '[', rsqb: ']', comma: ',', period: '.', plus: '+',
  verbar: '|', vert: '|', hat: '^', lowbar: '_', hyphen: '-', newline: '\n', tab: '\t', ndash: '-', mdash: '-', rsquo: "'", lsquo: "'",
  eacute: 'é', egrave: 'è', ecirc: 'ê', euml: 'ë', agrave: 'à', acirc: 'â', aacute: 'á', atilde: 'ã', ccedil: 'ç', iacute: 'í',
  icirc: 'î', iuml: 'ï', oacute: 'ó', ocirc: 'ô', otilde: 'õ', uacute: 'ú', ugrave: 'ù', ucirc: 'û', ntilde: 'ñ', deg: '°', ordm: 'º',
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: ' ', f: ' ', '"': '"', "'": "'", '/': '/', '\\': '\\' }

const NUMERIC_ENTITY = /&#(?:[xX]([0-9A-Fa-f]{1,6})|([0-9]{1,7}));?/y
const NAMED_ENTITY = /&([A-Za-z]{2,8});/y
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([nrtbf"'/\\]))/y

export function viewOf(original: string): View {
  let view: View = { text: original }
  if (FOREIGN.test(original)) view = rewrite(view, fold)
  for (let level = 0; level < LEVELS && ENCODED.test(view.text); level++) {
    const before = view
    view = rewrite(view, decode)
    if (view === before) break
    if (FOREIGN.test(view.text)) view = rewrite(view, fold)
  }
  return view
}

/** What stands for the units at a place: how many of them, and what is seen instead; undefined where it is just a unit. */
type Step = (text: string, at: number, code: number) => { length: number; seen: string } | undefined

function rewrite(view: View, step: Step): View {
  const { text, starts } = view
  // Nothing is shorter than what it stands for.
  const units = new Uint16Array(text.length)
  const from = new Uint32Array(text.length + 1)
  let size = 0
  let changed = false
  const place = (at: number) => starts ? starts[at] ?? 0 : at
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    const found = step(text, at, code)
    if (found === undefined) {
      units[size] = code
      from[size++] = place(at++)
      continue
    }
    changed = true
    for (let each = 0; each < found.seen.length; each++) {
      units[size] = found.seen.charCodeAt(each)
      from[size++] = place(at)
    }
    at += found.length
  }
  if (!changed) return view
  from[size] = place(text.length)
  return { text: new TextDecoder('utf-16le', { ignoreBOM: true }).decode(units.subarray(0, size)), starts: from.subarray(0, size + 1) }
}

const fold: Step = (text, at, code) => {
  if (code < 0x7f) return undefined
  if (code === 0xd835) return mathematical(text.charCodeAt(at + 1))
  const seen = folded(code)
  return seen === undefined ? undefined : { length: 1, seen }
}

/** Digits of formulas, by the second half of their pair. */
const mathematical = (low: number) => low >= 0xdfce && low <= 0xdfff ? { length: 2, seen: String((low - 0xdfce) % 10) } : undefined

/** Beginnings of the decimal digits of scripts that are used where exchanges run: Arabic, Persian, Devanagari, Bengali, Khmer, Myanmar. */
const DIGITS = [0x660, 0x6f0, 0x966, 0x9e6, 0x17e0, 0x1040]

function folded(code: number): string | undefined {
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0)
  // Zero-width characters, marks of direction, soft hyphen, variation selectors, byte order mark.
  if ((code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069)) return ''
  if (code === 0xad || code === 0xfeff || code === 0x34f || code === 0x180e || code === 0x61c || (code >= 0xfe00 && code <= 0xfe0f)) return ''
  if (code === 0xa0 || code === 0x202f || code === 0x3000 || code === 0x7f || (code >= 0x2000 && code <= 0x200a)) return ' '
  if ((code >= 0x2010 && code <= 0x2015) || code === 0x2212 || code === 0xfe63) return '-'
  if (code === 0x2018 || code === 0x2019 || code === 0x2bc) return "'"
  if (code === 0x201c || code === 0x201d || code === 0xab || code === 0xbb) return '"'
  const zero = DIGITS.find(each => code >= each && code <= each + 9)
  return zero === undefined ? undefined : String.fromCharCode(0x30 + code - zero)
}

const AMPERSAND = 38, PER_CENT = 37, BACKSLASH = 92

const decode: Step = (text, at, code) => {
  if (code === PER_CENT) return percent(text, at)
  if (code === BACKSLASH) return escape(text, at)
  return code === AMPERSAND ? entity(text, at) : undefined
}

function percent(text: string, at: number) {
  const first = byteAt(text, at)
  if (first === undefined) return undefined
  if (first < 0x80) return { length: 3, seen: String.fromCharCode(first) }
  // As many bytes as the first one announces, so that what follows is looked at by itself.
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  let code = first & (0xff >> (size + 1))
  for (let each = 1; each < size; each++) code = code << 6 | (byteAt(text, at + each * 3) ?? 0) & 0x3f
  const read = /^(?:%[0-9A-Fa-f]{2}){1,4}/.exec(text.slice(at, at + size * 3))?.[0].length ?? 3
  return { length: read, seen: read === size * 3 && code <= 0x10ffff ? String.fromCodePoint(code) : '?' }
}

function byteAt(text: string, at: number): number | undefined {
  if (text.charCodeAt(at) !== PER_CENT) return undefined
  const high = HEX.indexOf(text.charAt(at + 1)), low = HEX.indexOf(text.charAt(at + 2))
  return high < 0 || low < 0 || at + 2 >= text.length ? undefined : (high % 16) * 16 + low % 16
}

/** Twice, for both cases. */
const HEX = '0123456789abcdef0123456789ABCDEF'

function escape(text: string, at: number) {
  const match = matchAt(ESCAPE, text, at)
  if (!match) return undefined
  const [all, unit, byte, letter] = match
  return { length: all.length, seen: letter === undefined ? String.fromCharCode(parseInt(unit ?? byte ?? '20', 16)) : ESCAPES[letter] ?? letter }
}

function entity(text: string, at: number) {
  const number = matchAt(NUMERIC_ENTITY, text, at)
  if (number) {
    const code = number[1] === undefined ? Number(number[2]) : parseInt(number[1], 16)
    return { length: number[0].length, seen: code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ' }
  }
  const named = matchAt(NAMED_ENTITY, text, at)
  const seen = named?.[1] === undefined ? undefined : ENTITIES[named[1]] ?? ENTITIES[named[1].toLowerCase()]
  return named && seen !== undefined ? { length: named[0].length, seen } : undefined
}

function matchAt(sticky: RegExp, text: string, at: number) {
  sticky.lastIndex = at
  return sticky.exec(text)
}
