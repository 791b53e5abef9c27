/**
 * Values of tables: a line of names of columns (CSV, TSV, pipes), and below it lines of as many cells. What a column is called
 * announces its cells, as a label does what stands behind it.
 */
import { type Found, type Kind, type Policy, take } from './kinds'
import { type Hit, labelsOf } from './label-scan'
import { isSomebody, type Label } from './labels'
import { endOf } from './value-ends'
import { wordsOf } from './words'

export interface Cell { start: number; end: number }
interface Line extends Cell { cells: Cell[] }
export interface Column { label: Label; /** It is called `name` or `id` and nothing more. */ weak: boolean }
interface Header { columns: (Column | undefined)[]; mark: string }

const MARKS = [',', ';', '\t', '|'] as const
const LONGEST_HEADER = 4000
/** To read the cells of what may be a header costs more than all else; no text has so many of them. */
const MOST_CELLS = 600
const MOST_FRUITLESS = 500

export function cellsIn(text: string, policy: Policy): Found[] {
  const found: Found[] = []
  let header: Header | undefined
  let read = 0, fruitless = 0
  let last: { content: string; header: Header | undefined } | undefined
  const headerIn = (line: Cell): Header | undefined => {
    if (read > MOST_CELLS || fruitless > MOST_FRUITLESS || !mayBeHeader(text, line)) return undefined
    const content = text.slice(line.start, line.end)
    if (content !== last?.content) {
      const mark = markIn(content), { cells } = lineOf(text, line, mark)
      read += cells.length
      last = { content, header: headerOf(text, cells, mark) }
    }
    return last.header
  }
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const line: Cell = { start, end: text.charAt(end - 1) === '\r' ? end - 1 : end }
    const row = header === undefined ? undefined : lineOf(text, line, header.mark)
    if (header !== undefined && row !== undefined && isRow(row, header)) {
      const cells = /[0-9\p{L}]/u.test(text.slice(line.start, line.end)) ? cellsOf(text, row.cells, header.columns) : []
      if (cells.length === 0) header = ++fruitless > MOST_FRUITLESS ? undefined : headerIn(line) ?? header
      for (const cell of cells) if (!take(found, cell, text, policy)) return found
    } else {
      header = headerIn(line)
    }
    start = end + 1
  }
  return found
}

const isRow = ({ cells }: Line, { columns }: Header) => cells.length === columns.length

export function lineOf(text: string, { start, end }: Cell, mark: string): Line {
  const cells: Cell[] = []
  let quote = ''
  for (let at = start, from = start; at <= end; at++) {
    const char = text.charAt(at)
    if (quote !== '' && at < end) {
      if (char === quote) quote = ''
    } else if (at === end || char === mark) {
      cells.push(trimmed(text, { start: from, end: at }))
      from = at + 1
    } else if ((char === '"' || char === "'") && text.slice(from, at).trim() === '') quote = char
    if (cells.length > 64) break
  }
  return { start, end, cells }
}

function trimmed(text: string, { start, end }: Cell): Cell {
  while (start < end && ' "\'`*_('.includes(text.charAt(start))) start++
  while (end > start && ' "\'`*_)'.includes(text.charAt(end - 1))) end--
  return { start, end }
}

/** Names of columns are short and have hardly a digit; where lines are long or full of them, it is not worth a look. */
function mayBeHeader(text: string, { start, end }: Cell): boolean {
  if (end - start < 5 || end - start > LONGEST_HEADER) return false
  let digits = 0, marks = 0, cell = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 44 || code === 59 || code === 9 || code === 124) {
      marks++
      cell = 0
    } else if (++cell > 60 || (code >= 48 && code <= 57 && ++digits > 8)) return false
  }
  return marks > 0
}

/** One of its columns at least is about persons or secrets without a doubt. */
function headerOf(text: string, cells: readonly Cell[], mark: string): Header | undefined {
  const columns = columnsOf(text, cells)
  return columns && { columns, mark }
}

/** The one that splits it into the most cells. */
const markIn = (content: string) => MARKS.map(mark => ({ mark, size: content.split(mark).length })).sort((a, b) => b.size - a.size)[0]?.mark ?? ','

export function columnsOf(text: string, cells: readonly Cell[]): (Column | undefined)[] | undefined {
  if (cells.length < 2) return undefined
  const labels = cells.map(({ start, end }) => columnOf(text.slice(start, end)))
  if (labels.some((label, at) => label === undefined && /\d/.test(text.slice(cells[at]?.start, cells[at]?.end)))) return undefined
  const sure = labels.filter(label => label !== undefined && label.strength !== 'weak' && label.strength !== 'part' && (label.strength === 'strong' || (label.kind !== 'password' && label.kind !== 'token')))
  return sure.length === 0 ? undefined : labels.map(label => label && {
    label: { ...label, strength: label.kind === 'name' || label.strength === 'weak' || label.strength === 'part' ? 'specific' : 'strong' },
    weak: label.strength === 'weak',
  })
}

/** What a facility has as well as a person. */
const OF_FACILITIES: ReadonlySet<Kind> = new Set(['name', 'address', 'phone'])
const FACILITY = /\b(?:cent(?:re|er|ro)|clini[ck]|clinique|clínica|hospital|hôpital|hopital|dispensar|dispensaire|poste de santé|posto de saúde|puesto de salud|health|kituo|zahanati|pharmac|laborator)/i

/** The label that a cell is, as a whole. */
function columnOf(cell: string): Label | undefined {
  if (cell.length < 2 || cell.length > 48 || /[:=]/.test(cell)) return undefined
  const words = wordsOf(cell)
  if (words.count > 7) return undefined
  const hit = labelsOf(words, true).hits.find(({ start, end }) => start <= 4 && end >= cell.length - 5)
  if (hit === undefined) return undefined
  return isSomebody(hit.label) && hit.label.kind === 'person' ? undefined : hit.label
}

export function cellsOf(text: string, cells: readonly Cell[], columns: readonly (Column | undefined)[]): Found[] {
  const found = cells.flatMap((cell, at): Found[] => {
    const label = columns[at]?.label
    if (label === undefined || label.kind === 'person' || cell.end <= cell.start) return []
    const value = text.slice(cell.start, cell.end)
    const hit: Hit = { label, start: 0, end: 0, value: 0, by: 'mark', naming: false, quote: '', quoted: true, next: value.length, after: value.length }
    if (label.kind === 'name' && !/^\P{N}*$/u.test(value)) return []
    const end = endOf(value, hit)
    return end === undefined || end < value.length - 2 ? [] : [{ kind: label.kind, detector: label.detector, start: cell.start, end: cell.end }]
  })
  const row = text.slice(cells[0]?.start, cells.at(-1)?.end)
  if (found.every(({ kind }) => OF_FACILITIES.has(kind)) && FACILITY.test(row)) return []
  // A name beside cells that say nothing else of a person is that of a thing.
  return found.every(({ kind }, at) => kind === 'name' && columns[at]?.weak === true) ? [] : found
}
